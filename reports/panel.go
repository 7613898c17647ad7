package reports

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment"
)

// accuracyPanel draws train and test accuracy by epoch, with the claim and
// the baseline as lines.
func (v *view) accuracyPanel(s *sheet, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.newPanel(set.epochs, bounds)
	p.plot.Y.Padding += vg.Length(indent)
	p.plot.Y.Tick.Marker = percentTicks{}
	if v.classes() > 1 {
		baseline, _ := v.baseline()
		p.level(baseline, middle, 1, vg.Length(2), vg.Length(3))
	}
	p.level(v.Claim.Accuracy, ink, 1.2)
	p.claim = v.Claim.Accuracy
	p.draw(set, func(c experiment.Curve) []float64 { return c.TrainAccuracy }, r.accuracy, clampAccuracy, identity)
	if r.name == v.Design.BatchNorm {
		p.chosen(v, set, r)
	}
	p.finish(c)
}

// lossPanel draws train and test loss on a logarithmic scale. The thick line is
// the mean of the logarithms, as the eye expects on such a scale.
func lossPanel(s *sheet, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.newPanel(set.epochs, bounds)
	p.plot.Y.Padding += vg.Length(indent)
	p.plot.Y.Scale = plot.LogScale{}
	p.plot.Y.Tick.Marker = decadeTicks{}
	p.plot.X.Label.Text = "epoch"
	logarithm := func(x float64) float64 { return math.Log(clampLoss(x)) }
	p.draw(set, func(c experiment.Curve) []float64 { return c.TrainLoss }, r.loss, logarithm, math.Exp)
	p.finish(c)
}

// panel is one set of axes.
type panel struct {
	sheet  *sheet
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

func (s *sheet) newPanel(epochs int, bounds [2]float64) *panel {
	p := plot.New()
	p.TextHandler = s.handler
	p.BackgroundColor = nil
	tick := s.style(style{size: small, ink: muted})
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		tick.XAlign, tick.YAlign = axis.Tick.Label.XAlign, axis.Tick.Label.YAlign
		axis.Tick.Label = tick
		axis.Tick.LineStyle.Color = faint
		axis.Tick.Length = 3
		axis.LineStyle = draw.LineStyle{}
		axis.Padding = 3
		label := s.style(style{size: small, ink: muted, x: draw.XCenter})
		label.YAlign = axis.Label.TextStyle.YAlign
		axis.Label.TextStyle = label
	}
	p.X.Min, p.X.Max = 1, float64(max(2, epochs))
	p.X.Tick.Marker = epochTicks{}
	p.Y.Min, p.Y.Max = bounds[0], bounds[1]
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = draw.LineStyle{Color: faint, Width: 0.8}
	p.Add(grid)
	return &panel{sheet: s, plot: p, bounds: bounds}
}

// level draws a horizontal line through the whole panel.
func (p *panel) level(y float64, c color.Color, width vg.Length, dashes ...vg.Length) {
	if y < p.bounds[0] || y > p.bounds[1] {
		return
	}
	p.line(plotter.XYs{{X: p.plot.X.Min, Y: y}, {X: p.plot.X.Max, Y: y}}, draw.LineStyle{Color: c, Width: width, Dashes: dashes})
}

// line adds a polyline; a single point becomes a dot.
func (p *panel) line(points plotter.XYs, s draw.LineStyle) {
	switch len(points) {
	case 0:
	case 1:
		p.plot.Add(&plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: s.Color, Radius: s.Width + 1, Shape: draw.CircleGlyph{}}})
	default:
		p.plot.Add(&plotter.Line{XYs: points, LineStyle: s})
	}
}

// draw adds thin lines for folds and thick ones for means, train below test.
func (p *panel) draw(set curveSet, train, test func(experiment.Curve) []float64, forth, back func(float64) float64) {
	hue := splitColor(set.split)
	thin := vg.Length(max(0.4, min(0.9, 8/float64(len(set.curves)))))
	for _, kind := range []struct {
		name   string
		values func(experiment.Curve) []float64
		hue    color.NRGBA
	}{{"train", train, muted}, {"test", test, hue}} {
		for _, c := range set.curves {
			for _, run := range runs(kind.values(c), func(x float64) float64 { return back(forth(x)) }) {
				p.line(run, draw.LineStyle{Color: blend(kind.hue, 0.4), Width: thin})
			}
		}
	}
	for _, kind := range []struct {
		name   string
		values func(experiment.Curve) []float64
		hue    color.NRGBA
	}{{"train", train, muted}, {"test", test, hue}} {
		mean := meanOf(set.curves, kind.values, forth)
		for i := range mean {
			mean[i].Y = back(mean[i].Y)
		}
		if len(mean) == 0 {
			continue
		}
		p.line(mean, draw.LineStyle{Color: kind.hue, Width: 2.4})
		p.ends = append(p.ends, ending{kind.name, kind.hue, mean[len(mean)-1].Y})
	}
}

// runs are the stretches of a curve without a gap: a value that is not finite
// breaks the line.
func runs(values []float64, transform func(float64) float64) []plotter.XYs {
	var all []plotter.XYs
	open := false
	for i, x := range values {
		if !finite(x) {
			open = false
			continue
		}
		if !open {
			all, open = append(all, nil), true
		}
		last := len(all) - 1
		all[last] = append(all[last], plotter.XY{X: float64(i + 1), Y: transform(x)})
	}
	return all
}

// chosen rings the epoch that the test labels chose, fold by fold.
func (p *panel) chosen(v *view, set curveSet, r readout) {
	var points plotter.XYs
	for _, cell := range v.Cells {
		if cell.Architecture != set.architecture || cell.Split != set.split || cell.Selection != "test" {
			continue
		}
		for _, f := range cell.Folds {
			for _, c := range set.curves {
				if c.Seed == f.Seed && c.Fold == f.Fold && f.Epoch >= 1 && f.Epoch <= len(r.accuracy(c)) && finite(r.accuracy(c)[f.Epoch-1]) {
					points = append(points, plotter.XY{X: float64(f.Epoch), Y: clampAccuracy(r.accuracy(c)[f.Epoch-1])})
				}
			}
		}
	}
	if len(points) > 0 {
		p.plot.Add(&plotter.Scatter{XYs: points, GlyphStyle: ring()})
	}
}

// finish draws the panel with room for the names of its lines at the right.
func (p *panel) finish(c draw.Canvas) {
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
	if len(at) == 2 && math.Abs(at[0]-at[1]) < small+1 {
		push := (small + 1 - math.Abs(at[0]-at[1])) / 2
		if at[0] < at[1] {
			push = -push
		}
		at[0], at[1] = at[0]+push, at[1]-push
	}
	if len(at) > 2 {
		apart(at, small+1)
	}
	for i, e := range p.ends {
		txt := p.sheet.style(style{size: small, bold: true, ink: e.hue, y: draw.YCenter})
		c.FillText(txt, vg.Point{X: data.Max.X + 5, Y: vg.Length(at[i]) + 1}, e.name)
	}
}

// nameClaim names the claim's line at its left end, where most curves are still low,
// on a plate that keeps it readable where one is not.
func (p *panel) nameClaim(c, data draw.Canvas, y vg.Length) {
	const name = "claim"
	txt := p.sheet.style(style{size: small, bold: true, y: draw.YTop})
	at := vg.Point{X: data.Min.X + 4, Y: y - 1}
	plate := txt.Rectangle(name).Add(at)
	c.FillPolygon(color.NRGBA{R: 255, G: 255, B: 255, A: 160}, []vg.Point{
		plate.Min, {X: plate.Max.X, Y: plate.Min.Y}, plate.Max, {X: plate.Min.X, Y: plate.Max.Y},
	})
	c.FillText(txt, at, name)
}

// percentTicks marks accuracies on multiples of a tenth, or a fifth.
type percentTicks struct{}

func (percentTicks) Ticks(low, high float64) []plot.Tick {
	step := 0.1
	if high-low > 0.55 {
		step = 0.2
	}
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: decimal(100*i*step, 0) + " %"})
	}
	return ticks
}

// decadeTicks marks powers of ten.
type decadeTicks struct{}

func (decadeTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for exponent := math.Round(math.Log10(low)); exponent <= math.Round(math.Log10(high)); exponent++ {
		value := math.Pow(10, exponent)
		ticks = append(ticks, plot.Tick{Value: value, Label: decades(value)})
	}
	return ticks
}

func decades(x float64) string {
	if x >= 1 {
		return number(int(x))
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// epochTicks marks the first epoch and round ones, at most six.
type epochTicks struct{}

func (epochTicks) Ticks(_, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 1, Label: "1"}}
	step := 1.0
	for _, candidate := range []float64{1, 2, 3, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000} {
		step = candidate
		if high/candidate <= 6 {
			break
		}
	}
	for e := step; e <= high; e += step {
		if e > 1 {
			ticks = append(ticks, plot.Tick{Value: e, Label: decimal(e, 0)})
		}
	}
	return ticks
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
