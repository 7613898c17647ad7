package model

import (
	"slices"
	"time"
)

// Pace is how long steps of one kind took.
type Pace struct {
	Batch         int             // images a step
	FLOPsPerImage float64         // floating-point operations; a multiply-accumulate is two
	First         time.Duration   // of the first step of all, which may not count
	Steps         []time.Duration // in their order
}

// ImagesPerSecond is the speed of a step that took d.
func (p Pace) ImagesPerSecond(d time.Duration) float64 { return float64(p.Batch) / d.Seconds() }

// FLOPS is the floating-point operations a second of a step that took d.
func (p Pace) FLOPS(d time.Duration) float64 { return p.FLOPsPerImage * p.ImagesPerSecond(d) }

// Quantile is the duration of which the share q of all steps took less: 0.5 is
// the median. Between two steps it is interpolated (Hyndman & Fan 1996, type 7).
func (p Pace) Quantile(q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(p.Steps))
	at := q * float64(len(sorted)-1)
	below := min(max(int(at), 0), len(sorted)-1)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + time.Duration((at-float64(below))*float64(sorted[above]-sorted[below]))
}
