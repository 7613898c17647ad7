package reports

import (
	"math"
	"testing"
)

// TestAxesStandBelowEachOther: with its indent, each axis leaves the same room for
// its labels.
func TestAxesStandBelowEachOther(t *testing.T) {
	for _, losses := range [][2]float64{{0.1, 1}, {0.001, 1e5}, {1, 1e6}, {1e-4, 0.1}} {
		k := sketch{figureRef: figureRef{name: "probe"}, height: 100, draw: func(s *sheet) {
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
