package trainertest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/trainer"
)

// clone copies images and labels.
func clone(l trainer.Labelled) trainer.Labelled {
	return trainer.Labelled{Pixels: clonePixels(l.Pixels), Labels: slices.Clone(l.Labels)}
}

func clonePixels(images [][]byte) [][]byte {
	var out [][]byte
	for _, image := range images {
		out = append(out, slices.Clone(image))
	}
	return out
}

func sameImages(a, b [][]byte) bool { return slices.EqualFunc(a, b, bytes.Equal) }

// checkTaskStays: images and labels are lent to a trainer, and shared with others.
func checkTaskStays(s subject) error {
	task := s.task
	task.Train, task.Validation, task.Test = clone(task.Train), clone(task.Validation), clonePixels(task.Test)
	if _, err := s.whole(attempt{task: task}); err != nil {
		return err
	}
	for _, part := range []struct {
		what string
		same bool
	}{
		{"training images", sameImages(task.Train.Pixels, s.task.Train.Pixels)}, {"their labels", slices.Equal(task.Train.Labels, s.task.Train.Labels)},
		{"validation images", sameImages(task.Validation.Pixels, s.task.Validation.Pixels)}, {"their labels", slices.Equal(task.Validation.Labels, s.task.Validation.Labels)},
		{"test images", sameImages(task.Test, s.task.Test)},
	} {
		if !part.same {
			return fmt.Errorf("the trainer changed the task: %s", part.what)
		}
	}
	return nil
}

// checkTestImages: test images do not change what is learned, and their order changes
// no more than the order of predictions.
func checkTestImages(s subject) error {
	first, err := s.whole(attempt{task: s.task})
	if err != nil {
		return err
	}
	turned := s.task
	turned.Test = slices.Clone(turned.Test)
	slices.Reverse(turned.Test)
	second, err := s.whole(attempt{task: turned})
	if err != nil {
		return err
	}
	if len(first.epochs) != len(second.epochs) {
		return errors.New("another order of test images gives another number of epochs")
	}
	for i, a := range first.epochs {
		b := second.epochs[i]
		if !bytes.Equal(figures(a), figures(b)) || !bytes.Equal(logs(a, validationOf), logs(b, validationOf)) || !bytes.Equal(a.weights, b.weights) {
			return fmt.Errorf("epoch %d: another order of test images changes what is learned", a.Number)
		}
		for n := range a.Readouts {
			if !turnedRows(a.Readouts[n].Test, b.Readouts[n].Test, s.task.Classes) {
				return fmt.Errorf("epoch %d, read-out %q: a test image's prediction depends on the order of test images", a.Number, a.Readouts[n].Name)
			}
		}
	}
	return nil
}

// turnedRows reports whether rows are those of another list from its end to its start,
// up to what sums in another order differ by.
func turnedRows(a, b []float32, classes int) bool {
	const tolerance = 1e-4
	images := len(a) / classes
	for i := range images {
		for c := range classes {
			x, y := float64(a[i*classes+c]), float64(b[(images-1-i)*classes+c])
			if !(math.Abs(x-y) <= tolerance*(1+math.Abs(x))) {
				return false
			}
		}
	}
	return len(a) == len(b)
}
