package reports

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/refold/refold/reports/text"
)

// TestClaimIsReadableOverCurves: its name stands on a plate, through which the curves
// show.
func TestClaimIsReadableOverCurves(t *testing.T) {
	figures, err := Figures(cases()["demo"])
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

// TestAxesStandBelowEachOther: with its indent, each axis leaves the same room for
// its labels.
func TestAxesStandBelowEachOther(t *testing.T) {
	for _, losses := range [][2]float64{{0.1, 1}, {0.001, 1e5}, {1, 1e6}, {1e-4, 0.1}} {
		k := sketch{FigureRef: text.FigureRef{Name: "probe"}, height: 100, draw: func(s *sheet) {
			accuracy, loss := s.axisIndents(losses)
			label := style{size: small}
			left := accuracy + s.measure("100 %", label)
			right := loss + max(s.measure(decades(losses[0]), label), s.measure(decades(losses[1]), label))
			if math.Abs(left-right) > 1e-9 || min(accuracy, loss) != 0 {
				t.Errorf("losses %v: %v and %v for labels", losses, left, right)
			}
		}}
		if _, err := k.render(); err != nil {
			t.Fatal(err)
		}
	}
}
