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
