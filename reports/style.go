package reports

import (
	"image/color"

	"gonum.org/v1/plot/vg/draw"
)

// Sizes in points. A figure is 640 wide; a code host shows it about 830 pixels
// wide, a phone 360, so that nothing may be smaller than small.
const (
	figureWidth = 640
	small       = 12
	body        = 13.5
	large       = 15
)

// Colours are those of Okabe and Ito, which people with any common colour
// blindness can tell apart, and greys that print.
var (
	ink    = rgb(0x1f2430) // text
	muted  = rgb(0x5b6472) // secondary text
	faint  = rgb(0xe3e6ea) // grid
	middle = rgb(0x9aa2ad) // reference lines
	paper  = rgb(0xffffff)
	band   = rgb(0xf1e3b0) // the claim's margin
	orange = rgb(0xd55e00) // rows
	blue   = rgb(0x0072b2) // groups
	green  = rgb(0x009e73) // groups of one kind
	purple = rgb(0xcc79a7) // anything else
	sky    = rgb(0x56b4e9)
	yellow = rgb(0xe69f00)
)

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// blend mixes a colour into paper: share 1 is the colour itself. Mixed colours
// look the same everywhere, transparent ones do not.
func blend(c color.NRGBA, share float64) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8(share*float64(a) + (1-share)*float64(b) + 0.5) }
	return color.NRGBA{R: mix(c.R, paper.R), G: mix(c.G, paper.G), B: mix(c.B, paper.B), A: 0xff}
}

// style is how a text looks and which point of it is placed.
type style struct {
	size float64
	bold bool
	ink  color.Color
	x    draw.XAlignment
	y    draw.YAlignment
	turn float64 // radians, counter-clockwise
}
