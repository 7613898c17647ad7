package runfigure

import (
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/view"
)

// readout is one way of evaluating networks.
type readout struct {
	name  string // the trainer's
	title string
	alt   string // after "test", where a figure is said in words
}

// readouts are those of curves.
func readouts(curves []summary.Curve) []readout {
	names := view.Readouts(curves)
	if view.AreBatchNorm(names) {
		return []readout{
			{name: string(spec.Moving), title: "moving statistics, as Keras evaluates", alt: " with moving statistics"},
			{name: string(spec.Precise), title: "same weights, precise statistics", alt: " with precise statistics"},
		}
	}
	var all []readout
	for _, name := range names {
		r := readout{name: name, title: name}
		if len(names) > 1 {
			r.alt = " read out as " + name
		}
		all = append(all, r)
	}
	return all
}

// accuracy is that of a trial by epoch, on its test images.
func (r readout) accuracy(c summary.Curve) []float64 { return r.of(c).TestAccuracy }

// loss is that of a trial by epoch, on its test images.
func (r readout) loss(c summary.Curve) []float64 { return r.of(c).TestLoss }

func (r readout) of(c summary.Curve) summary.CurveReadout {
	for _, have := range c.Readouts {
		if have.Name == r.name {
			return have
		}
	}
	return summary.CurveReadout{}
}
