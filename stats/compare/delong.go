package compare

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// DeLongResult is a [Result] on two areas under the ROC curve. Statistic is normal.
type DeLongResult struct {
	Result
	AUC        [2]float64 // of A and B
	Variance   [2]float64
	Covariance float64
}

// DeLong tests two correlated areas under the ROC curve, of scores on the same images
// (DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988), with midranks (Sun and Xu, IEEE
// Signal Processing Letters 21, 2014). positive says of each image whether it is of the
// class that higher scores speak for; a and b are its scores, in any unit, infinite ones
// included. groups are the numbers of the images' groups; nil: all images are independent.
// With groups, the variance is Obuchowski's (Biometrics 53, 1997), which is DeLong's where
// every image is a group of its own.
//
// All images are ranked against each other: of models that were trained anew for each fold,
// take [DeLongFolds].
//
// Needed are two positive and two negative images, in two groups of each. Areas that are
// equal without any variance have p = 1, with a warning; unequal ones have no test.
func DeLong(positive []bool, a, b []float64, groups []int) (DeLongResult, error) {
	r := DeLongResult{Result: Result{Method: MethodDeLong, Null: NullAreas, P: 1, Assumes: "groups are independent of each other; areas are about normal"}}
	if groups == nil {
		groups = make([]int, len(positive))
		for i := range groups {
			groups[i] = i
		}
		r.Assumes = "images are independent of each other; areas are about normal"
	}
	two, err := newAreas(positive, a, b, groups)
	if err != nil {
		return DeLongResult{}, fmt.Errorf("the DeLong test: %w", err)
	}
	if two.least < fewCases {
		r.Warnings = append(r.Warnings, fmt.Sprintf("a class lies in fewer than %d groups of images: the normal distribution is rough", fewCases))
	}
	return r.decided(two)
}

// areas are two areas under the ROC curve with their variances.
type areas struct {
	area, variance         [2]float64
	covariance, difference float64 // difference: its variance
	least                  float64 // groups of the class that lies in fewer
}

func newAreas(positive []bool, a, b []float64, groups []int) (areas, error) {
	if err := checkScores(positive, a, b, groups); err != nil {
		return areas{}, err
	}
	held, err := byGroup(positive, groups)
	if err != nil {
		return areas{}, err
	}
	first, second := newRanked(positive, a), newRanked(positive, b)
	u, v := held.deviations(first), held.deviations(second)
	apart := make([][2]float64, len(u)) // of the difference itself: no cancellation
	for g := range apart {
		apart[g] = [2]float64{u[g][0] - v[g][0], u[g][1] - v[g][1]}
	}
	return areas{
		area: [2]float64{first.area, second.area}, variance: [2]float64{held.covariance(u, u), held.covariance(v, v)},
		covariance: held.covariance(u, v), difference: held.covariance(apart, apart), least: min(held.groups[0], held.groups[1]),
	}, nil
}

// decided makes the test of the difference of the areas.
func (r DeLongResult) decided(two areas) (DeLongResult, error) {
	r.AUC, r.Variance, r.Covariance = two.area, two.variance, two.covariance
	r.Estimate = r.AUC[0] - r.AUC[1]
	switch {
	case two.difference > 1e-26:
		r.Statistic = r.Estimate / math.Sqrt(two.difference)
		r.P = twoSided(normalTail(math.Abs(r.Statistic)))
	case math.Abs(r.Estimate) > 1e-12:
		return DeLongResult{}, stats.Refuse(stats.ErrNoVariance, "the DeLong test: areas of %v and %v that do not vary", r.AUC[0], r.AUC[1])
	default:
		r.Warnings = append(r.Warnings, "both models rank all pairs alike")
	}
	return r, nil
}

func checkScores(positive []bool, a, b []float64, groups []int) error {
	if len(a) != len(positive) || len(b) != len(positive) || len(groups) != len(positive) {
		return stats.Refuse(stats.ErrInvalid, "%d images with %d and %d scores and %d group numbers: one of each an image is needed", len(positive), len(a), len(b), len(groups))
	}
	for i := range a {
		if math.IsNaN(a[i]) || math.IsNaN(b[i]) {
			return stats.Refuse(stats.ErrInvalid, "the scores of image %d are %v and %v: must be numbers", i, a[i], b[i])
		}
	}
	return nil
}

// ranked are the scores of a model: for each image, the share of the images of the other
// class that it is ranked rightly against, ties as half.
type ranked struct {
	share []float64
	area  float64
}

// newRanked ranks all images, and those of each class, at once: a positive image's midrank
// in all less that in its class is the number of negative images below it.
func newRanked(positive []bool, score []float64) ranked {
	r := ranked{share: make([]float64, len(score))}
	var members [2][]int
	for i, p := range positive {
		members[indexOf(p)] = append(members[indexOf(p)], i)
	}
	all := midranks(score)
	for class, of := range members {
		own := make([]float64, len(of))
		for i, image := range of {
			own[i] = score[image]
		}
		others := float64(len(score) - len(of))
		for i, rank := range midranks(own) {
			below := (all[of[i]] - rank) / others
			if class == 0 {
				below = 1 - below // a negative image wants the positive ones above it
			}
			r.share[of[i]] = below
		}
	}
	for _, image := range members[1] {
		r.area += r.share[image] / float64(len(members[1]))
	}
	return r
}

func indexOf(positive bool) int {
	if positive {
		return 1
	}
	return 0
}

// midranks are the ranks from 1, those of equal values their mean.
func midranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case values[i] < values[j]:
			return -1
		case values[i] > values[j]:
			return 1
		}
		return i - j
	})
	ranks := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}

// holders are the images by group, and how many images and groups each class has; 0 are
// the negative images.
type holders struct {
	positive []bool
	of       []int // of an image: the index of its group
	all      int
	images   [2]float64
	groups   [2]float64
	either   float64 // groups
}

func byGroup(positive []bool, groups []int) (holders, error) {
	numbers := slices.Compact(slices.Sorted(slices.Values(groups)))
	h := holders{positive: positive, of: make([]int, len(groups)), all: len(numbers), either: float64(len(numbers))}
	seen := make([][2]bool, len(numbers))
	for i, g := range groups {
		at, _ := slices.BinarySearch(numbers, g)
		class := indexOf(positive[i])
		h.of[i] = at
		h.images[class]++
		if !seen[at][class] {
			seen[at][class] = true
			h.groups[class]++
		}
	}
	if h.groups[0] < 2 || h.groups[1] < 2 {
		return h, stats.Refuse(stats.ErrTooFew, "%v negative images in %v groups, %v positive in %v: needs at least 2 groups of each",
			h.images[0], h.groups[0], h.images[1], h.groups[1])
	}
	return h, nil
}

// deviations are the sums, by group and class, of how far each image's share is from the
// area.
func (h holders) deviations(r ranked) [][2]float64 {
	sums := make([][2]float64, h.all)
	for i, share := range r.share {
		sums[h.of[i]][indexOf(h.positive[i])] += share - r.area
	}
	return sums
}

// covariance is Obuchowski's, of two areas by the deviations of groups.
func (h holders) covariance(u, v [][2]float64) float64 {
	var same [2]float64
	across := 0.0
	for g := range u {
		for class := range same {
			same[class] += u[g][class] * v[g][class]
		}
		across += u[g][0]*v[g][1] + u[g][1]*v[g][0]
	}
	total := across * h.either / (h.either - 1) / (h.images[0] * h.images[1])
	for class, sum := range same {
		total += sum * h.groups[class] / (h.groups[class] - 1) / (h.images[class] * h.images[class])
	}
	return total
}
