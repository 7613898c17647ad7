package figure

import (
	"bytes"
	"html"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/refold/refold/reports/text"
)

// dotsPerInch gives a PNG of 1,600 pixels for 640 points: twice the 800 pixels
// at which a code host shows it.
const dotsPerInch = 180

// Sketch is a figure that can be drawn on any canvas.
type Sketch struct {
	text.FigureRef
	Height float64 // points
	Draw   func(*Sheet)
}

// Render draws the sketch as SVG and as PNG.
func (k Sketch) Render() (text.Figure, error) {
	svg := vgsvg.NewWith(vgsvg.UseWH(Width, vg.Length(k.Height)), vgsvg.EmbedFonts(true))
	k.drawOn(svg)
	raster := vgimg.NewWith(vgimg.UseWH(Width, vg.Length(k.Height)), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(Paper))
	k.drawOn(raster)
	var vector, pixels bytes.Buffer
	if _, err := svg.WriteTo(&vector); err != nil {
		return text.Figure{}, err
	}
	if err := png.Encode(&pixels, raster.Image()); err != nil {
		return text.Figure{}, err
	}
	small, err := shrinkFonts(vector.Bytes())
	if err != nil {
		return text.Figure{}, err
	}
	return text.Figure{FigureRef: k.FigureRef, SVG: describe(small, k.Alt), PNG: pixels.Bytes()}, nil
}

// describe adds the alternative text to an SVG, for screen readers.
func describe(svg []byte, alt string) []byte {
	head, rest, found := bytes.Cut(svg, []byte("xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"))
	if !found {
		return svg
	}
	var out bytes.Buffer
	out.Write(head)
	out.WriteString("xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\">\n<desc>" + html.EscapeString(text.Plain(alt)) + "</desc>\n")
	out.Write(rest)
	return out.Bytes()
}

func (k Sketch) drawOn(c vg.CanvasSizer) {
	s := &Sheet{Typesetter: NewTypesetter(), canvas: draw.New(c), Width: Width, Height: k.Height}
	s.Box(Paper, 0, 0, s.Width, s.Height)
	k.Draw(s)
}
