package compare

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// Scored is what two models that were trained for the same fold score of its test images.
type Scored struct {
	Positive []bool
	A, B     []float64 // in any unit; infinite ones included
	Groups   []int     // numbers of the images' groups, the same in all folds
}

// DeLongFolds is [DeLong] of the mean over folds of the area under the ROC curve: scores of
// different trainings are not comparable, so that no image is ranked against one of another
// fold. The variance is that of the groups' shares in the mean difference, u, by the
// delta method that DeLong's rests on too:
//
//	G/(G-1) * sum_g u_g^2,   u_g = sum over its images of (share - area) / (images of the class * folds)
//
// where share is that of the fold's images of the other class which an image is ranked
// rightly against. It assumes that groups are independent, given the models. Each fold
// needs both classes, and there must be two groups. Variance and Covariance are those of
// the mean areas.
func DeLongFolds(folds []Scored) (DeLongResult, error) {
	r := DeLongResult{Result: Result{Method: MethodDeLongFolds, Null: NullAreas, P: 1, Assumes: "groups are independent of each other; mean areas of folds are about normal"}}
	of := make(map[int]*[2]float64)
	var holders [2]map[int]bool
	holders[0], holders[1] = make(map[int]bool), make(map[int]bool)
	for f, fold := range folds {
		if err := fold.check(); err != nil {
			return DeLongResult{}, fmt.Errorf("the DeLong test: fold %d: %w", f, err)
		}
		images := [2]float64{}
		for i, p := range fold.Positive {
			images[indexOf(p)]++
			holders[indexOf(p)][fold.Groups[i]] = true
		}
		for model, score := range [][]float64{fold.A, fold.B} {
			ranks := newRanked(fold.Positive, score)
			r.AUC[model] += ranks.area / float64(len(folds))
			for i, share := range ranks.share {
				u := of[fold.Groups[i]]
				if u == nil {
					u = new([2]float64)
					of[fold.Groups[i]] = u
				}
				u[model] += (share - ranks.area) / images[indexOf(fold.Positive[i])] / float64(len(folds))
			}
		}
	}
	if len(of) < 2 {
		return DeLongResult{}, stats.Refuse(stats.ErrTooFew, "the DeLong test: %d groups, needs at least 2", len(of))
	}
	if min(len(holders[0]), len(holders[1])) < fewCases {
		r.Warnings = append(r.Warnings, fmt.Sprintf("a class lies in fewer than %d groups: the normal distribution is rough", fewCases))
	}
	return r.decided(r.varied(of))
}

func (s Scored) check() error {
	if s.Groups == nil {
		s.Groups = []int{}
	}
	if err := checkScores(s.Positive, s.A, s.B, s.Groups); err != nil {
		return err
	}
	if !slices.Contains(s.Positive, true) || !slices.Contains(s.Positive, false) {
		return stats.Refuse(stats.ErrTooFew, "%d images of one class: needs both", len(s.Positive))
	}
	return nil
}

// varied fills the variances in, in the order of the groups' numbers, and returns that of
// the difference.
func (r *DeLongResult) varied(of map[int]*[2]float64) (difference float64) {
	var numbers []int
	for g := range of {
		numbers = append(numbers, g)
	}
	slices.Sort(numbers)
	few := float64(len(of)) / float64(len(of)-1)
	for _, g := range numbers {
		u := of[g]
		r.Variance[0] += few * u[0] * u[0]
		r.Variance[1] += few * u[1] * u[1]
		r.Covariance += few * u[0] * u[1]
		difference += few * (u[0] - u[1]) * (u[0] - u[1])
	}
	return difference
}

// decided makes the test of the difference of the areas, of a given variance.
func (r DeLongResult) decided(variance float64) (DeLongResult, error) {
	r.Estimate = r.AUC[0] - r.AUC[1]
	switch {
	case variance > 1e-26:
		r.Statistic = r.Estimate / math.Sqrt(variance)
		r.P = twoSided(normalTail(math.Abs(r.Statistic)))
	case math.Abs(r.Estimate) > 1e-12:
		return DeLongResult{}, stats.Refuse(stats.ErrNoVariance, "the DeLong test: areas of %v and %v that do not vary", r.AUC[0], r.AUC[1])
	default:
		r.Warnings = append(r.Warnings, "both models rank all pairs alike")
	}
	return r, nil
}
