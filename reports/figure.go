package reports

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

// sketch is a figure that can be drawn on any canvas.
type sketch struct {
	text.FigureRef
	height float64 // points
	draw   func(*sheet)
}

// render draws the sketch as SVG and as PNG.
func (k sketch) render() (text.Figure, error) {
	svg := vgsvg.NewWith(vgsvg.UseWH(figureWidth, vg.Length(k.height)), vgsvg.EmbedFonts(true))
	k.drawOn(svg)
	raster := vgimg.NewWith(vgimg.UseWH(figureWidth, vg.Length(k.height)), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(paper))
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

func (k sketch) drawOn(c vg.CanvasSizer) {
	s := &sheet{typesetter: newTypesetter(), canvas: draw.New(c), width: figureWidth, height: k.height}
	s.box(paper, 0, 0, s.width, s.height)
	k.draw(s)
}
