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
