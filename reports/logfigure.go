package reports

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// logFigure draws accuracy and loss of all epochs, the runs one behind the other.
func logFigure(a *traininglog.Analysis) figure.Sketch {
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "log", Alt: logAlt(a)},
		Height:    curvesTitle + 2*curvesPanel + curvesBottom,
		Draw:      func(s *figure.Sheet) { drawLog(s, a) },
	}
}

func drawLog(s *figure.Sheet, a *traininglog.Analysis) {
	title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	s.Print(8, 14, s.Fit(logName(a), title, 250), title)
	logKey(s, a)
	caption := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
	s.Print(48, curvesTitle+8, "accuracy", caption)
	losses := figure.DecadesAround(lossColumns(a))
	x := newTimeline(a.Log)
	accuracyIndent, lossIndent := s.AxisIndents(losses)
	logAccuracy(s, a, x, accuracyIndent, s.Part(0, curvesTitle+16, s.Width, curvesTitle+curvesPanel))
	s.Print(48, curvesTitle+curvesPanel+14, "loss, on a logarithmic scale", caption)
	logLoss(s, a, x, losses, lossIndent, s.Part(0, curvesTitle+curvesPanel+22, s.Width, s.Height))
}

// logKey explains the marks at the top right.
func logKey(s *figure.Sheet, a *traininglog.Analysis) {
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, X: draw.XRight, Y: draw.YCenter}
	x := s.Width - 8
	marks := []struct {
		name  string
		glyph draw.GlyphStyle
		shown bool
	}{
		{"spike of the test loss", figure.Cross(), len(a.Spikes) > 0},
		{map[bool]string{true: "best epoch on the test set", false: "the epoch that is judged"}[a.Choice == traininglog.ChoiceTest], figure.Ring(), true},
	}
	for _, m := range marks {
		if !m.shown {
			continue
		}
		s.Print(x, 14, m.name, label)
		x -= s.Measure(m.name, label) + 8
		s.Glyph(m.glyph, x, 14)
		x -= 18
	}
}

func logAccuracy(s *figure.Sheet, a *traininglog.Analysis, x timeline, indent float64, c draw.Canvas) {
	train := logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainAccuracy })
	test := logColumn(a, func(e traininglog.Epoch) float64 { return e.TestAccuracy })
	validation := a.Log.ValidationAccuracies()
	values := slices.Concat(train, test, validation)
	if a.Claim > 0 {
		values = append(values, a.Claim)
	}
	low, high := figure.AccuracyRange(values...)
	p := newLogPanel(s, x, [2]float64{low, high})
	p.Percents(indent)
	p.runStarts(a)
	p.runNames(a)
	if a.Claim > 0 {
		p.Claimed(a.Claim)
	}
	p.trainAndTest(train, test, identity)
	p.curve("val", validation, figure.Blue, 1.4, identity)
	p.Marks(figure.Ring(), plotter.XY{X: x.at[a.Best.Place-1], Y: a.Best.TestAccuracy})
	p.Finish(c)
}

func logLoss(s *figure.Sheet, a *traininglog.Analysis, x timeline, bounds [2]float64, indent float64, c draw.Canvas) {
	train := logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainLoss })
	test := logColumn(a, func(e traininglog.Epoch) float64 { return e.TestLoss })
	p := newLogPanel(s, x, bounds)
	p.Decades(indent)
	p.Label(x.label)
	p.runStarts(a)
	p.trainAndTest(train, test, figure.ClampLoss)
	var spikes plotter.XYs
	for _, k := range a.Spikes {
		spikes = append(spikes, plotter.XY{X: x.at[k.Place-1], Y: figure.ClampLoss(k.TestLoss)})
	}
	p.Marks(figure.Cross(), spikes...)
	if place := a.Best.Place; text.Finite(test[place-1]) {
		p.Marks(figure.Ring(), plotter.XY{X: x.at[place-1], Y: figure.ClampLoss(test[place-1])})
	}
	p.Finish(c)
}

// logPanel is a set of axes over the epochs of a log.
type logPanel struct {
	*figure.Panel
	x timeline
}

func newLogPanel(s *figure.Sheet, x timeline, bounds [2]float64) logPanel {
	p := logPanel{s.NewPanel(len(x.at), bounds), x}
	low, high := x.bounds()
	p.Across(low, high, x)
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
func (p logPanel) trainAndTest(train, test []float64, transform func(float64) float64) {
	p.curve("train", train, figure.Muted, 1.4, transform)
	p.curve("test", test, figure.Orange, 1.8, transform)
}

// curve draws one; where it has no values, nothing.
func (p logPanel) curve(name string, values []float64, hue color.Color, width vg.Length, transform func(float64) float64) {
	stretches := figure.Runs(values, transform)
	for _, stretch := range stretches {
		for i := range stretch {
			stretch[i].X = p.x.at[int(stretch[i].X)-1]
		}
		p.Line(stretch, draw.LineStyle{Color: hue, Width: width})
	}
	if n := len(stretches); n > 0 {
		last := stretches[n-1]
		p.Name(name, hue, last[len(last)-1].Y)
	}
}

// runStarts draws a line before each run but the first.
func (p logPanel) runStarts(a *traininglog.Analysis) {
	const most = 20 // more lines would hide the curves
	if a.Log.Runs() > most {
		return
	}
	for i, e := range a.Log.Epochs[1:] {
		if e.Run != a.Log.Epochs[i].Run {
			p.Upright(p.x.between(i), figure.Middle, 1, 2, 3)
		}
	}
}

// runNames names the runs at the foot of their lines, where there is room.
func (p logPanel) runNames(a *traininglog.Analysis) {
	if a.Log.Runs() > namedRuns {
		return
	}
	var places []float64
	var names []string
	for i, e := range a.Log.Epochs[1:] {
		if e.Run != a.Log.Epochs[i].Run {
			places, names = append(places, p.x.between(i)), append(names, fmt.Sprintf("run %d", e.Run))
		}
	}
	p.Feet(places, names)
}

func lossColumns(a *traininglog.Analysis) []float64 {
	return append(logColumn(a, func(e traininglog.Epoch) float64 { return e.TrainLoss }),
		logColumn(a, func(e traininglog.Epoch) float64 { return e.TestLoss })...)
}

// logAlt says in words what the figure shows.
func logAlt(a *traininglog.Analysis) string {
	best := "Best test accuracy"
	if a.Choice != traininglog.ChoiceTest {
		best = "Test accuracy that is judged"
	}
	s := fmt.Sprintf("Learning curves of %s over %s. %s %s in %s, last %s; training accuracy there %s and %s.",
		logName(a), rows(a.Log), best, text.Percent(a.Best.TestAccuracy), epochName(a, a.Best),
		text.Percent(a.Last.TestAccuracy), text.Percent(a.Best.TrainAccuracy), text.Percent(a.Last.TrainAccuracy))
	if n := len(a.Spikes); n > 0 {
		highest := a.Spikes[0]
		for _, k := range a.Spikes {
			if k.TestLoss > highest.TestLoss {
				highest = k
			}
		}
		s += fmt.Sprintf(" The test loss has %s, the highest %s in %s.", text.Count(n, "spike", "spikes"), lossText(highest.TestLoss), epochName(a, highest.Look))
	}
	return s
}
