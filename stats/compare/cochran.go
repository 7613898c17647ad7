package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// CochranQ tests whether all of k models are right equally often (Biometrika 37, 1950).
// correct has a row an image, with one prediction of each model. Statistic is Q, about
// chi-squared on k - 1 degrees of freedom; with two models it is [McNemar]'s without
// correction. It assumes independent images; with groups, see [PermuteModels]. Estimate is
// the best model's accuracy less the worst's.
func CochranQ(correct [][]bool) (Result, error) {
	t, err := newTable(correct)
	if err != nil {
		return Result{}, fmt.Errorf("the test of Cochran's Q: %w", err)
	}
	k := float64(t.models)
	r := Result{Method: MethodCochranQ, Null: NullAllModels, Assumes: "images are independent, each predicted once by each model", Estimate: t.spread(), DF: k - 1, P: 1}
	rows := 0.0 // sum over images of L (k - L), for L models that are right
	for _, row := range correct {
		right := 0.0
		for _, c := range row {
			right += float64(indexOf(c))
		}
		rows += right * (k - right)
	}
	if rows == 0 {
		r.Warnings = append(r.Warnings, "all models are right on the same images")
		return r, nil
	}
	r.Statistic = k * (k - 1) * unequal(t.right) / rows
	r.P = chiTail(r.Statistic, r.DF)
	if t.split < fewDiscordant {
		r.Warnings = append(r.Warnings, fmt.Sprintf("the models differ on %d images only (fewer than %d): the chi-squared form is rough", t.split, fewDiscordant))
	}
	return r, nil
}

// PermuteModels is [CochranQ] where images come in groups: were all models of equal worth,
// then those of each group could as well be exchanged, on all of its images together. P is
// (b+1)/(m+1), as for [SignFlip], for b of m drawn exchanges after which the models' numbers of right images
// are at least as unequal. Statistic is the sum of squares of these numbers about their
// mean. groups are the numbers of the images' groups.
func PermuteModels(correct [][]bool, groups []int, draws int, random *rand.Rand) (Result, error) {
	t, err := newTable(correct)
	switch {
	case err != nil:
	case len(groups) != len(correct):
		err = stats.Refuse(stats.ErrInvalid, "%d images but %d group numbers", len(correct), len(groups))
	case draws < 1 || random == nil:
		err = stats.Refuse(stats.ErrInvalid, "%d draws: needs at least 1, and a random stream", draws)
	}
	if err != nil {
		return Result{}, fmt.Errorf("models permuted by group: %w", err)
	}
	r := Result{Method: MethodPermuted, Null: NullAllGroups, Assumes: "groups are independent, and models are exchangeable on each where they are equal", Estimate: t.spread(), P: 1}
	sums := t.byGroup(correct, groups)
	if len(sums) == 0 {
		r.Warnings = append(r.Warnings, "all models are right on as many images of each group")
		return r, nil
	}
	r.Statistic = unequal(t.right)
	beyond, total := 0, make([]float64, t.models)
	for range draws {
		clear(total)
		for _, s := range sums {
			random.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			for model, right := range s {
				total[model] += right
			}
		}
		if unequal(total) >= r.Statistic*(1-1e-12) {
			beyond++
		}
	}
	r.P = float64(beyond+1) / float64(draws+1)
	return r, nil
}

// table counts what the models are right on.
type table struct {
	models, images, split int       // split: images on which the models differ
	right                 []float64 // by model
}

func newTable(correct [][]bool) (table, error) {
	if len(correct) == 0 {
		return table{}, stats.Refuse(stats.ErrTooFew, "no images")
	}
	t := table{models: len(correct[0]), images: len(correct), right: make([]float64, len(correct[0]))}
	if t.models < 2 {
		return table{}, stats.Refuse(stats.ErrTooFew, "%d models, needs at least 2", t.models)
	}
	for i, row := range correct {
		if len(row) != t.models {
			return table{}, stats.Refuse(stats.ErrInvalid, "image %d has predictions of %d models, the first of %d", i, len(row), t.models)
		}
		for model, c := range row {
			t.right[model] += float64(indexOf(c))
		}
		if slices.Contains(row, true) && slices.Contains(row, false) {
			t.split++
		}
	}
	return t, nil
}

// spread is the best model's accuracy less the worst's.
func (t table) spread() float64 {
	return (slices.Max(t.right) - slices.Min(t.right)) / float64(t.images)
}

// byGroup are the models' numbers of right images, of the groups on which these differ.
func (t table) byGroup(correct [][]bool, groups []int) [][]float64 {
	of := make(map[int][]float64)
	for i, g := range groups {
		if of[g] == nil {
			of[g] = make([]float64, t.models)
		}
		for model, c := range correct[i] {
			of[g][model] += float64(indexOf(c))
		}
	}
	var sums [][]float64
	for _, g := range slices.Sorted(slices.Values(groups)) {
		if s := of[g]; s != nil && slices.Min(s) != slices.Max(s) {
			sums = append(sums, s)
		}
		delete(of, g)
	}
	return sums
}

// unequal is the sum of squares about the mean.
func unequal(values []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return sum
}
