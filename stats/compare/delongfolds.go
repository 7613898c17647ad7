package compare

import (
	"fmt"

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
// fold. Folds share no group, so that, given the models, the variance of the mean is the sum
// of those of the folds, over their number squared. Each fold needs two groups of either
// class, as DeLong does. A group in two folds is stats.ErrDesign.
func DeLongFolds(folds []Scored) (DeLongResult, error) {
	r := DeLongResult{Result: Result{
		Method: MethodDeLongFolds, Null: NullAreas, P: 1, Assumes: "groups are independent of each other; mean areas of folds are about normal",
	}}
	if len(folds) == 0 {
		return DeLongResult{}, stats.Refuse(stats.ErrTooFew, "the DeLong test: no folds")
	}
	n := float64(len(folds))
	foldOf := make(map[int]int)
	var all areas
	for f, fold := range folds {
		two, err := newAreas(fold.Positive, fold.A, fold.B, fold.Groups)
		if err != nil {
			return DeLongResult{}, fmt.Errorf("the DeLong test: fold %d: %w", f, err)
		}
		for _, g := range fold.Groups {
			if other, seen := foldOf[g]; seen && other != f {
				return DeLongResult{}, stats.Refuse(stats.ErrDesign, "the DeLong test: group %d lies in folds %d and %d: needs folds of whole groups", g, other, f)
			}
			foldOf[g] = f
		}
		for model := range two.area {
			all.area[model] += two.area[model] / n
			all.variance[model] += two.variance[model] / (n * n)
		}
		all.covariance += two.covariance / (n * n)
		all.difference += two.difference / (n * n)
		all.least += two.least
	}
	if all.least < fewCases {
		r.Warnings = append(r.Warnings, fmt.Sprintf("a class lies in fewer than %d groups of images: the normal distribution is rough", fewCases))
	}
	return r.decided(all)
}
