package runfigure_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/view"
)

// TestClaimIsReadableOverCurves: its name stands on a plate, through which the curves
// show.
func TestClaimIsReadableOverCurves(t *testing.T) {
	figures, err := runfigure.Render(view.New(reportstest.Demo().Summary()))
	if err != nil {
		t.Fatal(err)
	}
	plated := regexp.MustCompile(`fill-opacity:0\.\d+" />\s*<text [^>]*>claim</text>`)
	found := 0
	for _, f := range figures {
		if strings.HasPrefix(f.Name, "curves-") {
			found += len(plated.FindAll(f.SVG, -1))
			if n := bytes.Count(f.SVG, []byte(">claim</text>")); n != len(plated.FindAll(f.SVG, -1)) {
				t.Errorf("%s: not all of the %d names of the claim have a plate", f.Name, n)
			}
		}
	}
	if found == 0 {
		t.Error("no figure names the claim")
	}
}

// TestCurvesOfAnyNumberOfReadouts: each has its panels, and of several the one that
// decides is named.
func TestCurvesOfAnyNumberOfReadouts(t *testing.T) {
	for _, count := range []int{1, 2, 3, 16} {
		s := reportstest.Demo().Summary()
		s.Design.Deciding = "way 1"
		for i := range s.Curves {
			like := s.Curves[i].Readouts[1]
			s.Curves[i].Readouts = []summary.CurveReadout{}
			for n := range count {
				like.Name = fmt.Sprint("way ", n+1)
				s.Curves[i].Readouts = append(s.Curves[i].Readouts, like)
			}
		}
		k := runfigure.Curves(view.New(s))[0]
		f, err := k.Render()
		if err != nil {
			t.Fatal(err)
		}
		for n := range count {
			heading := fmt.Sprint(">way ", n+1, "</text>")
			if n == 0 && count > 1 {
				heading = ">way 1 (decides)</text>"
			}
			if strings.Count(string(f.SVG), heading) != 1 {
				t.Errorf("%d read-outs: %q stands %d times in the figure", count, heading, strings.Count(string(f.SVG), heading))
			}
			if named := fmt.Sprintf(", test read out as way %d ", n+1); strings.Contains(k.Alt, named) != (count > 1) {
				t.Errorf("%d read-outs: %s", count, k.Alt)
			}
		}
		if panels := bytes.Count(f.SVG, []byte(">accuracy</text>")); panels != count {
			t.Errorf("%d panels of accuracy for %d read-outs", panels, count)
		}
	}
}
