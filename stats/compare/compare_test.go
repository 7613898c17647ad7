package compare_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
)

// TestNoAnswer: where there is no value the error says which kind it is, and names the test.
func TestNoAnswer(t *testing.T) {
	alike := []float64{.02, .02, .02}
	for name, c := range map[string]struct {
		err  error
		kind error
		says string
	}{
		"one trial":            {second(compare.CorrectedT(alike[:1], .1)), stats.ErrTooFew, "1 trials"},
		"no variance":          {second(compare.CorrectedT(alike, .1)), stats.ErrNoVariance, "all 3 differences are 0.02"},
		"a negative ratio":     {second(compare.CorrectedT(alike, -1)), stats.ErrInvalid, "n_test/n_train is -1"},
		"halves alike":         {second(compare.FiveByTwoF([5][2]float64{{1, 1}})), stats.ErrNoVariance, "5x2cv F"},
		"lengths":              {second(compare.SignFlip(alike, []int{1}, 9, nil)), stats.ErrInvalid, "3 differences but 1 group"},
		"no images":            {second(compare.SignFlip(nil, nil, 9, nil)), stats.ErrTooFew, "no images"},
		"one class":            {second(compare.DeLong([]bool{true, true, true}, alike, alike, nil)), stats.ErrTooFew, "0 negative images"},
		"one group a class":    {second(compare.DeLong([]bool{true, true, false, false}, []float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, []int{1, 1, 2, 2})), stats.ErrTooFew, "in 1 groups"},
		"fixed areas":          {second(compare.DeLong([]bool{true, true, false, false}, []float64{4, 3, 2, 1}, []float64{1, 2, 3, 4}, nil)), stats.ErrNoVariance, "areas of 1 and 0"},
		"a group in two folds": {second(compare.DeLongFolds(slices.Repeat([]compare.Scored{{Positive: []bool{true, true, false, false}, A: []float64{1, 2, 3, 4}, B: []float64{4, 2, 3, 1}, Groups: []int{1, 2, 3, 4}}}, 2))), stats.ErrDesign, "group 1 lies in folds 0 and 1"},
		"one model":            {second(compare.CochranQ([][]bool{{true}})), stats.ErrTooFew, "1 models"},
		"ragged":               {second(compare.Friedman([][]float64{{1, 2}, {1}})), stats.ErrInvalid, "block 1 has scores of 1 models"},
		"p":                    {second(compare.Holm([]float64{.2, 1.1})), stats.ErrInvalid, "p 1 is 1.1"},
		"threshold":            {second(compare.Superiority(alike, alike, .1, .5, .95)), stats.ErrInvalid, "threshold of 0.5"},
	} {
		if !errors.Is(c.err, c.kind) || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestNothingDiffers: models that agree everywhere have p = 1, and a warning says why.
func TestNothingDiffers(t *testing.T) {
	zero := make([]float64, 6)
	positive := []bool{true, true, true, false, false, false}
	both := [][]bool{{true, true, true}, {false, false, false}}
	for name, r := range map[string]compare.Result{
		"t":        done[compare.Result](t)(compare.CorrectedT(zero, .1)),
		"5x2cv t":  done[compare.Result](t)(compare.FiveByTwoT([5][2]float64{})),
		"5x2cv F":  done[compare.Result](t)(compare.FiveByTwoF([5][2]float64{})),
		"flips":    done[compare.SignFlipResult](t)(compare.SignFlip(zero, []int{0, 1, 2, 3, 4, 5}, 9, nil)).Result,
		"DeLong":   done[compare.DeLongResult](t)(compare.DeLong(positive, zero, zero, nil)).Result,
		"Q":        done[compare.Result](t)(compare.CochranQ(both)),
		"Friedman": done[compare.FriedmanResult](t)(compare.Friedman([][]float64{zero, zero})).Result,
	} {
		if r.P != 1 || r.Statistic != 0 || len(r.Warnings) == 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	m := done[compare.McNemarResult](t)(compare.McNemar(0, 0))
	if m.PExact != 1 || m.PMid != 1 || m.PCorrected != 1 || len(m.Warnings) != 1 {
		t.Errorf("McNemar: %+v", m)
	}
	p := done[compare.Posterior](t)(compare.BayesianCorrelatedT(zero, .1, .01))
	if p.Equal != 1 || len(p.Warnings) == 0 {
		t.Errorf("Bayes: %+v", p)
	}
}

// TestSuperiority: what matters is said of either model, and one that wins every pair
// does not make the interval a point.
func TestSuperiority(t *testing.T) {
	won := func(wins, of int) ([]float64, []float64) {
		a, b := make([]float64, of), make([]float64, of)
		for i := range wins {
			a[i] = 1
		}
		for i := wins; i < of; i++ {
			b[i] = 1
		}
		return a, b
	}
	for _, c := range []struct {
		wins, of int
		want     compare.Conclusion
	}{
		{20, 20, compare.ClearlyA}, {0, 20, compare.ClearlyB}, {11, 20, compare.NotSignificant}, {120, 200, compare.SlightlyA}, {80, 200, compare.SlightlyB},
	} {
		a, b := won(c.wins, c.of)
		r := done[compare.SuperiorityResult](t)(compare.Superiority(a, b, 0, .75, .95))
		if r.Conclusion != c.want || !(r.Low < r.High) {
			t.Errorf("%d of %d: %s, %v to %v", c.wins, c.of, r.Conclusion, r.Low, r.High)
		}
	}
	// Nine of ten folds of one data set are not nine of ten independent wins.
	a, b := won(9, 10)
	alone, dependent := done[compare.SuperiorityResult](t)(compare.Superiority(a, b, 0, .75, .95)), done[compare.SuperiorityResult](t)(compare.Superiority(a, b, 1.0/9, .75, .95))
	near(t, "units", dependent.Units, 1/(1.0/10+1.0/9), 1e-12)
	if alone.Conclusion != compare.ClearlyA || dependent.Conclusion != compare.NotSignificant {
		t.Errorf("of independent pairs %q, of dependent ones %q", alone.Conclusion, dependent.Conclusion)
	}
}

// TestCliques: runs of models within the critical difference, each not part of another.
func TestCliques(t *testing.T) {
	f := compare.FriedmanResult{Blocks: 20, MeanRanks: []float64{4.6, 1.2, 2, 2.6, 4.6}}
	n := done[compare.NemenyiResult](t)(compare.Nemenyi(f, .95))
	near(t, "critical difference", n.CriticalDifference, 1.364, 1e-3)
	if !slices.Equal(n.Order, []int{1, 2, 3, 0, 4}) || !slices.Equal(n.Cliques, [][2]int{{0, 1}, {1, 2}, {3, 4}}) {
		t.Errorf("order %v, cliques %v", n.Order, n.Cliques)
	}
	// All blocks rank alike: F is infinite, and the probability is that of such agreement.
	all := done[compare.FriedmanResult](t)(compare.Friedman([][]float64{{1, 2, 3}, {1, 2, 3}, {2, 4, 9}}))
	near(t, "p", all.PF, 1.0/36, 1e-12)
	near(t, "chi-squared", all.Statistic, 6, 1e-12)
}
