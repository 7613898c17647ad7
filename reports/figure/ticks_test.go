package figure

import (
	"math"
	"testing"

	"github.com/refold/refold/reports/text"
)

// TestAxesStandBelowEachOther: with its indent, each axis leaves the same room for
// its labels.
func TestAxesStandBelowEachOther(t *testing.T) {
	for _, losses := range [][2]float64{{0.1, 1}, {0.001, 1e5}, {1, 1e6}, {1e-4, 0.1}} {
		k := Sketch{FigureRef: text.FigureRef{Name: "probe"}, Height: 100, Draw: func(s *Sheet) {
			accuracy, loss := s.AxisIndents(losses)
			label := Style{Size: Small}
			left := accuracy + s.Measure("100 %", label)
			right := loss + max(s.Measure(decades(losses[0]), label), s.Measure(decades(losses[1]), label))
			if math.Abs(left-right) > 1e-9 || min(accuracy, loss) != 0 {
				t.Errorf("losses %v: %v and %v for labels", losses, left, right)
			}
		}}
		if _, err := k.Render(); err != nil {
			t.Fatal(err)
		}
	}
}
