package reports

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment/traininglog"
)

// logFigure draws accuracy and loss of all epochs, the runs one behind the other.
func logFigure(a *traininglog.Analysis) sketch {
	return sketch{
		figureRef: figureRef{name: "log", alt: logAlt(a)},
		height:    curvesTitle + 2*curvesPanel + curvesBottom,
		draw:      func(s *sheet) { drawLog(s, a) },
	}
}

func drawLog(s *sheet, a *traininglog.Analysis) {
	title := style{size: large, bold: true, y: -0.5}
	s.print(8, 14, s.fit(logName(a), title, 250), title)
	s.logKey(a)
	caption := style{size: small, ink: muted, y: -0.5}
	s.print(48, curvesTitle+8, "accuracy", caption)
	losses := decadesAround(lossColumns(a))
	x := newTimeline(a.Log)
	accuracyIndent, lossIndent := s.axisIndents(losses)
	logAccuracy(s, a, x, accuracyIndent, s.part(0, curvesTitle+16, s.width, curvesTitle+curvesPanel))
	s.print(48, curvesTitle+curvesPanel+14, "loss, on a logarithmic scale", caption)
	logLoss(s, a, x, losses, lossIndent, s.part(0, curvesTitle+curvesPanel+22, s.width, s.height))
}

// logKey explains the marks at the top right.
func (s *sheet) logKey(a *traininglog.Analysis) {
	label := style{size: small, ink: muted, x: draw.XRight, y: draw.YCenter}
	x := s.width - 8
	marks := []struct {
		name  string
		glyph draw.GlyphStyle
		shown bool
	}{
		{"spike of the test loss", spikeMark(), len(a.Spikes) > 0},
		{map[bool]string{true: "best epoch on the test set", false: "the epoch that is judged"}[a.Choice == traininglog.ChoiceTest], ring(), true},
	}
	for _, m := range marks {
		if !m.shown {
			continue
		}
		s.print(x, 14, m.name, label)
		x -= s.measure(m.name, label) + 8
		s.canvas.DrawGlyphNoClip(m.glyph, s.at(x, 14))
		x -= 18
	}
}

func spikeMark() draw.GlyphStyle {
	return draw.GlyphStyle{Color: ink, Radius: 3.4, Shape: draw.CrossGlyph{}}
}

func logAccuracy(s *sheet, a *traininglog.Analysis, x timeline, indent float64, c draw.Canvas) {
	train := logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainAccuracy })
	test := logColumn(a, func(e traininglog.Epoch) float64 { return e.TestAccuracy })
	validation := a.Log.ValidationAccuracies()
	values := slices.Concat(train, test, validation)
	if a.Claim > 0 {
		values = append(values, a.Claim)
	}
	low, high := accuracyRange(values...)
	p := s.logPanel(x, [2]float64{low, high})
	p.plot.Y.Tick.Marker = percentTicks{}
	p.plot.Y.Padding += vg.Length(indent)
	p.runStarts(a, x)
	p.runNames(a, x)
	if a.Claim > 0 {
		p.level(a.Claim, ink, 1.2)
		p.claim = a.Claim
	}
	p.trainAndTest(x, train, test, identity)
	p.curve(x, "val", validation, blue, 1.4, identity)
	p.marks(ring(), plotter.XY{X: x.at[a.Best.Place-1], Y: a.Best.TestAccuracy})
	p.finish(c)
}

func logLoss(s *sheet, a *traininglog.Analysis, x timeline, bounds [2]float64, indent float64, c draw.Canvas) {
	train := logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainLoss })
	test := logColumn(a, func(e traininglog.Epoch) float64 { return e.TestLoss })
	p := s.logPanel(x, bounds)
	p.plot.Y.Padding += vg.Length(indent)
	p.plot.Y.Scale = plot.LogScale{}
	p.plot.Y.Tick.Marker = decadeTicks{}
	p.plot.X.Label.Text = x.label
	p.runStarts(a, x)
	p.trainAndTest(x, train, test, clampLoss)
	var spikes plotter.XYs
	for _, k := range a.Spikes {
		spikes = append(spikes, plotter.XY{X: x.at[k.Place-1], Y: clampLoss(k.TestLoss)})
	}
	p.marks(spikeMark(), spikes...)
	if place := a.Best.Place; finite(test[place-1]) {
		p.marks(ring(), plotter.XY{X: x.at[place-1], Y: clampLoss(test[place-1])})
	}
	p.finish(c)
}

// logPanel is a set of axes over the epochs of a log.
func (s *sheet) logPanel(x timeline, bounds [2]float64) *panel {
	p := s.newPanel(len(x.at), bounds)
	p.plot.X.Min, p.plot.X.Max = x.bounds()
	p.plot.X.Tick.Marker = x
	return p
}

func logColumn(a *traininglog.Analysis, figure func(traininglog.Epoch) float64) []float64 {
	var all []float64
	for _, e := range a.Log.Epochs {
		all = append(all, figure(e))
	}
	return all
}

// trainAndTest draws two curves, training below, and names them at their ends.
func (p *panel) trainAndTest(x timeline, train, test []float64, transform func(float64) float64) {
	p.curve(x, "train", train, muted, 1.4, transform)
	p.curve(x, "test", test, orange, 1.8, transform)
}

// curve draws one; where it has no values, nothing.
func (p *panel) curve(x timeline, name string, values []float64, hue color.Color, width vg.Length, transform func(float64) float64) {
	stretches := runs(values, transform)
	for _, stretch := range stretches {
		for i := range stretch {
			stretch[i].X = x.at[int(stretch[i].X)-1]
		}
		p.line(stretch, draw.LineStyle{Color: hue, Width: width})
	}
	if n := len(stretches); n > 0 {
		last := stretches[n-1]
		p.ends = append(p.ends, ending{name, hue, last[len(last)-1].Y})
	}
}

// roomless hides the glyph boxes of a plotter.
type roomless struct{ plot.Plotter }

// runStarts draws a line before each run but the first.
func (p *panel) runStarts(a *traininglog.Analysis, x timeline) {
	const most = 20 // more lines would hide the curves
	if a.Log.Runs() > most {
		return
	}
	for i, e := range a.Log.Epochs[1:] {
		if e.Run != a.Log.Epochs[i].Run {
			between := x.between(i)
			p.line(plotter.XYs{{X: between, Y: p.bounds[0]}, {X: between, Y: p.bounds[1]}},
				draw.LineStyle{Color: middle, Width: 1, Dashes: []vg.Length{2, 3}})
		}
	}
}

// runNames names the runs at the foot of their lines, where there is room.
func (p *panel) runNames(a *traininglog.Analysis, x timeline) {
	if a.Log.Runs() > namedRuns {
		return
	}
	var names plotter.Labels
	for i, e := range a.Log.Epochs[1:] {
		if e.Run != a.Log.Epochs[i].Run {
			names.XYs = append(names.XYs, plotter.XY{X: x.between(i), Y: p.bounds[0]})
			names.Labels = append(names.Labels, fmt.Sprintf("run %d", e.Run))
			names.TextStyle = append(names.TextStyle, p.sheet.style(style{size: small, ink: muted}))
		}
	}
	names.Offset = vg.Point{X: 4, Y: 4}
	if len(names.XYs) > 0 {
		p.plot.Add(&names)
	}
}

// marks draws glyphs that take no room of their own, so that a mark in the first
// epoch does not move the axis.
func (p *panel) marks(glyph draw.GlyphStyle, points ...plotter.XY) {
	if len(points) > 0 {
		p.plot.Add(roomless{&plotter.Scatter{XYs: points, GlyphStyle: glyph}})
	}
}

func lossColumns(a *traininglog.Analysis) []float64 {
	return append(logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainLoss }),
		logColumn(a, func(e traininglog.Epoch) float64 { return e.TestLoss })...)
}

// decadesAround is the range of losses in whole decades.
func decadesAround(values []float64) [2]float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range values {
		if finite(x) {
			low, high = min(low, clampLoss(x)), max(high, clampLoss(x))
		}
	}
	if low > high {
		return [2]float64{0.1, 1}
	}
	low, high = math.Pow(10, math.Floor(math.Log10(low)+1e-9)), math.Pow(10, math.Ceil(math.Log10(high)-1e-9))
	return [2]float64{low, max(high, 10*low)}
}

// logAlt says in words what the figure shows.
func logAlt(a *traininglog.Analysis) string {
	best := "Best test accuracy"
	if a.Choice != traininglog.ChoiceTest {
		best = "Test accuracy that is judged"
	}
	s := fmt.Sprintf("Learning curves of %s over %s. %s %s in %s, last %s; training accuracy there %s and %s.",
		logName(a), rows(a.Log), best, percent(a.Best.TestAccuracy), epochName(a, a.Best),
		percent(a.Last.TestAccuracy), percent(a.Best.TrainAccuracy), percent(a.Last.TrainAccuracy))
	if n := len(a.Spikes); n > 0 {
		highest := a.Spikes[0]
		for _, k := range a.Spikes {
			if k.TestLoss > highest.TestLoss {
				highest = k
			}
		}
		s += fmt.Sprintf(" The test loss has %s, the highest %s in %s.", count(n, "spike", "spikes"), lossText(highest.TestLoss), epochName(a, highest.Look))
	}
	return s
}
