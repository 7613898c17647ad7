package runfigure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// accuracyPanel draws train and test accuracy by epoch, with the claim and
// the baseline as lines.
func accuracyPanel(s *figure.Sheet, v *view.View, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.NewPanel(set.epochs, bounds)
	p.Percents(indent)
	if v.Classes() > 1 {
		baseline, _ := v.Baseline()
		p.Level(baseline, figure.Middle, 1, vg.Length(2), vg.Length(3))
	}
	p.Claimed(v.Claim.Accuracy)
	drawSet(p, set, func(c summary.Curve) []float64 { return c.TrainAccuracy }, r.accuracy, figure.ClampAccuracy, identity)
	if r.name == v.Deciding() {
		ringChosen(p, v, set, r)
	}
	p.Finish(c)
}

// lossPanel draws train and test loss on a logarithmic scale. The thick line is
// the mean of the logarithms, as the eye expects on such a scale.
func lossPanel(s *figure.Sheet, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.NewPanel(set.epochs, bounds)
	p.Decades(indent)
	p.Label("epoch")
	logarithm := func(x float64) float64 { return math.Log(figure.ClampLoss(x)) }
	drawSet(p, set, func(c summary.Curve) []float64 { return c.TrainLoss }, r.loss, logarithm, math.Exp)
	p.Finish(c)
}

// drawSet adds thin lines for folds and thick ones for means, train below test.
func drawSet(p *figure.Panel, set curveSet, train, test func(summary.Curve) []float64, forth, back func(float64) float64) {
	hue := splitColor(set.split)
	curves := set.thin()
	thin := vg.Length(max(0.4, min(0.9, 8/float64(len(curves)))))
	for _, kind := range []struct {
		name   string
		values func(summary.Curve) []float64
		hue    color.NRGBA
	}{{"train", train, figure.Muted}, {"test", test, hue}} {
		for _, c := range curves {
			for _, run := range figure.Runs(kind.values(c), func(x float64) float64 { return back(forth(x)) }) {
				p.Line(run, draw.LineStyle{Color: figure.Blend(kind.hue, 0.4), Width: thin})
			}
		}
	}
	for _, kind := range []struct {
		name   string
		values func(summary.Curve) []float64
		hue    color.NRGBA
	}{{"train", train, figure.Muted}, {"test", test, hue}} {
		mean := meanOf(set.curves, kind.values, forth)
		for i := range mean {
			mean[i].Y = back(mean[i].Y)
		}
		if len(mean) == 0 {
			continue
		}
		p.Line(mean, draw.LineStyle{Color: kind.hue, Width: 2.4})
		p.Name(kind.name, kind.hue, mean[len(mean)-1].Y)
	}
}

// ringChosen rings the epoch that the test labels chose, of each fold that has a thin line.
func ringChosen(p *figure.Panel, v *view.View, set curveSet, r readout) {
	var points plotter.XYs
	type trial struct{ seed, fold int }
	drawn := make(map[trial]summary.Curve)
	for _, c := range set.thin() {
		drawn[trial{c.Seed, c.Fold}] = c
	}
	for _, cell := range v.Cells {
		if cell.Architecture != set.architecture || cell.Split != set.split || cell.Selection != plan.SelectTest {
			continue
		}
		for _, f := range cell.Folds {
			c, ok := drawn[trial{f.Seed, f.Fold}]
			if ok && f.Epoch >= 1 && f.Epoch <= len(r.accuracy(c)) && text.Finite(r.accuracy(c)[f.Epoch-1]) {
				points = append(points, plotter.XY{X: float64(f.Epoch), Y: figure.ClampAccuracy(r.accuracy(c)[f.Epoch-1])})
			}
		}
	}
	p.Points(figure.Ring(), points...)
}

func identity(x float64) float64 { return x }
