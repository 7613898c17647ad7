package reports

import (
	"image/color"
	"strings"

	"github.com/refold/refold/experiment"
)

// splitColor is the colour of a split, the same in every figure.
func splitColor(split string) color.NRGBA {
	switch {
	case split == "rows":
		return orange
	case split == "groups":
		return blue
	case strings.HasPrefix(split, "groups:"):
		return green
	}
	return purple
}

// cellColor is the colour of a protocol: that of its split, but guarded is always
// blue, even where there are no groups and it is made of rows.
func cellColor(c experiment.Cell) color.NRGBA {
	if c.Protocol == guarded {
		return blue
	}
	return splitColor(c.Split)
}

// partColors are the colours of the parts of the optimism, in their order.
func partColors() []color.NRGBA { return []color.NRGBA{yellow, rgb(0x8a5a9e), green, sky} }
