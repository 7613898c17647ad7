package reports

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/refold/refold/experiment"
)

// Layout of a figure of learning curves, in points.
const (
	curvesTitle  = 34
	curvesPanel  = 206
	curvesBottom = 20
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
func (v *view) curvesFigure(set curveSet) (sketch, bool) {
	if len(set.readouts) == 0 || set.epochs == 0 {
		return sketch{}, false
	}
	return sketch{
		figureRef: figureRef{name: v.curvesName(set), alt: set.alt()},
		height:    curvesTitle + 2*curvesPanel + curvesBottom,
		draw:      func(s *sheet) { v.drawCurves(s, set) },
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
	return "curves-" + uniqueSlug(v.architectures, set.architecture) + "-" + uniqueSlug(splits, set.split)
}

func (v *view) drawCurves(s *sheet, set curveSet) {
	hue := splitColor(set.split)
	title := style{size: large, bold: true, y: -0.5}
	name := s.fit(set.architecture, title, 150)
	s.print(8, 14, name, title)
	s.print(8+s.measure(name, title)+8, 14, set.split, style{size: large, ink: hue, y: -0.5})
	s.curvesKey(v.hasChoice(set))
	accuracy, loss := v.accuracyBounds(set), lossBounds(set)
	accuracyIndent, lossIndent := s.axisIndents(loss)
	width := s.width / float64(len(set.readouts))
	for i, r := range set.readouts {
		x := float64(i) * width
		heading := r.title
		if r.name == v.Design.BatchNorm {
			heading += " (decides)"
		}
		s.print(x+48, curvesTitle+8, heading, style{size: small, bold: true, y: -0.5})
		caption := style{size: small, ink: muted, y: -0.5}
		s.print(x+48, curvesTitle+24, "accuracy", caption)
		v.accuracyPanel(s, set, r, accuracy, accuracyIndent, s.part(x, curvesTitle+32, x+width, curvesTitle+curvesPanel))
		s.print(x+48, curvesTitle+curvesPanel+14, "loss, on a logarithmic scale", caption)
		lossPanel(s, set, r, loss, lossIndent, s.part(x, curvesTitle+curvesPanel+22, x+width, s.height))
	}
}

// axisIndents is how far the axes of accuracy and of loss move to the right so that
// the same epochs stand below each other.
func (s *sheet) axisIndents(losses [2]float64) (accuracy, loss float64) {
	label := style{size: small}
	accuracy, loss = s.measure("100 %", label), max(s.measure(decades(losses[0]), label), s.measure(decades(losses[1]), label))
	wider := max(accuracy, loss)
	return wider - accuracy, wider - loss
}

// curvesKey explains the marks at the top right.
func (s *sheet) curvesKey(rings bool) {
	label := style{size: small, ink: muted, x: draw.XRight, y: draw.YCenter}
	x := s.width - 8
	if rings {
		const txt = "epoch chosen by the test labels"
		s.print(x, 14, txt, label)
		x -= s.measure(txt, label) + 8
		s.canvas.DrawGlyphNoClip(ring(), s.at(x, 14))
		x -= 16
	}
	s.print(x, 14, "thin: a fold, thick: mean", label)
}

// ring marks the epoch that the test labels chose.
func ring() draw.GlyphStyle {
	return draw.GlyphStyle{Color: ink, Radius: 2.8, Shape: draw.RingGlyph{}}
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

// part is a rectangle of the sheet as a canvas.
func (s *sheet) part(x0, y0, x1, y1 float64) draw.Canvas {
	return draw.Canvas{Canvas: s.canvas.Canvas, Rectangle: vg.Rectangle{Min: s.at(x0, y1), Max: s.at(x1, y0)}}
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
	low, high := accuracyRange(v.withChance(values)...)
	return [2]float64{low, high}
}

// Losses outside these limits are drawn at them: a logarithm needs a positive
// number, and a network with wild statistics reaches 1e30.
const (
	lowestLoss  = 1e-4
	highestLoss = 1e6
)

func clampLoss(x float64) float64 { return min(highestLoss, max(lowestLoss, x)) }

func clampAccuracy(x float64) float64 { return min(1, max(0, x)) }

func identity(x float64) float64 { return x }

// lossBounds is the range of all panels of loss: whole decades.
func lossBounds(set curveSet) [2]float64 {
	low, high := math.Inf(1), math.Inf(-1)
	see := func(values []float64) {
		for _, x := range values {
			if finite(x) {
				low, high = min(low, clampLoss(x)), max(high, clampLoss(x))
			}
		}
	}
	for _, c := range set.curves {
		see(c.TrainLoss)
		for _, r := range set.readouts {
			see(r.loss(c))
		}
	}
	if low > high {
		return [2]float64{0.1, 1}
	}
	low, high = math.Pow(10, math.Floor(math.Log10(low)+1e-9)), math.Pow(10, math.Ceil(math.Log10(high)-1e-9))
	if high <= low {
		high = 10 * low
	}
	return [2]float64{low, high}
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
			if finite(x) {
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
			return missing
		}
		return percent(mean[len(mean)-1].Y)
	}
	alt := fmt.Sprintf("Learning curves of %s on %s, %s over %s. In the last epoch, mean accuracy: train %s",
		set.architecture, set.split, count(len(set.curves), "trial", "trials"), count(set.epochs, "epoch", "epochs"),
		end(func(c experiment.Curve) []float64 { return c.TrainAccuracy }))
	for _, r := range set.readouts {
		alt += fmt.Sprintf(", test with %s statistics %s", r.name, end(r.accuracy))
	}
	return alt + "."
}
