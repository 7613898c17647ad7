package simulation

import "math/rand/v2"

// Learner is a way to make classifiers from images.
type Learner interface {
	// Name is how tables call it.
	Name() string
	// Learn gives the trainer of a data set, which may compute beforehand what trainings
	// share. Held-out images are drawn by design.
	Learn(d Design, data Data, random *rand.Rand) Trainer
}

// Trainer trains classifiers on parts of one data set.
type Trainer interface {
	// Folds trains one classifier a fold, on the groups of all other folds; folds has the
	// fold of each group. correct[i] is 1 where the classifier that did not learn from image
	// i has it right; risk[f] is the accuracy of the classifier of fold f on new images.
	Folds(folds []int, k int) (correct, risk []float64)
	// Train trains one classifier, on the groups that are marked; at least one is.
	Train(on []bool) Classifier
}

// Classifier is one that was trained on some groups of a data set.
type Classifier interface {
	// Right says whether it has an image of another group right.
	Right(image int) bool
	// Risk is its accuracy on new images.
	Risk() float64
}
