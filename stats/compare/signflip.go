package compare

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/refold/refold/stats"
)

// SignFlipResult is a [Result] whose Statistic is the mean difference.
type SignFlipResult struct {
	Result
	Groups int  // that hold a difference
	Exact  bool // all flips were counted; otherwise Draws were drawn
	Draws  int
}

// exactGroups is up to how many groups all 2^G flips are counted.
const exactGroups = 30

// SignFlip is the permutation test of paired differences by group: were the models of
// equal worth on every group, each group's sum could as well have had the other sign. P is
// the share of flips whose mean difference is as far from 0, two-sided. differences holds
// one value an image (A less B; seeds averaged, if there are several), groups the number
// of its group. Up to 30 groups that hold a difference, all flips are counted; above, draws
// of them are drawn, and P is (b+1)/(m+1), the test of Phipson and Smyth (Statistical
// Applications in Genetics and Molecular Biology 9:39, 2010), whose size is exact. random
// may be nil where draws are not needed.
//
// The models are given. Flipping assumes that a group's sum is as likely d as -d; of large
// groups whose sums are skewed it holds about.
func SignFlip(differences []float64, groups []int, draws int, random *rand.Rand) (SignFlipResult, error) {
	sums, err := groupSums(differences, groups)
	if err != nil {
		return SignFlipResult{}, fmt.Errorf("the sign-flip test: %w", err)
	}
	total, size := 0.0, 0.0
	for _, s := range sums {
		total, size = total+s, size+math.Abs(s)
	}
	r := SignFlipResult{Groups: len(sums), Exact: len(sums) <= exactGroups, Result: Result{
		Method: MethodSignFlip, Null: NullGroups, P: 1,
		Assumes: "groups are independent, and the sum of each is as likely of the other sign where the models are equal",
	}}
	r.Estimate = total / float64(len(differences))
	r.Statistic = r.Estimate
	if len(sums) == 0 {
		r.Warnings = append(r.Warnings, "no group holds a difference")
		return r, nil
	}
	reach := math.Abs(total) - 1e-12*size // sums that differ by rounding only are as far
	if r.Exact {
		r.P = flipsBeyond(sums, reach)
	} else {
		if draws < 1 || random == nil {
			return SignFlipResult{}, stats.Refuse(stats.ErrInvalid, "the sign-flip test: %d groups need draws from a random stream, not %d", len(sums), draws)
		}
		r.Draws, r.P = draws, drawnBeyond(sums, reach, draws, random)
	}
	if least := math.Ldexp(1, 1-len(sums)); least > 0.05 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("only %d groups hold a difference: p cannot fall below %.3g", len(sums), least))
	}
	return r, nil
}

// groupSums are the sums of differences by group, those of 0 left out, in the order of the
// groups' numbers.
func groupSums(differences []float64, groups []int) ([]float64, error) {
	switch {
	case len(differences) != len(groups):
		return nil, stats.Refuse(stats.ErrInvalid, "%d differences but %d group numbers", len(differences), len(groups))
	case len(differences) == 0:
		return nil, stats.Refuse(stats.ErrTooFew, "no images")
	}
	if err := checkValues("the difference of image", differences); err != nil {
		return nil, err
	}
	of, size := make(map[int]float64), make(map[int]float64)
	for i, d := range differences {
		of[groups[i]] += d
		size[groups[i]] += math.Abs(d)
	}
	var numbers []int
	for g := range of {
		numbers = append(numbers, g)
	}
	slices.Sort(numbers)
	var sums []float64
	for _, g := range numbers {
		if math.Abs(of[g]) > 1e-12*size[g] {
			sums = append(sums, of[g])
		}
	}
	return sums, nil
}

// flipsBeyond is the share of all flips whose sum is at least reach away from 0. Every
// flip is one of the first half with one of the second, which are sorted.
func flipsBeyond(sums []float64, reach float64) float64 {
	if reach <= 0 {
		return 1
	}
	first, second := flips(sums[:len(sums)/2]), flips(sums[len(sums)/2:])
	sort.Float64s(second)
	count := 0
	for _, s := range first {
		count += sort.Search(len(second), func(i int) bool { return s+second[i] > -reach })
		count += len(second) - sort.Search(len(second), func(i int) bool { return s+second[i] >= reach })
	}
	return float64(count) / float64(len(first)*len(second))
}

// flips are all sums of the values with either sign.
func flips(values []float64) []float64 {
	all := []float64{0}
	for _, v := range values {
		next := make([]float64, 0, 2*len(all))
		for _, s := range all {
			next = append(next, s-v, s+v)
		}
		all = next
	}
	return all
}

// drawnBeyond is (b+1)/(m+1), where b of m drawn flips are at least reach away from 0.
func drawnBeyond(sums []float64, reach float64, draws int, random *rand.Rand) float64 {
	beyond := 0
	for range draws {
		sum, bits := 0.0, uint64(0)
		for i, s := range sums {
			if i%64 == 0 {
				bits = random.Uint64()
			}
			if bits&1 == 1 {
				s = -s
			}
			bits >>= 1
			sum += s
		}
		if math.Abs(sum) >= reach {
			beyond++
		}
	}
	return float64(beyond+1) / float64(draws+1)
}
