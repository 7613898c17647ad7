package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/reports/text"
)

// Sheet is a canvas with its origin at the top left and y downwards, as a page
// is read. All lengths are points.
type Sheet struct {
	Typesetter
	canvas        draw.Canvas
	Width, Height float64
}

// At is a point of the sheet on its canvas.
func (s *Sheet) At(x, y float64) vg.Point {
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

// Print draws one line of text; what would not be readable in it is removed.
func (s *Sheet) Print(x, y float64, txt string, st Style) {
	if !drawable(x, y) {
		return
	}
	if st.Y == draw.YCenter {
		y -= 0.09 * st.Size // capitals and digits have no descenders
	}
	s.canvas.FillText(s.textStyle(st), s.At(x, y), text.Plain(txt))
}

// Line draws a polyline.
func (s *Sheet) Line(c color.Color, width float64, dashes []vg.Length, points ...vg.Point) {
	s.canvas.StrokeLines(draw.LineStyle{Color: c, Width: vg.Length(width), Dashes: dashes}, points)
}

// Rule draws a straight line.
func (s *Sheet) Rule(c color.Color, width, x0, y0, x1, y1 float64) {
	if drawable(x0, y0, x1, y1) {
		s.Line(c, width, nil, s.At(x0, y0), s.At(x1, y1))
	}
}

// Box fills a rectangle.
func (s *Sheet) Box(c color.Color, x0, y0, x1, y1 float64) {
	if drawable(x0, y0, x1, y1) {
		s.canvas.FillPolygon(c, []vg.Point{s.At(x0, y0), s.At(x1, y0), s.At(x1, y1), s.At(x0, y1)})
	}
}

// Dot fills a circle with a thin edge of paper, so that dots on top of each
// other stay apart.
func (s *Sheet) Dot(c color.Color, x, y, radius float64) {
	if !drawable(x, y) {
		return
	}
	s.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: Paper, Radius: vg.Length(radius + 0.8), Shape: draw.CircleGlyph{}}, s.At(x, y))
	s.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: c, Radius: vg.Length(radius), Shape: draw.CircleGlyph{}}, s.At(x, y))
}

// Diamond fills a diamond, the pooled mean of a forest plot.
func (s *Sheet) Diamond(c color.Color, x, y, radius float64) {
	if !drawable(x, y) {
		return
	}
	shape := func(r float64) []vg.Point {
		return []vg.Point{s.At(x-r, y), s.At(x, y-r), s.At(x+r, y), s.At(x, y+r)}
	}
	s.canvas.FillPolygon(Paper, shape(radius+1.2))
	s.canvas.FillPolygon(c, shape(radius))
}

// Whisker draws an interval with ends.
func (s *Sheet) Whisker(c color.Color, width, x0, x1, y, end float64) {
	s.Rule(c, width, x0, y, x1, y)
	s.Rule(c, width, x0, y-end, x0, y+end)
	s.Rule(c, width, x1, y-end, x1, y+end)
}

// Glyph draws a mark.
func (s *Sheet) Glyph(g draw.GlyphStyle, x, y float64) {
	s.canvas.DrawGlyphNoClip(g, s.At(x, y))
}

// Part is a rectangle of the sheet as a canvas.
func (s *Sheet) Part(x0, y0, x1, y1 float64) draw.Canvas {
	return draw.Canvas{Canvas: s.canvas.Canvas, Rectangle: vg.Rectangle{Min: s.At(x0, y1), Max: s.At(x1, y0)}}
}

// PercentAxis draws the grid and the labels of an axis of accuracies between
// two heights.
func (s *Sheet) PercentAxis(r Ruler, top, bottom float64) {
	step := 0.1
	if r.Max-r.Min > 0.65 {
		step = 0.2
	}
	label := Style{Size: Small, Ink: Muted, X: -0.5, Y: -1}
	for i := math.Ceil(r.Min/step - 1e-9); i*step <= r.Max+1e-9; i++ {
		x := r.At(i * step)
		s.Rule(Faint, 0.8, x, top, x, bottom)
		s.Print(x, bottom+4, text.Decimal(100*i*step, 0)+" %", label)
	}
}

// AxisIndents is how far the axes of accuracy and of loss move to the right so that
// the same epochs stand below each other.
func (s *Sheet) AxisIndents(losses [2]float64) (accuracy, loss float64) {
	label := Style{Size: Small}
	accuracy, loss = s.Measure("100 %", label), max(s.Measure(decades(losses[0]), label), s.Measure(decades(losses[1]), label))
	wider := max(accuracy, loss)
	return wider - accuracy, wider - loss
}
