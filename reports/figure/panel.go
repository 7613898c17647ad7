package figure

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panel is one set of axes.
type Panel struct {
	sheet  *Sheet
	plot   *plot.Plot
	bounds [2]float64
	ends   []ending
	claim  float64 // 0: none to name
}

// ending is the name of a thick line, at its end.
type ending struct {
	name string
	hue  color.Color
	y    float64
}

// NewPanel is a set of axes over epochs from 1, between two values.
func (s *Sheet) NewPanel(epochs int, bounds [2]float64) *Panel {
	p := plot.New()
	p.TextHandler = s.handler
	p.BackgroundColor = nil
	tick := s.textStyle(Style{Size: Small, Ink: Muted})
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		tick.XAlign, tick.YAlign = axis.Tick.Label.XAlign, axis.Tick.Label.YAlign
		axis.Tick.Label = tick
		axis.Tick.LineStyle.Color = Faint
		axis.Tick.Length = 3
		axis.LineStyle = draw.LineStyle{}
		axis.Padding = 3
		label := s.textStyle(Style{Size: Small, Ink: Muted, X: draw.XCenter})
		label.YAlign = axis.Label.TextStyle.YAlign
		axis.Label.TextStyle = label
	}
	p.X.Min, p.X.Max = 1, float64(max(2, epochs))
	p.X.Tick.Marker = epochTicks{}
	p.Y.Min, p.Y.Max = bounds[0], bounds[1]
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = draw.LineStyle{Color: Faint, Width: 0.8}
	p.Add(grid)
	return &Panel{sheet: s, plot: p, bounds: bounds}
}

// Level draws a horizontal line through the whole panel.
func (p *Panel) Level(y float64, c color.Color, width vg.Length, dashes ...vg.Length) {
	if y < p.bounds[0] || y > p.bounds[1] {
		return
	}
	p.Line(plotter.XYs{{X: p.plot.X.Min, Y: y}, {X: p.plot.X.Max, Y: y}}, draw.LineStyle{Color: c, Width: width, Dashes: dashes})
}

// Upright draws a vertical line through the whole panel.
func (p *Panel) Upright(x float64, c color.Color, width vg.Length, dashes ...vg.Length) {
	p.Line(plotter.XYs{{X: x, Y: p.bounds[0]}, {X: x, Y: p.bounds[1]}}, draw.LineStyle{Color: c, Width: width, Dashes: dashes})
}

// Claimed draws a claim as a line through the whole panel and names it.
func (p *Panel) Claimed(y float64) {
	p.Level(y, Ink, 1.2)
	p.claim = y
}

// Percents makes the y axis one of accuracies, moved to the right by an indent.
func (p *Panel) Percents(indent float64) {
	p.plot.Y.Padding += vg.Length(indent)
	p.plot.Y.Tick.Marker = percentTicks{}
}

// Decades makes the y axis logarithmic, moved to the right by an indent.
func (p *Panel) Decades(indent float64) {
	p.plot.Y.Padding += vg.Length(indent)
	p.plot.Y.Scale = plot.LogScale{}
	p.plot.Y.Tick.Marker = decadeTicks{}
}

// Across sets the ends of the x axis and its marks, instead of those of epochs.
func (p *Panel) Across(low, high float64, marks plot.Ticker) {
	p.plot.X.Min, p.plot.X.Max = low, high
	p.plot.X.Tick.Marker = marks
}

// Label names the x axis.
func (p *Panel) Label(name string) { p.plot.X.Label.Text = name }

// Name names a line at the right of the panel, at its end.
func (p *Panel) Name(name string, hue color.Color, y float64) {
	p.ends = append(p.ends, ending{name, hue, y})
}

// Line adds a polyline; a single point becomes a dot.
func (p *Panel) Line(points plotter.XYs, s draw.LineStyle) {
	switch len(points) {
	case 0:
	case 1:
		p.plot.Add(&plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: s.Color, Radius: s.Width + 1, Shape: draw.CircleGlyph{}}})
	default:
		p.plot.Add(&plotter.Line{XYs: points, LineStyle: s})
	}
}

// roomless hides the glyph boxes of a plotter.
type roomless struct{ plot.Plotter }

// Marks draws glyphs that take no room of their own, so that a mark in the first
// epoch does not move the axis.
func (p *Panel) Marks(glyph draw.GlyphStyle, points ...plotter.XY) {
	if len(points) > 0 {
		p.plot.Add(roomless{&plotter.Scatter{XYs: points, GlyphStyle: glyph}})
	}
}

// Feet writes small labels at the foot of the panel, each to the right of its place.
func (p *Panel) Feet(places []float64, texts []string) {
	var labels plotter.Labels
	for i, x := range places {
		labels.XYs = append(labels.XYs, plotter.XY{X: x, Y: p.bounds[0]})
		labels.Labels = append(labels.Labels, texts[i])
		labels.TextStyle = append(labels.TextStyle, p.sheet.textStyle(Style{Size: Small, Ink: Muted}))
	}
	labels.Offset = vg.Point{X: 4, Y: 4}
	if len(places) > 0 {
		p.plot.Add(&labels)
	}
}

// Points draws glyphs.
func (p *Panel) Points(glyph draw.GlyphStyle, points ...plotter.XY) {
	if len(points) > 0 {
		p.plot.Add(&plotter.Scatter{XYs: points, GlyphStyle: glyph})
	}
}

// Finish draws the panel with room for the names of its lines at the right.
func (p *Panel) Finish(c draw.Canvas) {
	const names = 38
	inner := draw.Crop(c, 4, -names, 0, 0)
	p.plot.Draw(inner)
	data := p.plot.DataCanvas(inner)
	_, y := p.plot.Transforms(&data)
	if p.claim > p.bounds[0] && p.claim <= p.bounds[1] {
		p.nameClaim(c, data, y(p.claim))
	}
	at := make([]float64, len(p.ends))
	for i, e := range p.ends {
		at[i] = float64(y(e.y))
	}
	if len(at) == 2 && math.Abs(at[0]-at[1]) < Small+1 {
		push := (Small + 1 - math.Abs(at[0]-at[1])) / 2
		if at[0] < at[1] {
			push = -push
		}
		at[0], at[1] = at[0]+push, at[1]-push
	}
	if len(at) > 2 {
		apart(at, Small+1)
	}
	for i, e := range p.ends {
		txt := p.sheet.textStyle(Style{Size: Small, Bold: true, Ink: e.hue, Y: draw.YCenter})
		c.FillText(txt, vg.Point{X: data.Max.X + 5, Y: vg.Length(at[i]) + 1}, e.name)
	}
}

// nameClaim names the claim's line at its left end, where most curves are still low,
// on a plate that keeps it readable where one is not.
func (p *Panel) nameClaim(c, data draw.Canvas, y vg.Length) {
	const name = "claim"
	txt := p.sheet.textStyle(Style{Size: Small, Bold: true, Y: draw.YTop})
	at := vg.Point{X: data.Min.X + 4, Y: y - 1}
	plate := txt.Rectangle(name).Add(at)
	c.FillPolygon(color.NRGBA{R: 255, G: 255, B: 255, A: 160}, []vg.Point{
		plate.Min, {X: plate.Max.X, Y: plate.Min.Y}, plate.Max, {X: plate.Min.X, Y: plate.Max.Y},
	})
	c.FillText(txt, at, name)
}

// apart moves places up until no two are nearer than a distance.
func apart(at []float64, distance float64) {
	order := make([]int, len(at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(at[i], at[j]) })
	for k, i := range order[1:] {
		at[i] = max(at[i], at[order[k]]+distance)
	}
}
