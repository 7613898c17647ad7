package logreport

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/figure"
)

// panel is a set of axes over the epochs of a log.
type panel struct {
	*figure.Panel
	x timeline
}

func newPanel(s *figure.Sheet, x timeline, bounds [2]float64) panel {
	p := panel{s.NewPanel(len(x.at), bounds), x}
	low, high := x.bounds()
	p.Across(low, high, x)
	return p
}

// trainAndTest draws two curves, training below, and names them at their ends.
func (p panel) trainAndTest(train, test []float64, transform func(float64) float64) {
	p.curve("train", train, figure.Muted, 1.4, transform)
	p.curve("test", test, figure.Orange, 1.8, transform)
}

// curve draws one; where it has no values, nothing.
func (p panel) curve(name string, values []float64, hue color.Color, width vg.Length, transform func(float64) float64) {
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
func (p panel) runStarts(a *traininglog.Analysis) {
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
func (p panel) runNames(a *traininglog.Analysis) {
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

// identity leaves values as they are.
func identity(x float64) float64 { return x }
