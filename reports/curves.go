package reports

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// readout is one way of evaluating: with moving or with precise batch-norm
// statistics.
type readout struct {
	name     string // of the spec
	title    string
	accuracy func(experiment.Curve) []float64
	loss     func(experiment.Curve) []float64
}

func readouts() []readout {
	return []readout{
		{
			name: "moving", title: "moving statistics, as Keras evaluates",
			accuracy: func(c experiment.Curve) []float64 { return c.TestAccuracyMoving },
			loss:     func(c experiment.Curve) []float64 { return c.TestLossMoving },
		},
		{
			name: "precise", title: "same weights, precise statistics",
			accuracy: func(c experiment.Curve) []float64 { return c.TestAccuracyPrecise },
			loss:     func(c experiment.Curve) []float64 { return c.TestLossPrecise },
		},
	}
}

// curveSet is what one figure shows: all trials of an architecture and a split.
type curveSet struct {
	architecture, split string
	curves              []experiment.Curve
	readouts            []readout // those that have values
	epochs              int
}

// curveSets groups the curves, in the report's order.
func (v *view) curveSets() []curveSet {
	var sets []curveSet
	for _, c := range v.Curves {
		n := len(sets)
		if n == 0 || sets[n-1].architecture != c.Architecture || sets[n-1].split != c.Split {
			sets = append(sets, curveSet{architecture: c.Architecture, split: c.Split})
			n++
		}
		set := &sets[n-1]
		set.curves = append(set.curves, c)
		set.epochs = max(set.epochs, len(c.TrainLoss), len(c.TestAccuracyPrecise), len(c.TestAccuracyMoving))
	}
	for i := range sets {
		for _, r := range readouts() {
			if len(meanOf(sets[i].curves, r.accuracy, identity)) > 0 {
				sets[i].readouts = append(sets[i].readouts, r)
			}
		}
	}
	return sets
}

// curvesFigure draws accuracy and loss, one column a read-out.
func (v *view) curvesFigure(set curveSet) (figure.Sketch, bool) {
	if len(set.readouts) == 0 || set.epochs == 0 {
		return figure.Sketch{}, false
	}
	return figure.Sketch{
		FigureRef: text.FigureRef{Name: v.curvesName(set), Alt: set.alt()},
		Height:    figure.CurvesHeight,
		Draw:      func(s *figure.Sheet) { v.drawCurves(s, set) },
	}, true
}

// curvesName is the file name of a figure, different for every set.
func (v *view) curvesName(set curveSet) string {
	var splits []string
	for _, c := range v.Curves { // ordered by split within an architecture
		if c.Architecture == set.architecture && !slices.Contains(splits, c.Split) {
			splits = append(splits, c.Split)
		}
	}
	return "curves-" + text.UniqueSlug(v.architectures, set.architecture) + "-" + text.UniqueSlug(splits, set.split)
}

func (v *view) drawCurves(s *figure.Sheet, set curveSet) {
	hue := splitColor(set.split)
	title := figure.Style{Size: figure.Large, Bold: true, Y: -0.5}
	name := s.Fit(set.architecture, title, 150)
	s.Print(8, 14, name, title)
	s.Print(8+s.Measure(name, title)+8, 14, set.split, figure.Style{Size: figure.Large, Ink: hue, Y: -0.5})
	curvesKey(s, v.hasChoice(set))
	accuracy, loss := v.accuracyBounds(set), lossBounds(set)
	accuracyIndent, lossIndent := s.AxisIndents(loss)
	width := s.Width / float64(len(set.readouts))
	for i, r := range set.readouts {
		x := float64(i) * width
		heading := r.title
		if r.name == v.Design.BatchNorm {
			heading += " (decides)"
		}
		s.Print(x+48, figure.CurvesTitle+8, heading, figure.Style{Size: figure.Small, Bold: true, Y: -0.5})
		caption := figure.Style{Size: figure.Small, Ink: figure.Muted, Y: -0.5}
		s.Print(x+48, figure.CurvesTitle+24, "accuracy", caption)
		v.accuracyPanel(s, set, r, accuracy, accuracyIndent, s.Part(x, figure.CurvesTitle+32, x+width, figure.CurvesTitle+figure.CurvesPanel))
		s.Print(x+48, figure.CurvesTitle+figure.CurvesPanel+14, "loss, on a logarithmic scale", caption)
		lossPanel(s, set, r, loss, lossIndent, s.Part(x, figure.CurvesTitle+figure.CurvesPanel+22, x+width, s.Height))
	}
}

// curvesKey explains the marks at the top right.
func curvesKey(s *figure.Sheet, rings bool) {
	label := figure.Style{Size: figure.Small, Ink: figure.Muted, X: draw.XRight, Y: draw.YCenter}
	x := s.Width - 8
	if rings {
		const txt = "epoch chosen by the test labels"
		s.Print(x, 14, txt, label)
		x -= s.Measure(txt, label) + 8
		s.Glyph(figure.Ring(), x, 14)
		x -= 16
	}
	s.Print(x, 14, "thin: a fold, thick: mean", label)
}

// hasChoice reports whether the test labels chose an epoch of these trials.
func (v *view) hasChoice(set curveSet) bool {
	for _, c := range v.Cells {
		if c.Architecture == set.architecture && c.Split == set.split && c.Selection == "test" {
			return true
		}
	}
	return false
}

// accuracyBounds is the range of all panels of accuracy.
func (v *view) accuracyBounds(set curveSet) [2]float64 {
	var values []float64
	for _, c := range set.curves {
		values = append(values, c.TrainAccuracy...)
		for _, r := range set.readouts {
			values = append(values, r.accuracy(c)...)
		}
	}
	low, high := figure.AccuracyRange(v.withChance(values)...)
	return [2]float64{low, high}
}

// lossBounds is the range of all panels of loss: whole decades.
func lossBounds(set curveSet) [2]float64 {
	var values []float64
	for _, c := range set.curves {
		values = append(values, c.TrainLoss...)
		for _, r := range set.readouts {
			values = append(values, r.loss(c)...)
		}
	}
	return figure.DecadesAround(values)
}

// meanOf averages curves epoch by epoch over those that have a finite value
// there; transform is applied before and undone by the caller.
func meanOf(curves []experiment.Curve, values func(experiment.Curve) []float64, transform func(float64) float64) plotter.XYs {
	var sums []float64
	var counts []int
	for _, c := range curves {
		for i, x := range values(c) {
			if i == len(sums) {
				sums, counts = append(sums, 0), append(counts, 0)
			}
			if text.Finite(x) {
				sums[i] += transform(x)
				counts[i]++
			}
		}
	}
	var mean plotter.XYs
	for i, sum := range sums {
		if counts[i] > 0 {
			mean = append(mean, plotter.XY{X: float64(i + 1), Y: sum / float64(counts[i])})
		}
	}
	return mean
}

// alt says in words what the figure shows: where the means end.
func (set curveSet) alt() string {
	end := func(values func(experiment.Curve) []float64) string {
		mean := meanOf(set.curves, values, identity)
		if len(mean) == 0 {
			return text.Missing
		}
		return text.Percent(mean[len(mean)-1].Y)
	}
	alt := fmt.Sprintf("Learning curves of %s on %s, %s over %s. In the last epoch, mean accuracy: train %s",
		set.architecture, set.split, text.Count(len(set.curves), "trial", "trials"), text.Count(set.epochs, "epoch", "epochs"),
		end(func(c experiment.Curve) []float64 { return c.TrainAccuracy }))
	for _, r := range set.readouts {
		alt += fmt.Sprintf(", test with %s statistics %s", r.name, end(r.accuracy))
	}
	return alt + "."
}
