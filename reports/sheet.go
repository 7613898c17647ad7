package reports

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/reports/text"
)

// sheet is a canvas with its origin at the top left and y downwards, as a page
// is read. All lengths are points.
type sheet struct {
	typesetter
	canvas        draw.Canvas
	width, height float64
}

func (s *sheet) at(x, y float64) vg.Point {
	return vg.Point{X: s.canvas.Min.X + vg.Length(x), Y: s.canvas.Max.Y - vg.Length(y)}
}

// drawable reports whether coordinates are numbers on or near the sheet: others
// would keep a rasteriser busy for ever.
func drawable(coordinates ...float64) bool {
	for _, x := range coordinates {
		if !(x > -1e4 && x < 1e5) {
			return false
		}
	}
	return true
}

// print draws one line of text; what would not be readable in it is removed.
func (s *sheet) print(x, y float64, txt string, st style) {
	if !drawable(x, y) {
		return
	}
	if st.y == draw.YCenter {
		y -= 0.09 * st.size // capitals and digits have no descenders
	}
	s.canvas.FillText(s.textStyle(st), s.at(x, y), text.Plain(txt))
}

// line draws a polyline.
func (s *sheet) line(c color.Color, width float64, dashes []vg.Length, points ...vg.Point) {
	s.canvas.StrokeLines(draw.LineStyle{Color: c, Width: vg.Length(width), Dashes: dashes}, points)
}

// rule draws a straight line.
func (s *sheet) rule(c color.Color, width, x0, y0, x1, y1 float64) {
	if drawable(x0, y0, x1, y1) {
		s.line(c, width, nil, s.at(x0, y0), s.at(x1, y1))
	}
}

// box fills a rectangle.
func (s *sheet) box(c color.Color, x0, y0, x1, y1 float64) {
	if drawable(x0, y0, x1, y1) {
		s.canvas.FillPolygon(c, []vg.Point{s.at(x0, y0), s.at(x1, y0), s.at(x1, y1), s.at(x0, y1)})
	}
}

// dot fills a circle with a thin edge of paper, so that dots on top of each
// other stay apart.
func (s *sheet) dot(c color.Color, x, y, radius float64) {
	if !drawable(x, y) {
		return
	}
	s.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: vg.Length(radius + 0.8), Shape: draw.CircleGlyph{}}, s.at(x, y))
	s.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: c, Radius: vg.Length(radius), Shape: draw.CircleGlyph{}}, s.at(x, y))
}

// diamond fills a diamond, the pooled mean of a forest plot.
func (s *sheet) diamond(c color.Color, x, y, radius float64) {
	if !drawable(x, y) {
		return
	}
	shape := func(r float64) []vg.Point {
		return []vg.Point{s.at(x-r, y), s.at(x, y-r), s.at(x+r, y), s.at(x, y+r)}
	}
	s.canvas.FillPolygon(paper, shape(radius+1.2))
	s.canvas.FillPolygon(c, shape(radius))
}

// whisker draws an interval with ends.
func (s *sheet) whisker(c color.Color, width, x0, x1, y, end float64) {
	s.rule(c, width, x0, y, x1, y)
	s.rule(c, width, x0, y-end, x0, y+end)
	s.rule(c, width, x1, y-end, x1, y+end)
}

// glyph draws a mark.
func (s *sheet) glyph(g draw.GlyphStyle, x, y float64) {
	s.canvas.DrawGlyphNoClip(g, s.at(x, y))
}

// part is a rectangle of the sheet as a canvas.
func (s *sheet) part(x0, y0, x1, y1 float64) draw.Canvas {
	return draw.Canvas{Canvas: s.canvas.Canvas, Rectangle: vg.Rectangle{Min: s.at(x0, y1), Max: s.at(x1, y0)}}
}

// ruler maps values to a stretch of the x axis.
type ruler struct {
	min, max float64 // values
	from, to float64 // points
}

func (r ruler) at(value float64) float64 {
	return r.from + (value-r.min)/(r.max-r.min)*(r.to-r.from)
}

// anchor aligns a label so that it stays within the plot's width.
func (r ruler) anchor(x float64) draw.XAlignment {
	switch {
	case x-r.from < 30:
		return 0
	case r.to-x < 30:
		return -1
	}
	return -0.5
}

// length is how long a difference of two values is on the sheet.
func (r ruler) length(value float64) float64 {
	return value / (r.max - r.min) * (r.to - r.from)
}
