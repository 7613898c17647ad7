package comparison_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/comparison"
)

// TestMatch: trials of the same folds are brought into one order of images; seeds that one
// side lacks, and those with other folds, are left out.
func TestMatch(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	a := draw(random, 3, 20, .8, 2)
	b := a.Numbered(func(image int) int { return image })
	for i := range b.Trials {
		trial := &b.Trials[i]
		trial.Labels, trial.Correct, trial.Scores = append([]int{}, trial.Labels...), append([]bool{}, trial.Correct...), append([]float64{}, trial.Scores...)
		random.Shuffle(len(trial.Images), func(i, j int) {
			trial.Images[i], trial.Images[j] = trial.Images[j], trial.Images[i]
			trial.Labels[i], trial.Labels[j] = trial.Labels[j], trial.Labels[i]
			trial.Correct[i], trial.Correct[j] = trial.Correct[j], trial.Correct[i]
			trial.Scores[i], trial.Scores[j] = trial.Scores[j], trial.Scores[i]
		})
	}
	x, y, why := comparison.Match(a, b)
	if why != "" || cmp.Diff(a, x) != "" || cmp.Diff(x, y) != "" {
		t.Errorf("%s:\n%s", why, cmp.Diff(x, y))
	}
	fewer := b
	fewer.Trials = b.Trials[2:] // no seed 0
	if x, y, why = comparison.Match(a, fewer); why != "" || len(x.Trials) != 4 || len(y.Trials) != 4 || x.Trials[0].Seed != 1 {
		t.Errorf("%s: %d and %d trials", why, len(x.Trials), len(y.Trials))
	}
	b.Trials[0].Images[0] = 99
	if x, _, why = comparison.Match(a, b); why != "" || len(x.Trials) != 4 {
		t.Errorf("one seed of other folds: %s, %d trials", why, len(x.Trials))
	}
	b.Trials = b.Trials[:2]
	if x, y, why = comparison.Match(a, b); !strings.Contains(why, "in seed 0, fold 0 tests other images") || len(x.Trials) != 6 || len(y.Trials) != 2 {
		t.Errorf("none: %s", why)
	}
	b.Trials = a.Trials[2:4]
	first := a
	first.Trials = a.Trials[:2]
	if _, _, why = comparison.Match(first, b); why != "no seed is finished in both" {
		t.Errorf("other seeds: %s", why)
	}
}
