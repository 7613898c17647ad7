package runfigure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// curveSet is what one figure shows: all trials of an architecture and a split.
type curveSet struct {
	architecture string
	split        spec.Split
	curves       []summary.Curve
	readouts     []readout // those that have values
	epochs       int
}

// curveSets groups the curves, in the report's order.
func curveSets(v *view.View) []curveSet {
	var sets []curveSet
	for _, c := range v.Curves {
		n := len(sets)
		if n == 0 || sets[n-1].architecture != c.Architecture || sets[n-1].split != c.Split {
			sets = append(sets, curveSet{architecture: c.Architecture, split: c.Split})
			n++
		}
		set := &sets[n-1]
		set.curves = append(set.curves, c)
		set.epochs = max(set.epochs, len(c.TrainLoss))
		for _, r := range c.Readouts {
			set.epochs = max(set.epochs, len(r.TestAccuracy))
		}
	}
	for i := range sets {
		for _, r := range readouts(v.Curves) {
			if len(meanOf(sets[i].curves, r.accuracy, identity)) > 0 {
				sets[i].readouts = append(sets[i].readouts, r)
			}
		}
	}
	return sets
}

// mostCurves is how many trials have a thin line: more are a smear.
const mostCurves = 300

// stride is which trials have a thin line: the first of so many.
func (set curveSet) stride() int { return (len(set.curves) + mostCurves - 1) / mostCurves }

// thin are the trials that have a thin line. Means are of all.
func (set curveSet) thin() []summary.Curve {
	if set.stride() == 1 {
		return set.curves
	}
	var some []summary.Curve
	for i := 0; i < len(set.curves); i += set.stride() {
		some = append(some, set.curves[i])
	}
	return some
}

// name is the file name of a figure, different for every set.
func (set curveSet) name(v *view.View) string {
	var splits []string
	for _, c := range v.Curves { // ordered by split within an architecture
		if c.Architecture == set.architecture && !slices.Contains(splits, string(c.Split)) {
			splits = append(splits, string(c.Split))
		}
	}
	return "curves-" + text.UniqueSlug(v.Architectures, set.architecture) + "-" + text.UniqueSlug(splits, string(set.split))
}

// hasChoice reports whether the test labels chose an epoch of these trials.
func (set curveSet) hasChoice(v *view.View) bool {
	for _, c := range v.Cells {
		if c.Architecture == set.architecture && c.Split == set.split && c.Selection == plan.SelectTest {
			return true
		}
	}
	return false
}

// accuracyBounds is the range of all panels of accuracy.
func (set curveSet) accuracyBounds(v *view.View) [2]float64 {
	var values []float64
	for _, c := range set.curves {
		values = append(values, c.TrainAccuracy...)
		for _, r := range set.readouts {
			values = append(values, r.accuracy(c)...)
		}
	}
	low, high := figure.AccuracyRange(withChance(v, values)...)
	return [2]float64{low, high}
}

// lossBounds is the range of all panels of loss: whole decades.
func (set curveSet) lossBounds() [2]float64 {
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
func meanOf(curves []summary.Curve, values func(summary.Curve) []float64, transform func(float64) float64) plotter.XYs {
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

// drawn says how many trials are drawn, where not all are.
func (set curveSet) drawn() string {
	if set.stride() == 1 {
		return ""
	}
	return fmt.Sprintf(" (%d of them drawn)", len(set.thin()))
}

// alt says in words what the figure shows: where the means end.
func (set curveSet) alt() string {
	end := func(values func(summary.Curve) []float64) string {
		mean := meanOf(set.curves, values, identity)
		if len(mean) == 0 {
			return text.Missing
		}
		return text.Percent(mean[len(mean)-1].Y)
	}
	alt := fmt.Sprintf("Learning curves of %s on %s, %s over %s. In the last epoch, mean accuracy: train %s",
		set.architecture, set.split, text.Count(len(set.curves), "trial", "trials")+set.drawn(), text.Count(set.epochs, "epoch", "epochs"),
		end(func(c summary.Curve) []float64 { return c.TrainAccuracy }))
	for _, r := range set.readouts {
		alt += fmt.Sprintf(", test%s %s", r.alt, end(r.accuracy))
	}
	return alt + "."
}
