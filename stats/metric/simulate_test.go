package metric_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats/metric"
)

var simulate = flag.Bool("simulate", false, "measure how often intervals hold the truth (a minute)")

// design is a population of groups whose images are alike: their labels, where pure, and
// how hard they are.
type design struct {
	name           string
	groups         int
	alike          float64 // share of a score's variance that a group has in common
	pure           bool
	classes        int
	signal, sure   float64 // of scores; of log-odds in them: above 1 is too sure
	largest, least int     // images of a group
}

// draw draws predictions of two seeds and four folds. Seeds share groups and images, and
// differ in half of the noise.
func (d design) draw(r *rand.Rand, groups int) metric.Input {
	in := metric.Input{Classes: d.classes, Positive: 1, Level: .95, Random: r, Seeds: make([]metric.Predictions, 2)}
	for g := range groups {
		label, common := g%d.classes, make([]float64, d.classes)
		for c := range common {
			common[c] = math.Sqrt(d.alike) * r.NormFloat64()
		}
		for range d.least + r.IntN(d.largest-d.least+1) {
			if !d.pure {
				label = r.IntN(d.classes)
			}
			image := make([]float64, d.classes)
			for c := range image {
				image[c] = common[c] + math.Sqrt((1-d.alike)/2)*r.NormFloat64()
			}
			for s := range in.Seeds {
				p := &in.Seeds[s]
				p.Labels, p.Groups, p.Folds = append(p.Labels, label), append(p.Groups, g), append(p.Folds, (g/d.classes)%4)
				z, sum := make([]float64, d.classes), 0.0
				for c := range z {
					z[c] = image[c] + math.Sqrt((1-d.alike)/2)*r.NormFloat64()
					if c == label {
						z[c] += d.signal
					}
					z[c] *= d.sure * d.signal // log-odds of normal scores of variance 1 are signal x score
					sum += math.Exp(z[c])
				}
				for c := range z {
					p.Logs = append(p.Logs, z[c]-math.Log(sum))
				}
			}
		}
	}
	return in
}

// TestMetricsCover draws predictions of groups and counts how often the 95 % intervals hold
// what the metric is on a population of 20,000 groups. 300 runs know .95 to .013.
func TestMetricsCover(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	const runs = 300
	for _, d := range []design{
		{"14 groups, pure, alike", 14, .5, true, 2, 1.2, 1.5, 15, 1},
		{"40 groups, mixed, not alike", 40, 0, false, 2, 1.2, 1, 15, 1},
		{"40 groups, mixed, alike", 40, .5, false, 2, 1.2, 1.5, 15, 1},
		{"40 groups, pure, alike", 40, .5, true, 2, 1.2, 1.5, 15, 1},
		{"40 groups, pure, alike, three classes", 40, .5, true, 3, 1.2, 1.5, 15, 1},
		{"150 groups, pure, alike, calibrated", 150, .5, true, 2, 1.2, 1, 15, 1},
		{"300 single images, accuracy .98", 300, 0, true, 2, 2.9, 1, 1, 1},
	} {
		r := rand.New(rand.NewPCG(3, uint64(d.groups)))
		truth := make(map[string]float64)
		population := d.draw(r, 20_000)
		for _, p := range population.Seeds {
			for i := range p.Groups {
				p.Groups[i] %= 2 * d.classes // its interval is not asked for
			}
		}
		results, err := metric.Measure(population)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range results {
			truth[p.Key] = p.Value
		}
		type count struct{ below, above, none, width float64 }
		counts := make(map[string]*count)
		for range runs {
			results, err := metric.Measure(d.draw(r, d.groups))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range results {
				c := counts[p.Key]
				if c == nil {
					c = &count{}
					counts[p.Key] = c
				}
				switch {
				case p.Interval == nil:
					c.none++
				case p.Interval.High < truth[p.Key]:
					c.below++
				case p.Interval.Low > truth[p.Key]:
					c.above++
				}
				if p.Interval != nil {
					c.width += p.Interval.Width() / runs
				}
			}
		}
		for _, m := range metric.Table() {
			c := counts[m.Key]
			covered := 1 - (c.below+c.above)/(runs-c.none)
			t.Logf("%-38s %-22s true %7.4f  covers %.3f  (wholly below %.3f, above %.3f)  width %.3f, none %.0f", d.name, m.Key, truth[m.Key], covered, c.below/runs, c.above/runs, c.width, c.none)
			if covered < .87 {
				t.Errorf("%s: %s covers %.3f", d.name, m.Key, covered)
			}
		}
	}
}

// procedure cross-validates logistic regressions by gradient descent: 12 features, groups
// that are alike, folds of whole groups drawn anew for each seed.
type procedure struct {
	name             string
	groups, k, seeds int
	alike            float64
	pure             bool
	factor           float64 // as primary.Parts.Factor
}

const features = 12

type image struct {
	x            [features]float64
	label, group int
}

func (d procedure) images(r *rand.Rand, groups int) []image {
	var all []image
	for g := range groups {
		label := g % 2
		var common [features]float64
		for j := range common {
			common[j] = r.NormFloat64()
		}
		for range 1 + r.IntN(15) {
			i := image{label: label, group: g}
			if !d.pure {
				i.label = r.IntN(2)
			}
			for j := range i.x {
				i.x[j] = math.Sqrt(d.alike)*common[j] + math.Sqrt(1-d.alike)*r.NormFloat64() + .6*(float64(i.label)-.5)
			}
			all = append(all, i)
		}
	}
	return all
}

func fitted(images []image) (w [features + 1]float64) {
	for range 40 {
		var step [features + 1]float64
		for _, i := range images {
			d := float64(i.label) - 1/(1+math.Exp(-scored(w, i)))
			for j, x := range i.x {
				step[j] += d * x
			}
			step[features] += d
		}
		for j := range w {
			w[j] += step[j] / float64(len(images))
		}
	}
	return w
}

func scored(w [features + 1]float64, i image) float64 {
	s := w[features]
	for j, x := range i.x {
		s += w[j] * x
	}
	return s
}

func (d procedure) input(r *rand.Rand) metric.Input {
	in := metric.Input{Classes: 2, Positive: 1, Level: .95, Random: r, Training: d.factor}
	all := d.images(r, d.groups)
	for range d.seeds {
		var p metric.Predictions
		fold, place := make([]int, d.groups), r.Perm(d.groups/2)
		for g := range fold {
			fold[g] = place[g/2] % d.k // both classes, where groups are pure
		}
		for f := range d.k {
			var train []image
			for _, i := range all {
				if fold[i.group] != f {
					train = append(train, i)
				}
			}
			w := fitted(train)
			for _, i := range all {
				if fold[i.group] == f {
					z := scored(w, i)
					p.Labels, p.Groups, p.Folds = append(p.Labels, i.label), append(p.Groups, i.group), append(p.Folds, f)
					p.Logs = append(p.Logs, -math.Log1p(math.Exp(z)), -math.Log1p(math.Exp(-z)))
				}
			}
		}
		in.Seeds = append(in.Seeds, p)
	}
	return in
}

// TestProcedureIsCovered trains what it measures: 95 % intervals that allow for training
// sets must hold the mean of the metric over all runs, those that do not may miss it. The
// mean stands for the expectation, which metrics of ratios and ranks miss by little.
func TestProcedureIsCovered(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	const runs = 200
	for n, d := range []procedure{
		{"40 groups, pure, alike, 5 folds", 40, 5, 2, .5, true, 1.2 + 3/25.0},
		{"40 groups, mixed, alike, 5 folds", 40, 5, 2, .3, false, 1.2 + 3/25.0},
		{"40 groups, pure, alike, 5 folds, one seed", 40, 5, 1, .5, true, 1.4 * (1.2 + 3/25.0)},
		{"14 groups, pure, alike, 4 folds", 14, 4, 2, .5, true, 1.2 + 3/9.0},
	} {
		r := rand.New(rand.NewPCG(23, uint64(n)))
		truth := make(map[string]float64)
		of := make(map[string][]metric.Result)
		for range runs {
			results, err := metric.Measure(d.input(r))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range results {
				if m.HasValue {
					of[m.Key] = append(of[m.Key], m)
				}
			}
		}
		for key, results := range of {
			for _, m := range results {
				truth[key] += m.Value / float64(len(results))
			}
		}
		for _, m := range metric.Table() {
			covered, with, width := 0.0, 0.0, 0.0
			for _, result := range of[m.Key] {
				if result.Interval != nil {
					with++
					width += result.Interval.Width()
					if result.Interval.Contains(truth[m.Key]) {
						covered++
					}
				}
			}
			t.Logf("%-42s %-22s mean %7.4f  covers %.3f  width %.3f, none %.0f", d.name, m.Key, truth[m.Key], covered/with, width/with, runs-with)
		}
	}
}

// BenchmarkMeasure is a cell of 1,000 single images in two seeds and four folds.
func BenchmarkMeasure(b *testing.B) {
	in := design{groups: 1000, largest: 1, least: 1, classes: 2, signal: 1, sure: 1}.draw(rand.New(rand.NewPCG(1, 1)), 1000)
	for b.Loop() {
		if _, err := metric.Measure(in); err != nil {
			b.Fatal(err)
		}
	}
}
