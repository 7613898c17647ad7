package probe

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
)

// Design is what all probes of a data set share, so that they can be compared: labels,
// groups and folds. Only images in a test fold count.
type Design struct {
	Labels  []int // class of each image, from 0
	Classes int
	Groups  dataset.Groups
	Folds   []fold.Fold // an image is tested at most once; no group on two sides
}

// IndivisibleError says that whole groups cannot be divided so that every class is on
// both sides, not even in two folds: class and group cannot be told apart.
type IndivisibleError struct{ Err error }

func (e *IndivisibleError) Error() string {
	return "a probe needs two folds of whole groups that both hold every class: " + e.Err.Error()
}

func (e *IndivisibleError) Unwrap() error { return e.Err }

// Divide makes a design of all images in k folds of whole groups, or in the most below k
// that there can be. Where two are too many it is an [*IndivisibleError].
func Divide(labels []int, classes int, groups dataset.Groups, k int, r *rand.Rand) (Design, error) {
	d := Design{Labels: labels, Classes: classes, Groups: groups}
	if err := d.check(); err != nil {
		return Design{}, fmt.Errorf("the design of a probe: %w", err)
	}
	if k < 2 {
		return Design{}, fmt.Errorf("the design of a probe: k = %d: needs at least 2 folds", k)
	}
	k = min(k, d.holders())
	sample := make([]int, len(labels))
	for i := range sample {
		sample[i] = i
	}
	err := errors.New("a class lies in one group")
	for ; k >= 2; k-- {
		if d.Folds, err = fold.Groups(labels, groups, sample, k, 0, r); err == nil {
			return d, nil
		}
	}
	return Design{}, &IndivisibleError{Err: err}
}

// holders is the smallest number of groups that hold a class: no more folds can all test
// it.
func (d Design) holders() int {
	type held struct{ class, group int }
	seen, count := make(map[held]bool), make([]int, d.Classes)
	for i, label := range d.Labels {
		if h := (held{label, d.Groups.Of[i]}); !seen[h] {
			seen[h] = true
			count[label]++
		}
	}
	return slices.Min(count)
}

func (d Design) check() error {
	if d.Classes < 2 {
		return fmt.Errorf("%d classes: needs at least 2", d.Classes)
	}
	if len(d.Labels) == 0 || len(d.Labels) != len(d.Groups.Of) {
		return fmt.Errorf("%d labels and %d group numbers: one of each an image is needed", len(d.Labels), len(d.Groups.Of))
	}
	for i, label := range d.Labels {
		if label < 0 || label >= d.Classes {
			return fmt.Errorf("the label of image %d is class %d: must be between 0 and %d", i, label, d.Classes-1)
		}
	}
	return nil
}

// training lists the images that a fold may learn from: a probe chooses nothing, so it
// learns from the validation part too.
func training(f fold.Fold) []int {
	return append(slices.Clone(f.Train), f.Validation...)
}
