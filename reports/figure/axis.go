package figure

import (
	"math"

	"github.com/refold/refold/reports/text"
)

// AccuracyRange is the part of [0, 1] that holds all values and chance, on
// multiples of a tenth, at least three tenths wide.
func AccuracyRange(values ...float64) (low, high float64) {
	low, high = 1, 0
	for _, x := range values {
		if text.Finite(x) {
			low, high = min(low, x), max(high, x)
		}
	}
	if low > high {
		return 0, 1
	}
	low = max(0, math.Floor(10*low+1e-9)/10)
	high = min(1, math.Ceil(10*high-1e-9)/10)
	for high-low < 0.3-1e-9 {
		low, high = max(0, low-0.1), min(1, high+0.1)
	}
	return low, high
}

// PercentAxis draws the grid and the labels of an axis of accuracies between
// two heights.
func (s *Sheet) PercentAxis(r Ruler, top, bottom float64) {
	step := 0.1
	if r.Max-r.Min > 0.65 {
		step = 0.2
	}
	label := Style{Size: Small, Ink: Muted, X: -0.5, Y: -1}
	for i := math.Ceil(r.Min/step - 1e-9); i*step <= r.Max+1e-9; i++ {
		x := r.At(i * step)
		s.Rule(Faint, 0.8, x, top, x, bottom)
		s.Print(x, bottom+4, text.Decimal(100*i*step, 0)+" %", label)
	}
}
