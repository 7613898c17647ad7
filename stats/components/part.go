package components

import "fmt"

// Source is where spread comes from.
type Source string

// The sources, in the order in which they are shown.
const (
	Groups           Source = "groups"             // some groups are harder than others
	Images           Source = "images"             // some images are, within their group
	Draws            Source = "draws"              // each seed tests a sample of the images
	Seeds            Source = "seeds"              // all trainings of a seed are better than those of another
	Trainings        Source = "trainings"          // one training is, on all its test images: the folds of a seed
	GroupsByTraining Source = "groups x trainings" // one training is better on one group
	Rest             Source = "images x trainings" // one training is right on one image
)

// effects are the sources that have a variance of their own.
var effects = []Source{Groups, Images, Seeds, Trainings, GroupsByTraining, Rest}

// Part is what one source brings.
type Part struct {
	Source Source
	// Variance of the effect on a single score, with its interval. 0 for Draws, which are no
	// effect: they make the mean rest on fewer images, and on some more than on others.
	Variance, Low, High float64
	OfMean              float64 // what it adds to the variance of the mean, not below 0
	Share               float64 // of the variance of the mean; 0 where that is 0
	Truncated           bool    // the estimate was below 0
}

// NotSeparableError says that a design does not show a part.
type NotSeparableError struct {
	Source Source
	Why    string
	In     Source // where it is contained; empty: nowhere
}

func (e *NotSeparableError) Error() string {
	if e.In == "" {
		return fmt.Sprintf("the variance of %s cannot be told: %s", e.Source, e.Why)
	}
	return fmt.Sprintf("the variance of %s cannot be told from that of %s: %s", e.Source, e.In, e.Why)
}
