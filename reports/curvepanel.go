package reports

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/text"
)

// accuracyPanel draws train and test accuracy by epoch, with the claim and
// the baseline as lines.
func (v *view) accuracyPanel(s *sheet, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.newPanel(set.epochs, bounds)
	p.percents(indent)
	if v.classes() > 1 {
		baseline, _ := v.baseline()
		p.level(baseline, middle, 1, vg.Length(2), vg.Length(3))
	}
	p.claimed(v.Claim.Accuracy)
	drawSet(p, set, func(c experiment.Curve) []float64 { return c.TrainAccuracy }, r.accuracy, clampAccuracy, identity)
	if r.name == v.Design.BatchNorm {
		v.chosen(p, set, r)
	}
	p.finish(c)
}

// lossPanel draws train and test loss on a logarithmic scale. The thick line is
// the mean of the logarithms, as the eye expects on such a scale.
func lossPanel(s *sheet, set curveSet, r readout, bounds [2]float64, indent float64, c draw.Canvas) {
	p := s.newPanel(set.epochs, bounds)
	p.decades(indent)
	p.label("epoch")
	logarithm := func(x float64) float64 { return math.Log(clampLoss(x)) }
	drawSet(p, set, func(c experiment.Curve) []float64 { return c.TrainLoss }, r.loss, logarithm, math.Exp)
	p.finish(c)
}

// draw adds thin lines for folds and thick ones for means, train below test.
func drawSet(p *panel, set curveSet, train, test func(experiment.Curve) []float64, forth, back func(float64) float64) {
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
		p.name(kind.name, kind.hue, mean[len(mean)-1].Y)
	}
}

// chosen rings the epoch that the test labels chose, fold by fold.
func (v *view) chosen(p *panel, set curveSet, r readout) {
	var points plotter.XYs
	for _, cell := range v.Cells {
		if cell.Architecture != set.architecture || cell.Split != set.split || cell.Selection != "test" {
			continue
		}
		for _, f := range cell.Folds {
			for _, c := range set.curves {
				if c.Seed == f.Seed && c.Fold == f.Fold && f.Epoch >= 1 && f.Epoch <= len(r.accuracy(c)) && text.Finite(r.accuracy(c)[f.Epoch-1]) {
					points = append(points, plotter.XY{X: float64(f.Epoch), Y: clampAccuracy(r.accuracy(c)[f.Epoch-1])})
				}
			}
		}
	}
	p.points(ring(), points...)
}

func identity(x float64) float64 { return x }
