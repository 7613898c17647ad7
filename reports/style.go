package reports

import (
	"image/color"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment"
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

// style is how a text looks and which point of it is placed.
type style struct {
	size float64
	bold bool
	ink  color.Color
	x    draw.XAlignment
	y    draw.YAlignment
	turn float64 // radians, counter-clockwise
}

// typesetter measures and draws text in Liberation Sans.
type typesetter struct{ handler plottext.Handler }

func newTypesetter() typesetter {
	return typesetter{handler: plottext.Plain{Fonts: font.NewCache(liberation.Collection())}}
}

func (t typesetter) style(s style) plottext.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(s.size)}
	if s.bold {
		f.Weight = xfont.WeightBold
	}
	if s.ink == nil {
		s.ink = ink
	}
	return plottext.Style{Color: s.ink, Font: f, Rotation: s.turn, XAlign: s.x, YAlign: s.y, Handler: t.handler}
}

// shows reports whether the font has a glyph for every character.
func (t typesetter) shows(s string) bool {
	face := t.handler.Cache().Lookup(t.style(style{size: body}).Font, body)
	var buffer sfnt.Buffer
	for _, r := range s {
		if i, err := face.Face.GlyphIndex(&buffer, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// partColors are the colours of the parts of the optimism, in their order.
func partColors() []color.NRGBA { return []color.NRGBA{yellow, rgb(0x8a5a9e), green, sky} }
