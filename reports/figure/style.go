package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg/draw"
)

// Sizes in points. A figure is 640 wide; a code host shows it about 830 pixels
// wide, a phone 360, so that nothing may be smaller than Small.
const (
	Width = 640
	Small = 12
	Body  = 13.5
	Large = 15
)

// Colours are those of Okabe and Ito, which people with any common colour
// blindness can tell apart, and greys that print.
var (
	Ink    = RGB(0x1f2430) // text
	Muted  = RGB(0x5b6472) // secondary text
	Faint  = RGB(0xe3e6ea) // grid
	Middle = RGB(0x9aa2ad) // reference lines
	Paper  = RGB(0xffffff)
	Band   = RGB(0xf1e3b0) // margins
	Orange = RGB(0xd55e00)
	Blue   = RGB(0x0072b2)
	Green  = RGB(0x009e73)
	Purple = RGB(0xcc79a7)
	Sky    = RGB(0x56b4e9)
	Yellow = RGB(0xe69f00)
)

// RGB is an opaque colour, 0xrrggbb.
func RGB(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

// Blend mixes a colour into paper: share 1 is the colour itself. Mixed colours
// look the same everywhere, transparent ones do not.
func Blend(c color.NRGBA, share float64) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8(share*float64(a) + (1-share)*float64(b) + 0.5) }
	return color.NRGBA{R: mix(c.R, Paper.R), G: mix(c.G, Paper.G), B: mix(c.B, Paper.B), A: 0xff}
}

// Style is how a text looks and which point of it is placed.
type Style struct {
	Size float64
	Bold bool
	Ink  color.Color
	X    draw.XAlignment
	Y    draw.YAlignment
	Turn float64 // radians, counter-clockwise
}
