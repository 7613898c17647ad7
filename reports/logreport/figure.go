package logreport

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// sketch draws accuracy and loss of all epochs, the runs one behind the other.
func sketch(a *traininglog.Analysis) figure.Sketch {
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: "log", Alt: alternative(a)},
		Height:    figure.CurvesHeight,
		Draw:      func(s *figure.Sheet) { drawCurves(s, a) },
	}
}

func drawCurves(s *figure.Sheet, a *traininglog.Analysis) {
	title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	s.Print(8, 14, s.Fit(baseName(a), title, 250), title)
	drawKey(s, a)
	caption := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
	s.Print(48, figure.CurvesTitle+8, "accuracy", caption)
	losses := figure.DecadesAround(lossColumns(a))
	x := newTimeline(a.Log)
	accuracyIndent, lossIndent := s.AxisIndents(losses)
	drawAccuracy(s, a, x, accuracyIndent, s.Part(0, figure.CurvesTitle+16, s.Width, figure.CurvesTitle+figure.CurvesPanel))
	s.Print(48, figure.CurvesTitle+figure.CurvesPanel+14, "loss, on a logarithmic scale", caption)
	drawLoss(s, a, x, losses, lossIndent, s.Part(0, figure.CurvesTitle+figure.CurvesPanel+22, s.Width, s.Height))
}

// drawKey explains the marks at the top right.
func drawKey(s *figure.Sheet, a *traininglog.Analysis) {
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

func drawAccuracy(s *figure.Sheet, a *traininglog.Analysis, x timeline, indent float64, c draw.Canvas) {
	train := column(a, func(e traininglog.Epoch) float64 { return e.TrainAccuracy })
	test := column(a, func(e traininglog.Epoch) float64 { return e.TestAccuracy })
	validation := a.Log.ValidationAccuracies()
	values := slices.Concat(train, test, validation)
	if a.Claim > 0 {
		values = append(values, a.Claim)
	}
	low, high := figure.AccuracyRange(values...)
	p := newPanel(s, x, [2]float64{low, high})
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

func drawLoss(s *figure.Sheet, a *traininglog.Analysis, x timeline, bounds [2]float64, indent float64, c draw.Canvas) {
	train := column(a, func(e traininglog.Epoch) float64 { return e.TrainLoss })
	test := column(a, func(e traininglog.Epoch) float64 { return e.TestLoss })
	p := newPanel(s, x, bounds)
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

func column(a *traininglog.Analysis, value func(traininglog.Epoch) float64) []float64 {
	var all []float64
	for _, e := range a.Log.Epochs {
		all = append(all, value(e))
	}
	return all
}

func lossColumns(a *traininglog.Analysis) []float64 {
	return append(column(a, func(e traininglog.Epoch) float64 { return e.TrainLoss }),
		column(a, func(e traininglog.Epoch) float64 { return e.TestLoss })...)
}

// alternative says in words what the figure shows.
func alternative(a *traininglog.Analysis) string {
	best := "Best test accuracy"
	if a.Choice != traininglog.ChoiceTest {
		best = "Test accuracy that is judged"
	}
	s := fmt.Sprintf("Learning curves of %s over %s. %s %s in %s, last %s; training accuracy there %s and %s.",
		baseName(a), rows(a.Log), best, text.Percent(a.Best.TestAccuracy), epochName(a, a.Best),
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
