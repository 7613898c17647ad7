package fold_test

import (
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/dataset/fold"
)

// TestValidationOfATrainingSideWithoutAClass: a split that somebody made may lack one, which
// ProveGiven refuses by name.
func TestValidationOfATrainingSideWithoutAClass(t *testing.T) {
	labels := []int{0, 0, 0, 0, 0, 1, 1}
	train := []int{0, 1, 2, 3, 4}
	rest, part := fold.DrawValidation(labels, train, .2, rand.New(rand.NewPCG(1, 2)))
	if len(rest) != 4 || len(part) != 1 {
		t.Errorf("%v to train on and %v beside, of 5 images: want 4 and 1", rest, part)
	}
}
