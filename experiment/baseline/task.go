package baseline

import (
	"fmt"
	"slices"
)

// Task is one division of images. Members are numbers of images.
type Task struct {
	Labels  []int // class of each image, from 0
	Classes int

	Train      []int // that are learned from
	Validation []int // that a setting is chosen on; empty: settings are the usual ones
	Test       []int // that are predicted; their labels are not read
}

// Prediction is what a classifier says of the test images of a task.
type Prediction struct {
	// Setting is what was chosen on the validation images: ridge's penalty, or the number
	// of neighbours; 0: there was nothing to choose.
	Setting float64
	Classes []int // of Test, in its order
}

// check looks at a task for images of which there are so many.
func (t Task) check(images int) error {
	if len(t.Labels) != images {
		return fmt.Errorf("%d labels for %d images", len(t.Labels), images)
	}
	if t.Classes < 1 || len(t.Train) == 0 {
		return fmt.Errorf("%d classes and %d training images: needs at least one of each", t.Classes, len(t.Train))
	}
	for _, part := range [][]int{t.Train, t.Validation, t.Test} {
		for _, i := range part {
			if i < 0 || i >= images {
				return fmt.Errorf("image %d of %d", i, images)
			}
		}
	}
	for _, part := range [][]int{t.Train, t.Validation} {
		for _, i := range part {
			if c := t.Labels[i]; c < 0 || c >= t.Classes {
				return fmt.Errorf("the label of image %d is class %d: must be between 0 and %d", i, c, t.Classes-1)
			}
		}
	}
	return nil
}

func checkAll(tasks []Task, images int) error {
	for i, t := range tasks {
		if err := t.check(images); err != nil {
			return fmt.Errorf("division %d: %w", i, err)
		}
	}
	return nil
}

// members are all images of a task, ascending.
func (t Task) members() []int {
	all := slices.Concat(t.Train, t.Validation, t.Test)
	slices.Sort(all)
	return slices.Compact(all)
}

// counts are the training images of each class.
func (t Task) counts() []int {
	counts := make([]int, t.Classes)
	for _, i := range t.Train {
		counts[t.Labels[i]]++
	}
	return counts
}

// correct counts how many validation images are predicted right.
func (t Task) correct(predicted []int) int {
	n := 0
	for v, i := range t.Validation {
		if predicted[v] == t.Labels[i] {
			n++
		}
	}
	return n
}

// Majority says the most frequent class of the training images, of several the first.
func Majority(t Task) Prediction {
	largest := largest(t.counts())
	return Prediction{Classes: slices.Repeat([]int{largest}, len(t.Test))}
}

// largest is the first of the largest counts.
func largest(counts []int) int {
	at := 0
	for c, n := range counts {
		if n > counts[at] {
			at = c
		}
	}
	return at
}
