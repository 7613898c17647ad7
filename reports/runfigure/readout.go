package runfigure

import (
	"github.com/refold/refold/experiment/summary"
)

// readout is one way of evaluating: with moving or with precise batch-norm
// statistics.
type readout struct {
	name     string // of the spec
	title    string
	accuracy func(summary.Curve) []float64
	loss     func(summary.Curve) []float64
}

func readouts() []readout {
	return []readout{
		{
			name: "moving", title: "moving statistics, as Keras evaluates",
			accuracy: func(c summary.Curve) []float64 { return c.TestAccuracyMoving },
			loss:     func(c summary.Curve) []float64 { return c.TestLossMoving },
		},
		{
			name: "precise", title: "same weights, precise statistics",
			accuracy: func(c summary.Curve) []float64 { return c.TestAccuracyPrecise },
			loss:     func(c summary.Curve) []float64 { return c.TestLossPrecise },
		},
	}
}
