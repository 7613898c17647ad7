package bench

import (
	"fmt"
	"slices"
)

// steady is the least share of the largest peak that another one has on a machine that does
// nothing else: two measurements differ by a few percent.
const steady = 0.9

// peaks are peaks that were measured beside the steps, in operations a second: what else the
// machine does lowers them as it lowers the steps.
type peaks []float64

// add notes a peak; 0: there is no loop for this processor.
func (b *peaks) add(rate float64) {
	if rate > 0 {
		*b = append(*b, rate)
	}
}

// best is the largest, 0 where none was measured: other programs can only slow one down.
func (b peaks) best() float64 {
	if len(b) == 0 {
		return 0
	}
	return slices.Max(b)
}

// giga are the peaks in thousands of millions.
func (b peaks) giga() []float64 {
	var all []float64
	for _, rate := range b {
		all = append(all, rate/giga)
	}
	return all
}

// doubt says that the machine was not left alone; empty: nothing speaks for that.
func (b peaks) doubt() string {
	if len(b) == 0 || slices.Min(b) >= steady*b.best() {
		return ""
	}
	return fmt.Sprintf("other programs were at work: what this machine multiplies at most was %.0f to %.0f GFLOP/s beside these steps; speeds may be too low, and shares of the peak wrong by as much",
		slices.Min(b)/giga, b.best()/giga)
}
