package runfigure

import (
	"image/color"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/view"
)

// splitColor is the colour of a split, the same in every figure.
func splitColor(split string) color.NRGBA {
	switch {
	case split == "rows":
		return figure.Orange
	case split == "groups":
		return figure.Blue
	case strings.HasPrefix(split, "groups:"):
		return figure.Green
	}
	return figure.Purple
}

// cellColor is the colour of a protocol: that of its split, but guarded is always
// blue, even where there are no groups and it is made of rows.
func cellColor(c summary.Cell) color.NRGBA {
	if c.Protocol == view.Guarded {
		return figure.Blue
	}
	return splitColor(c.Split)
}

// partColors are the colours of the parts of the optimism, in their order.
func partColors() []color.NRGBA {
	return []color.NRGBA{figure.Yellow, figure.RGB(0x8a5a9e), figure.Green, figure.Sky}
}
