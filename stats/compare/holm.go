package compare

import (
	"cmp"
	"slices"

	"github.com/refold/refold/stats"
)

// Holm adjusts the probabilities of a family of tests (Scandinavian Journal of Statistics
// 6, 1979): rejecting where the adjusted one is at most .05 makes any false rejection in
// the family at most that probable, however the tests depend on each other. The result is
// in the order of p.
func Holm(p []float64) ([]float64, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, stats.Refuse(stats.ErrInvalid, "the Holm adjustment: p %d is %v: must lie between 0 and 1", i, v)
		}
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted, sofar := make([]float64, len(p)), 0.0
	for rank, i := range order {
		sofar = max(sofar, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = sofar
	}
	return adjusted, nil
}
