package clusters

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// CrossedInterval is an interval of [Crossed] with the parts of the variance of the mean.
type CrossedInterval struct {
	stats.Interval
	Groups      float64 // which images were drawn, in groups: s2_image/n where each is its own; may be below 0
	Seeds       float64 // what all images of a seed have in common: s2_seed/R; may be below 0
	Interaction float64 // all else: s2_interaction/(n R)
}

// Crossed is the interval of the mean over images where R seeds tested each of them, with
// images and seeds as crossed random effects:
//
//	v_is = mean + image_i + seed_s + interaction_is
//	SE^2 = s2_image/n + s2_seed/R + s2_interaction/(n R)
//
// by moments, as in the balanced two-way analysis of variance (Searle, Casella and
// McCulloch, Variance Components, 1992, chapter 4): SE^2 is (MS_image + max(0, MS_seed -
// MS_interaction))/(n R). Where images come in groups, images and interactions are
// correlated within them; sums over groups take the place of images, with the correction
// of [CR2] for their sizes:
//
//	A = CR2 variance of the mean of the images' means      (image and interaction)
//	B = sample variance of the seeds' means                (seed and interaction, of one seed)
//	I = sum over seeds of the CR2 variance of the mean of v_is - v_i. - v_.s + v.., over R-1
//	SE^2 = A + max(0, B - I)/R
//
// Degrees of freedom are Satterthwaite's: A on those of CR2, B on R - 1, I on their
// product, and never fewer than A's or B's own, which the difference B - I might make of
// them. Where B is below I the seeds have no part and they are those of A. No reference has
// the grouped form; without groups SE is that of the mean squares of R's aov.
//
// It assumes that groups are independent of each other, and seeds too: with cross-validation
// on one set of images, what its training sets share is not seen. Seeds that do not test
// the same images are stats.ErrDesign; one seed or group is stats.ErrTooFew.
func Crossed(t stats.Trials, level float64) (CrossedInterval, error) {
	grid, s, err := newGrid(t)
	if err != nil {
		return CrossedInterval{}, fmt.Errorf("the crossed interval: %w", err)
	}
	plain, err := stats.Clustered(s, level)
	if err != nil {
		return CrossedInterval{}, fmt.Errorf("the crossed interval: %w", err)
	}
	of := newTotals(s)
	seeds := float64(len(grid))
	a, dfA := of.cr2(of.deviations), of.satterthwaite(1)
	if plain.SE == 0 {
		a = 0
	}
	b, interaction := of.seedVariances(grid, s.Mean())
	variance, df := a, dfA
	if b > interaction {
		variance += (b - interaction) / seeds
		ofA, ofB, ofI := a/variance, b/seeds/variance, interaction/seeds/variance
		df = 1 / (ofA*ofA/dfA + ofB*ofB/(seeds-1) + ofI*ofI/((seeds-1)*dfA))
		df = max(df, min(dfA, seeds-1))
	}
	i, err := stats.TInterval(s.Mean(), math.Sqrt(variance), df, level)
	if err != nil {
		return CrossedInterval{}, fmt.Errorf("the crossed interval: %w", err)
	}
	i.Method, i.Estimand, i.Units, i.Warnings = MethodCrossed, stats.EstimandSeeds, plain.Units, plain.Warnings
	if len(grid) < fewSeeds {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %d seeds (fewer than %d): what they have in common is badly known", len(grid), fewSeeds))
	}
	return CrossedInterval{Interval: i, Groups: a - interaction/seeds, Seeds: (b - interaction) / seeds, Interaction: interaction / seeds}, nil
}

// fewSeeds is where the t quantile of a seed component comes near 3.
const fewSeeds = 5

// seedVariances are B and I of [Crossed], of sums of values by seed and group.
func (t totals) seedVariances(grid [][]float64, m float64) (b, interaction float64) {
	seeds := float64(len(grid))
	e := make([]float64, len(t.sizes))
	for _, sums := range grid {
		shift := -m // of this seed
		for _, sum := range sums {
			shift += sum / t.n
		}
		b += shift * shift / (seeds - 1)
		for g, sum := range sums {
			e[g] = sum - t.deviations[g] - t.sizes[g]*(m+shift)
		}
		interaction += t.cr2(e) / (seeds - 1)
	}
	// Rounding noise around values that do not vary is none.
	if math.Sqrt(b) <= 1e-13*max(math.Abs(m), 1e-100) {
		b = 0
	}
	return b, interaction
}

// newGrid sums values by seed and group, groups in the order of Sample.Totals, and has the
// images' means over seeds.
func newGrid(t stats.Trials) (grid [][]float64, s stats.Sample, err error) {
	if s, err = t.Sample(); err != nil {
		return nil, s, err
	}
	if t.Seeds() < 2 {
		return nil, s, stats.Refuse(stats.ErrTooFew, "one seed: needs at least 2")
	}
	for i := range t.Seeds() {
		one, err := t.Seed(i)
		if err != nil {
			return nil, s, err
		}
		if one.Len() != s.Len() {
			first, _ := t.OfSeed(i)
			return nil, s, stats.Refuse(stats.ErrDesign, "seed %d tests %d of %d images: every seed must test the same ones", t.Of(first)[0].Seed, one.Len(), s.Len())
		}
		sums, _ := one.Totals()
		grid = append(grid, sums)
	}
	return grid, s, nil
}
