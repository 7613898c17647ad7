package fold

import (
	"math/rand/v2"

	"github.com/refold/refold/dataset"
)

// NullLabels gives a random half of the groups label 1 and the others label 0
// (with an odd number of groups, one more): labels that no image can tell, and
// that only leakage predicts.
func NullLabels(groups dataset.Groups, r *rand.Rand) []int {
	label := make([]int, groups.Count)
	for _, g := range r.Perm(groups.Count)[:groups.Count/2] {
		label[g] = 1
	}
	labels := make([]int, len(groups.Of))
	for i, g := range groups.Of {
		labels[i] = label[g]
	}
	return labels
}
