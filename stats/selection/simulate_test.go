package selection_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats/selection"
)

var simulate = flag.Bool("simulate", false, "measure bounds and tests on more designs and runs (minutes)")

// looks is a design of epochs that look at test images: each is right with the same chance,
// so that all choosing is noise. Epochs follow each other closely (autocorrelation .9),
// images of a group are alike.
type looks struct {
	name                         string
	groups, largest, k, seeds, m int
	alike, truth                 float64
	pure                         bool
}

var designs = []looks{
	{"40 groups, mixed", 40, 23, 4, 2, 30, 0, .5, false},
	{"40 groups, pure, alike", 40, 23, 4, 2, 30, .5, .5, true},
	{"100 single images", 100, 1, 10, 1, 30, 0, .5, true},
	{"150 groups, pure, alike, ten folds", 150, 23, 10, 2, 30, .5, .5, true},
	{"40 groups, mixed, alike, true .9", 40, 23, 4, 2, 30, .5, .9, false},
	{"150 single images, true .95", 150, 1, 5, 2, 30, 0, .95, true},
}

// draw draws folds.
func (d looks) draw(r *rand.Rand) selection.Input {
	in := selection.Input{Level: .95, Draws: 400, Random: r}
	for s := range d.seeds {
		for range d.k {
			in.Folds = append(in.Folds, selection.Fold{Seed: s, Predicted: make([][]int, d.m)})
		}
	}
	threshold := distuv.UnitNormal.Quantile(d.truth)
	for g := range d.groups {
		label, size := r.IntN(2), 1+r.IntN(d.largest)
		labels := make([]int, size)
		for i := range labels {
			if labels[i] = label; !d.pure {
				labels[i] = r.IntN(2)
			}
		}
		for s := range d.seeds {
			f := &in.Folds[s*d.k+(g+s*(g/d.k))%d.k]
			common := course(r, d.m)
			for _, label := range labels {
				f.Labels, f.Groups = append(f.Labels, label), append(f.Groups, g)
				own := course(r, d.m)
				for e := range d.m {
					class := label
					switch z := math.Sqrt(d.alike)*common[e] + math.Sqrt(1-d.alike)*own[e]; {
					case d.truth == .5 && z > 0: // predictions that know nothing of labels
						class = 1
					case d.truth == .5:
						class = 0
					case z > threshold:
						class = 1 - label
					}
					f.Predicted[e] = append(f.Predicted[e], class)
				}
			}
		}
	}
	return in
}

// course is a normal number that changes slowly.
func course(r *rand.Rand, m int) []float64 {
	of := make([]float64, m)
	for e := range of {
		of[e] = r.NormFloat64()
		if e > 0 {
			of[e] = .9*of[e-1] + math.Sqrt(1-.81)*of[e]
		}
	}
	return of
}

// chosenBy is the accuracy of the epochs that are right most often on other images, such as
// those of an inner validation part.
func chosenBy(validation, test selection.Input) float64 {
	sum, images := 0.0, 0.0
	for i, f := range test.Folds {
		best, most := 0, -1
		for e := range f.Predicted {
			if n := hits(validation.Folds[i], e); n > most {
				best, most = e, n
			}
		}
		sum += float64(hits(f, best))
		images += float64(len(f.Labels))
	}
	return sum / images
}

func hits(f selection.Fold, epoch int) (n int) {
	for i, class := range f.Predicted[epoch] {
		if class == f.Labels[i] {
			n++
		}
	}
	return n
}

// candidates are the epochs over all folds of the first seed.
func candidates(in selection.Input) selection.Candidates {
	c := selection.Candidates{Scores: make([][]float64, len(in.Folds[0].Predicted)), Level: in.Level, Random: in.Random}
	for _, f := range in.Folds {
		if f.Seed > 0 {
			continue
		}
		c.Groups = append(c.Groups, f.Groups...)
		for e, predicted := range f.Predicted {
			for i, class := range predicted {
				right := 0.0
				if class == f.Labels[i] {
					right = 1
				}
				c.Scores[e] = append(c.Scores[e], right)
			}
		}
	}
	c.Draws = c.FewestDraws()
	return c
}

// TestChoosingOnTestImages: where all epochs are equally good, the best on the test images
// looks better, the bootstrap takes that back, bounds hold, and the null distribution of
// the best rejects as often as it says. Without -simulate the first design and few runs.
func TestChoosingOnTestImages(t *testing.T) {
	runs, tried := 50, designs[:1]
	if *simulate {
		runs, tried = 400, designs
	}
	for n, d := range tried {
		r := rand.New(rand.NewPCG(11, uint64(n)))
		var inner, published, corrected, squares, bound, mabt, rejected, covered, lows, mlows float64
		for range runs {
			in := d.draw(r)
			c, err := selection.BBC(in)
			if err != nil {
				t.Fatal(err)
			}
			published += c.Published / float64(runs)
			inner += chosenBy(d.draw(r), in) / float64(runs)
			corrected += c.Interval.Estimate / float64(runs)
			squares += c.Interval.Estimate * c.Interval.Estimate / float64(runs)
			if c.Interval.Contains(d.truth) {
				covered++
			}
			b, err := selection.MaxBound(in)
			if err != nil {
				t.Fatal(err)
			}
			if lows += b.Low / float64(runs); b.Low <= d.truth {
				bound++
			}
			if b, err = selection.MABT(candidates(in)); err != nil {
				t.Fatal(err)
			}
			if mlows += b.Low / float64(runs); b.Low <= d.truth {
				mabt++
			}
			null, err := selection.MaxNull(in)
			if err != nil {
				t.Fatal(err)
			}
			if null.P <= .05 {
				rejected++
			}
		}
		se := math.Sqrt((squares - corrected*corrected) / float64(runs))
		t.Logf("%-36s true %.2f: best on test %.3f, on validation %.3f, BBC %.3f (se %.3f) covers %.3f; MaxBound covers %.3f, mean %.3f; MABT covers %.3f, mean %.3f; null rejects %.3f",
			d.name, d.truth, published, inner, corrected, se, covered/float64(runs), bound/float64(runs), lows, mabt/float64(runs), mlows, rejected/float64(runs))
		if published < d.truth+5*se || math.Abs(corrected-d.truth) > .01+3*se || math.Abs(inner-d.truth) > .01+4*se {
			t.Errorf("%s: best on test %.3f, on validation %.3f, corrected %.3f (se %.3f), true %.2f", d.name, published, inner, corrected, se, d.truth)
		}
		if misses := float64(runs) - bound; unlikely(misses, runs, len(tried)) {
			t.Errorf("%s: MaxBound misses %.0f of %d", d.name, misses, runs)
		}
		// Errors that come by few groups are more than tilting can allow for: see its warning.
		if misses := float64(runs) - mabt; (d.alike == 0 || d.truth == .5) && unlikely(misses, runs, len(tried)) {
			t.Errorf("%s: MABT misses %.0f of %d", d.name, misses, runs)
		}
		if d.truth == .5 && unlikely(rejected, runs, len(tried)) {
			t.Errorf("%s: the null distribution rejects %.0f of %d", d.name, rejected, runs)
		}
		if d.truth > .6 && rejected < .9*float64(runs) {
			t.Errorf("%s: the null distribution rejects %.0f of %d alone", d.name, rejected, runs)
		}
	}
}

// TestNullHoldsForTrainedModels: folds learn from each other's test labels, which permuting
// these does not follow. Logistic regressions on twelve features that say nothing of labels,
// their steps for epochs, must still be found out no more often than .05; where features
// say something, nearly always.
func TestNullHoldsForTrainedModels(t *testing.T) {
	runs, tried := 40, []trained{{40, 4, .5, true, 0}}
	if *simulate {
		runs, tried = 400, []trained{{40, 4, .5, true, 0}, {40, 10, .5, true, 0}, {14, 4, .8, true, 0}, {40, 5, .3, false, 0}, {120, 5, 0, true, 0}, {40, 5, .3, true, 1}}
	}
	for n, d := range tried {
		r := rand.New(rand.NewPCG(17, uint64(n)))
		rejected, corrected, squares := 0.0, 0.0, 0.0
		for range runs {
			in := d.draw(r)
			null, err := selection.MaxNull(in)
			if err != nil {
				t.Fatal(err)
			}
			if null.P <= .05 {
				rejected++
			}
			c, err := selection.BBC(in)
			if err != nil {
				t.Fatal(err)
			}
			corrected += c.Interval.Estimate / float64(runs)
			squares += c.Interval.Estimate * c.Interval.Estimate / float64(runs)
		}
		t.Logf("%+v: rejects %.3f, BBC %.3f (se %.3f)", d, rejected/float64(runs), corrected, math.Sqrt((squares-corrected*corrected)/float64(runs)))
		if d.signal == 0 && unlikely(rejected, runs, len(tried)) || d.signal > 0 && rejected < .9*float64(runs) {
			t.Errorf("%+v: rejects %.0f of %d", d, rejected, runs)
		}
	}
}

// trained are logistic regressions, trained by gradient descent on the other folds.
type trained struct {
	groups, k int
	alike     float64
	pure      bool
	signal    float64
}

func (d trained) draw(r *rand.Rand) selection.Input {
	const features, epochs = 12, 20
	type image struct {
		x     [features]float64
		label int
		group int
	}
	folds := make([][]image, d.k)
	for g := range d.groups {
		label := r.IntN(2)
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
				i.x[j] = math.Sqrt(d.alike)*common[j] + math.Sqrt(1-d.alike)*r.NormFloat64() + d.signal*(float64(i.label)-.5)
			}
			folds[g%d.k] = append(folds[g%d.k], i)
		}
	}
	in := selection.Input{Level: .95, Draws: 400, Random: r}
	for test := range folds {
		f := selection.Fold{Predicted: make([][]int, epochs)}
		for _, i := range folds[test] {
			f.Labels, f.Groups = append(f.Labels, i.label), append(f.Groups, i.group)
		}
		var w [features + 1]float64
		score := func(i image) float64 {
			s := w[features]
			for j, x := range i.x {
				s += w[j] * x
			}
			return s
		}
		for e := range epochs {
			var step [features + 1]float64
			n := 0.0
			for other, images := range folds {
				if other == test {
					continue
				}
				for _, i := range images {
					d := float64(i.label) - 1/(1+math.Exp(-score(i)))
					for j, x := range i.x {
						step[j] += d * x
					}
					step[features] += d
					n++
				}
			}
			for j := range w {
				w[j] += step[j] / n
			}
			for _, i := range folds[test] {
				class := 0
				if score(i) > 0 {
					class = 1
				}
				f.Predicted[e] = append(f.Predicted[e], class)
			}
		}
		in.Folds = append(in.Folds, f)
	}
	return in
}

// unlikely says whether so many errors in so many runs are significantly more than .05, at
// .05 by Bonferroni.
func unlikely(errors float64, runs, tests int) bool {
	b := distuv.Binomial{N: float64(runs), P: .05}
	return 1-b.CDF(errors-1) < .05/float64(tests)
}
