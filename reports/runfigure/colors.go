package runfigure

import (
	"image/color"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
)

// splitColor is the colour of a split, the same in every figure.
func splitColor(split spec.Split) color.NRGBA {
	_, byKind := split.Kind()
	switch {
	case split == spec.SplitRows, split == spec.SplitGiven:
		return figure.Orange
	case split == spec.SplitGroups:
		return figure.Blue
	case byKind:
		return figure.Green
	}
	return figure.Purple
}

// cellColor is the colour of a protocol: that of its split, but guarded is always
// blue, even where there are no groups and it is made of rows.
func cellColor(c summary.Cell) color.NRGBA {
	if c.Protocol == plan.Guarded {
		return figure.Blue
	}
	return splitColor(c.Split)
}

// partColors are the colours of the parts of the optimism, in their order.
func partColors() []color.NRGBA {
	return []color.NRGBA{figure.Yellow, figure.RGB(0x8a5a9e), figure.Green, figure.Sky}
}
