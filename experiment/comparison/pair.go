package comparison

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
)

// Conventions of the tests that need one.
const (
	Region    = 0.01  // of accuracy, that counts as no difference (Corani and Benavoli 2015)
	Threshold = 0.75  // from which P(A > B) matters (Bouthillier et al. 2021)
	draws     = 9_999 // of permutations, where there are too many to count
)

// Pair is two models on the same images.
type Pair struct {
	A, B   Outcomes
	Groups []int // of each image, by its number
	// Unpaired says why trials cannot be paired; empty: those of A and B, in their order,
	// trained and tested on the same images.
	Unpaired string
	Level    float64
	Random   *rand.Rand // a stream of its own
}

// Tests are all tests of the pair; those that cannot be made say why. They are not adjusted
// yet: see [Adjust].
func (p Pair) Tests() []summary.Test {
	both := p.common()
	tests := append(p.ofTrials(), p.mcnemar(both), p.signFlip(both))
	return append(tests, p.delong())
}

// Common is the number of images that both models predicted.
func (p Pair) Common() int { return len(p.common()) }

// common are the images that both predicted, in order.
func (p Pair) common() []int {
	a, b := p.A.tested(), p.B.tested()
	var both []int
	for _, image := range slices.Sorted(maps.Keys(a)) {
		if _, ok := b[image]; ok {
			both = append(both, image)
		}
	}
	return both
}

// grouped reports whether some of the images belong together.
func (p Pair) grouped(images []int) bool {
	seen := make(map[int]bool)
	for _, image := range images {
		if seen[p.Groups[image]] {
			return true
		}
		seen[p.Groups[image]] = true
	}
	return false
}

// Sample is the difference of each image's accuracy, A less B, averaged over seeds. An image
// counts as often as it was tested, where trials are paired, and once where they are not.
func (p Pair) Sample() (stats.Sample, error) {
	a, b, err := p.Accuracies()
	if err != nil {
		return stats.Sample{}, err
	}
	return a.Minus(b)
}

// Accuracies are the accuracies of the images that both models predicted.
func (p Pair) Accuracies() (a, b stats.Sample, err error) {
	ofA, ofB := p.A.tested(), p.B.tested()
	var values [2][]float64
	var weights []float64
	var groups []int
	for _, image := range p.common() {
		x, y := ofA[image], ofB[image]
		values[0], values[1] = append(values[0], x[1]/x[0]), append(values[1], y[1]/y[0])
		weight := 1.0
		if p.Unpaired == "" {
			weight = x[0]
		}
		weights, groups = append(weights, weight), append(groups, p.Groups[image])
	}
	if a, err = stats.NewSample(values[0], weights, groups); err != nil {
		return a, b, err
	}
	b, err = stats.NewSample(values[1], weights, groups)
	return a, b, err
}

// TestOverTrain is n_test/n_train, the larger one of both: it makes intervals wider.
func (p Pair) TestOverTrain() float64 { return max(p.A.testOverTrain(), p.B.testOverTrain()) }

// Differences are those of the accuracies of paired trials.
func (p Pair) Differences() []float64 {
	out := make([]float64, len(p.A.Trials))
	for i := range out {
		out[i] = p.A.Trials[i].accuracy() - p.B.Trials[i].accuracy()
	}
	return out
}

// unpaired says why there are no tests of trials; empty: there are.
func (p Pair) unpaired() string {
	switch {
	case p.Unpaired != "":
		return p.Unpaired
	case p.A.Single || p.B.Single || len(p.A.Trials) < 2:
		return "there is one test set: nothing shows how the models vary with their training images"
	}
	return ""
}

// ofTrials are the tests of procedures.
func (p Pair) ofTrials() []summary.Test {
	t := summary.Test{Name: compare.MethodCorrectedT, Null: compare.NullProcedures}
	posterior := summary.Test{Name: compare.MethodBayes, Null: compare.NullProcedures}
	superior := summary.Test{Name: compare.MethodSuperior, Null: compare.NullProcedures}
	if why := p.unpaired(); why != "" {
		t.Missing, posterior.Missing, superior.Missing = why, why, why
		return []summary.Test{t, posterior, superior}
	}
	d, ratio := p.Differences(), p.TestOverTrain()
	if r, err := compare.CorrectedT(d, ratio); err != nil {
		t.Missing = err.Error()
	} else {
		t = tested(r, figure("t", r.Statistic), figure("df", r.DF))
	}
	if r, err := compare.BayesianCorrelatedT(d, ratio, Region); err != nil {
		posterior.Missing = err.Error()
	} else {
		posterior.Assumes, posterior.Warnings = r.Assumes, r.Warnings
		posterior.Figures = []summary.Figure{figure("worse", r.Worse), figure("practically equal", r.Equal), figure("better", r.Better)}
	}
	a, b := make([]float64, len(d)), make([]float64, len(d))
	for i := range d {
		a[i], b[i] = p.A.Trials[i].accuracy(), p.B.Trials[i].accuracy()
	}
	if r, err := compare.Superiority(a, b, ratio, Threshold, p.Level); err != nil {
		superior.Missing = err.Error()
	} else {
		superior.Assumes, superior.Warnings = r.Assumes, append(r.Warnings, string(r.Conclusion))
		superior.Figures = []summary.Figure{figure("P(A > B)", r.Estimate), figure("from", r.Low), figure("to", r.High)}
	}
	return append([]summary.Test{t, posterior, superior}, p.fiveByTwo()...)
}

// fiveByTwo is the F test of a run of five seeds, or more, of two folds; nothing otherwise.
func (p Pair) fiveByTwo() []summary.Test {
	var d [5][2]float64
	seeds := p.A.Seeds()
	if len(seeds) < len(d) || len(p.A.Trials) != 2*len(seeds) {
		return nil
	}
	for i, v := range p.Differences()[:2*len(d)] {
		if p.A.Trials[i].Seed != seeds[i/2] {
			return nil
		}
		d[i/2][i%2] = v
	}
	r, err := compare.FiveByTwoF(d)
	if err != nil {
		return []summary.Test{{Name: compare.MethodFiveF, Null: compare.NullProcedures, Missing: err.Error()}}
	}
	return []summary.Test{tested(r, figure("F", r.Statistic), figure("df", r.DF), figure("df of the denominator", r.DF2))}
}

// mcnemar is of the first seed of each.
func (p Pair) mcnemar(both []int) summary.Test {
	t := summary.Test{Name: compare.MethodMcNemar, Null: compare.NullModels}
	ofA, ofB := p.A.once(), p.B.once()
	var a, b []bool
	for _, image := range both {
		x, inA := ofA[image]
		y, inB := ofB[image]
		if inA && inB {
			a, b = append(a, x), append(b, y)
		}
	}
	if len(a) == 0 {
		t.Missing = "the first seeds of both share no test image"
		return t
	}
	onlyA, onlyB, err := compare.Discordant(a, b)
	if err == nil {
		var r compare.McNemarResult
		if r, err = compare.McNemar(onlyA, onlyB); err == nil {
			t.Assumes, t.P, t.Warnings = r.Assumes, &r.PMid, r.Warnings
			t.Figures = []summary.Figure{figure("only A right", float64(onlyA)), figure("only B right", float64(onlyB)), figure("exact p", r.PExact)}
		}
	}
	if err != nil {
		t.Missing = err.Error()
	}
	if t.P != nil && p.grouped(both) {
		t.LeftOut = inGroups
	}
	return t
}

// inGroups is why tests that take images as independent are shown, and not believed.
const inGroups = "images come in groups, which this test takes for independent images"

// signFlip is of the differences of images, averaged over seeds.
func (p Pair) signFlip(both []int) summary.Test {
	t := summary.Test{Name: compare.MethodSignFlip, Null: compare.NullGroups}
	s, err := p.Sample()
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	values, groups := s.Values(), make([]int, len(both))
	for i, w := range s.Weights() {
		values[i] *= w
		groups[i] = p.Groups[both[i]]
	}
	r, err := compare.SignFlip(values, groups, draws, p.Random)
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	return tested(r.Result, figure("points", 100*s.Mean()), figure("groups that differ", float64(r.Groups)))
}

// delong is of the first seed's areas, averaged over its folds.
func (p Pair) delong() summary.Test {
	t := summary.Test{Name: compare.MethodDeLongFolds, Null: compare.NullAreas}
	switch {
	case p.Unpaired != "":
		t.Missing = p.Unpaired
	case len(p.A.Trials) == 0 || p.A.Trials[0].Scores == nil:
		t.Missing = "there are more than two classes"
	}
	if t.Missing != "" {
		return t
	}
	seed := p.A.Trials[0].Seed
	var folds []compare.Scored
	for i, trial := range p.A.of(seed) {
		f := compare.Scored{A: trial.Scores, B: p.B.of(seed)[i].Scores}
		for j, image := range trial.Images {
			f.Positive, f.Groups = append(f.Positive, trial.Labels[j] == 1), append(f.Groups, p.Groups[image])
		}
		folds = append(folds, f)
	}
	r, err := compare.DeLongFolds(folds)
	if err != nil {
		t.Missing = err.Error()
		return t
	}
	return tested(r.Result, figure("AUC of A", r.AUC[0]), figure("of B", r.AUC[1]), figure("Z", r.Statistic))
}

// tested is a result as the summary holds it.
func tested(r compare.Result, figures ...summary.Figure) summary.Test {
	return summary.Test{Name: r.Method, Null: r.Null, Assumes: r.Assumes, Figures: figures, P: &r.P, Warnings: r.Warnings}
}

func figure(name string, value float64) summary.Figure {
	return summary.Figure{Name: name, Value: value}
}

// Adjust adjusts the probabilities of a family of tests by Holm's method.
func Adjust(families ...[]summary.Test) error {
	var of []*summary.Test
	var p []float64
	for _, tests := range families {
		for i, t := range tests {
			if t.P != nil && t.LeftOut == "" {
				of, p = append(of, &tests[i]), append(p, *t.P)
			}
		}
	}
	adjusted, err := compare.Holm(p)
	if err != nil {
		return fmt.Errorf("the family of tests: %w", err)
	}
	for i, t := range of {
		t.Holm = &adjusted[i]
	}
	return nil
}
