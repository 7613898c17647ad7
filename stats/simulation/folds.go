package simulation

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// divide puts whole groups into k folds: large ones first, each where the folds' shares of
// the classes stay most even. It is the rule of refold's own folds, without their repairs:
// a fold that lacks a class is drawn again, and after so many attempts kept.
func (data Data) divide(classes, k int, random *rand.Rand) []int {
	return divide(data.counts(classes), k, random)
}

// divide is the same of groups that are given by their images of each class; each class has
// some.
func divide(counts [][]float64, k int, random *rand.Rand) []int {
	totals := make([]float64, len(counts[0]))
	for _, of := range counts {
		for c, n := range of {
			totals[c] += n
		}
	}
	var folds []int
	for range 20 {
		var whole bool
		if folds, whole = place(counts, totals, k, random); whole {
			break
		}
	}
	return folds
}

// counts are the images of each class in each group.
func (data Data) counts(classes int) [][]float64 {
	counts := make([][]float64, data.count)
	for g := range counts {
		counts[g] = make([]float64, classes)
	}
	for i, g := range data.groups {
		counts[g][data.labels[i]]++
	}
	return counts
}

func place(counts [][]float64, totals []float64, k int, random *rand.Rand) (folds []int, whole bool) {
	magnitude := make([]int, len(counts))
	for g, of := range counts {
		share := 0.0
		for c, n := range of {
			share += n / totals[c]
		}
		_, magnitude[g] = math.Frexp(share)
	}
	order := random.Perm(len(counts))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(magnitude[b], magnitude[a]) })
	have := make([][]float64, k)
	for f := range have {
		have[f] = make([]float64, len(totals))
	}
	folds = make([]int, len(counts))
	for _, g := range order {
		best, least, ties := 0, math.Inf(1), 0.0
		for f := range have {
			cost := 0.0
			for c, n := range counts[g] {
				cost += n * (2*have[f][c] + n) / (totals[c] * totals[c])
			}
			if cost > least {
				continue
			}
			if cost < least {
				ties = 0
			}
			if ties++; random.Float64()*ties < 1 {
				best = f
			}
			least = cost
		}
		folds[g] = best
		for c, n := range counts[g] {
			have[best][c] += n
		}
	}
	for _, of := range have {
		if slices.Contains(of, 0) {
			return folds, false
		}
	}
	return folds, true
}
