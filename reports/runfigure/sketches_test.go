package runfigure_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/view"
)

// TestVerdictFigureOfALook: it shows the interval that the sentence above it names, with its
// level, and no narrower one.
func TestVerdictFigureOfALook(t *testing.T) {
	s := reportstest.Stopped()
	sketch, _ := runfigure.Verdict(view.New(s))
	if want := "guarded 72.4 % (55.2 to 89.6 %, 97.5 %)"; !strings.Contains(sketch.Alt, want) {
		t.Errorf("%q in %q", want, sketch.Alt)
	}
	drawn := drawnIn(t, s, "verdict")
	for _, want := range []string{"guarded, 97.5 %", "accuracy (interval)"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %q in the figure", want)
		}
	}
	if untrained := s.Design.Architectures[1]; strings.Contains(drawn, untrained) {
		t.Errorf("a heading for %s, of which nothing is there", untrained)
	}
	if want := "guarded, 97.5 %"; !strings.Contains(drawnIn(t, s, "folds"), want) {
		t.Errorf("no %q beside the folds", want)
	}
}

// drawnIn is a figure of a run as SVG.
func drawnIn(t *testing.T, s *summary.Summary, name string) string {
	t.Helper()
	figures, err := runfigure.Render(view.New(s))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Name == name {
			return string(f.SVG)
		}
	}
	t.Fatalf("no figure %s", name)
	return ""
}

// Figures that are drawn at the same time are those of [runfigure.Sketches], in its
// order, whatever the order in which results were collected.
func TestFiguresDependOnlyOnTheRun(t *testing.T) {
	one := reportstest.Demo()
	one.Architectures = one.Architectures[:1]
	s := one.Summary()
	figures, err := runfigure.Render(view.New(s))
	if err != nil {
		t.Fatal(err)
	}
	others, err := runfigure.Render(view.New(reportstest.Shuffled(s)))
	if err != nil {
		t.Fatal(err)
	}
	sketches := runfigure.Sketches(view.New(s))
	if len(sketches) != 5 || len(figures) != len(sketches) || len(others) != len(sketches) {
		t.Fatalf("%d sketches, and figures %d and %d", len(sketches), len(figures), len(others))
	}
	for i, f := range figures {
		o := others[i]
		if f.FigureRef != sketches[i].FigureRef || f.FigureRef != o.FigureRef || !bytes.Equal(f.SVG, o.SVG) || !bytes.Equal(f.PNG, o.PNG) {
			t.Errorf("figure %s depends on the order of the results", f.Name)
		}
	}
}
