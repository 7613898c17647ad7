package audit_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/experiment/audit"
)

// Five images, two of them a pair, in folds of 3 and 2: the pair is together in (3 + 1) of
// 10 splits. A simulation has the rest.
func TestExpectedCrossing(t *testing.T) {
	if c := audit.ExpectedCrossing([]int{2, 1, 1, 1}, 5, 2); math.Abs(c.Groups-.6) > 1e-12 || math.Abs(c.Images-1.2) > 1e-12 || math.Abs(c.Folds-1.6) > 1e-12 {
		t.Errorf("a pair among five: %+v", c)
	}
	sizes, k, images, runs := []int{7, 3, 2, 1, 1}, 4, 14, 20_000
	r := rand.New(rand.NewPCG(1, 2))
	var sum audit.Crossing
	for range runs {
		place, at := r.Perm(images), 0
		for _, m := range sizes {
			folds := map[int]bool{}
			for range m {
				folds[place[at]%k] = true
				at++
			}
			if m < 2 {
				continue
			}
			sum.Folds += float64(len(folds)) / 3
			if len(folds) > 1 {
				sum.Groups++
				sum.Images += float64(m)
			}
		}
	}
	got, n := audit.ExpectedCrossing(sizes, images, k), float64(runs)
	for name, pair := range map[string][2]float64{"folds": {got.Folds, sum.Folds / n}, "groups": {got.Groups, sum.Groups / n}, "images": {got.Images, sum.Images / n}} {
		if math.Abs(pair[0]-pair[1]) > .03 {
			t.Errorf("%s: %.3f, simulated %.3f", name, pair[0], pair[1])
		}
	}
}
