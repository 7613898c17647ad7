package runfigure_test

import (
	"bytes"
	"strings"
	"testing"

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
