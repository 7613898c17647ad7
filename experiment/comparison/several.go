package comparison

import (
	"math/rand/v2"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/compare"
)

// Several are more than two models of one run, whose trials are the same.
type Several struct {
	Names  []string
	Models []Outcomes
	Groups []int // of each image, by its number
	Level  float64
	Random *rand.Rand // a stream of its own
}

// Ranking tests all models at once, on the folds of the first seed: those of others test the
// same images again.
func (s Several) Ranking() *summary.Ranking {
	first := s.Models[0].Trials[0].Seed
	r := &summary.Ranking{Seed: first, Level: s.Level}
	var correct [][]bool
	var groups []int
	var folds [][]float64
	for f, trial := range s.Models[0].of(first) {
		rows, accuracies := make([][]bool, len(trial.Images)), []float64{}
		for _, m := range s.Models {
			other := m.of(first)[f]
			for i, c := range other.Correct {
				rows[i] = append(rows[i], c)
			}
			accuracies = append(accuracies, other.accuracy())
		}
		for _, image := range trial.Images {
			groups = append(groups, s.Groups[image])
		}
		correct, folds = append(correct, rows...), append(folds, accuracies)
	}
	r.Folds = len(folds)
	r.Tests = append(s.ofImages(correct, groups), s.ofFolds(folds, r))
	return r
}

// ofImages are Cochran's Q and, where images come in groups, its permutation by group.
func (s Several) ofImages(correct [][]bool, groups []int) []summary.Test {
	q, err := compare.CochranQ(correct)
	t := summary.Test{Name: compare.MethodCochranQ, Null: compare.NullAllModels}
	if err != nil {
		t.Missing = err.Error()
		return []summary.Test{t}
	}
	t = tested(q, figure("Q", q.Statistic), figure("df", q.DF))
	seen := make(map[int]bool)
	for _, g := range groups {
		if seen[g] {
			t.LeftOut = inGroups
		}
		seen[g] = true
	}
	if t.LeftOut == "" {
		return []summary.Test{t}
	}
	permuted, err := compare.PermuteModels(correct, groups, draws, s.Random)
	if err != nil {
		return []summary.Test{t, {Name: compare.MethodPermuted, Null: compare.NullAllGroups, Missing: err.Error()}}
	}
	return []summary.Test{t, tested(permuted, figure("points from best to worst", 100*permuted.Estimate))}
}

// ofFolds is Friedman's test; Nemenyi's comparisons go into the ranking.
func (s Several) ofFolds(folds [][]float64, r *summary.Ranking) summary.Test {
	f, err := compare.Friedman(folds)
	if err != nil {
		return summary.Test{Name: compare.MethodFriedman, Null: compare.NullAllProcesses, Missing: err.Error()}
	}
	t := tested(f.Result, figure("chi-squared", f.Statistic), figure("df", f.DF))
	n, err := compare.Nemenyi(f, s.Level)
	if err != nil {
		t.Warnings = append(t.Warnings, err.Error())
		return t
	}
	r.CriticalDifference, r.Cliques = n.CriticalDifference, n.Cliques
	for _, model := range n.Order {
		r.Models = append(r.Models, summary.Ranked{Architecture: s.Names[model], MeanRank: f.MeanRanks[model]})
	}
	return t
}
