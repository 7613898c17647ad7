package trainertest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/refold/refold/experiment/trainer"
)

// Check tries a trainer on a task, such as that of Task, once for each promise of
// package trainer. The task has validation images and at least two epochs of two steps.
func Check(t *testing.T, tr trainer.Trainer, task trainer.Task) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			if err := c.run(subject{t.Context(), tr, task}); err != nil {
				t.Error(err)
			}
		})
	}
}

// subject is what is checked.
type subject struct {
	ctx     context.Context
	trainer trainer.Trainer
	task    trainer.Task
}

type check struct {
	name string
	run  func(subject) error
}

func checks() []check {
	return []check{
		{"epochs", checkEpochs}, {"without validation images", checkWithoutValidation}, {"same again", checkSameAgain},
		{"task stays", checkTaskStays}, {"test images", checkTestImages}, {"stops", checkStops}, {"epoch refused", checkRefusedEpoch},
		{"checkpoints", checkCheckpoints}, {"last checkpoint", checkLastCheckpoint}, {"damaged states", checkDamagedStates},
		{"foreign states", checkForeignStates}, {"goroutines", checkGoroutines},
	}
}

// whole trains from start to end.
func (s subject) whole(a attempt) (*course, error) {
	c := train(s.ctx, s.trainer, a)
	switch {
	case c.err != nil:
		return c, fmt.Errorf("training: %w", c.err)
	case c.overlap:
		return c, errors.New("the trainer called back before another call had returned")
	}
	return c, nil
}

// checkEpochs: all epochs in order, each with every read-out that was declared. Nobody
// wants checkpoints.
func checkEpochs(s subject) error {
	c, err := s.whole(attempt{task: s.task})
	if err != nil {
		return err
	}
	if len(c.steps) == 0 {
		return errors.New("no step was reported")
	}
	return s.sound(c)
}

func checkWithoutValidation(s subject) error {
	s.task.Validation = trainer.Labelled{}
	c, err := s.whole(attempt{task: s.task})
	if err != nil {
		return err
	}
	return s.sound(c)
}

// sound checks the reports of a whole training.
func (s subject) sound(c *course) error {
	declared := s.trainer.Readouts(s.task.Training)
	if err := declared.Check(); err != nil {
		return err
	}
	if len(c.epochs) != s.task.Training.Epochs {
		return fmt.Errorf("%d epochs were reported, not %d", len(c.epochs), s.task.Training.Epochs)
	}
	for i, e := range c.epochs {
		if e.Number != i+1 {
			return fmt.Errorf("epoch %d was reported as number %d", i+1, e.Number)
		}
		if math.IsNaN(e.Loss) || math.IsInf(e.Loss, 0) || !(e.Accuracy >= 0 && e.Accuracy <= 1) {
			return fmt.Errorf("epoch %d: loss %v, accuracy %v", e.Number, e.Loss, e.Accuracy)
		}
		if len(e.Readouts) != len(declared.Names) {
			return fmt.Errorf("epoch %d: %d read-outs, declared were %s", e.Number, len(e.Readouts), declared)
		}
		for n, r := range e.Readouts {
			if r.Name != declared.Names[n] {
				return fmt.Errorf("epoch %d: read-out %d is %q, declared was %q", e.Number, n+1, r.Name, declared.Names[n])
			}
			if err := errors.Join(soundLogs(r.Validation, len(s.task.Validation.Pixels), s.task.Classes), soundLogs(r.Test, len(s.task.Test), s.task.Classes)); err != nil {
				return fmt.Errorf("epoch %d, read-out %q: %w", e.Number, r.Name, err)
			}
		}
	}
	return nil
}

// soundLogs checks that rows are logarithms of probabilities that sum to one.
func soundLogs(values []float32, images, classes int) error {
	const tolerance = 1e-3
	if len(values) != images*classes {
		return fmt.Errorf("%d log-probabilities for %d images of %d classes", len(values), images, classes)
	}
	for i := range images {
		sum := 0.0
		for _, x := range values[i*classes : (i+1)*classes] {
			if math.IsInf(float64(x), 0) {
				return fmt.Errorf("a log-probability of image %d is %v", i, x)
			}
			sum += math.Exp(float64(x))
		}
		if !(math.Abs(sum-1) <= tolerance) {
			return fmt.Errorf("the probabilities of image %d sum to %v", i, sum)
		}
	}
	return nil
}

// checkSameAgain: the same task gives the same bits, whoever looks at the context and
// whether checkpoints are wanted or not.
func checkSameAgain(s subject) error {
	first, err := s.whole(attempt{task: s.task})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, time.Hour)
	defer cancel()
	for _, keeps := range []bool{false, true} {
		second := train(ctx, s.trainer, attempt{task: s.task, keeps: keeps})
		if second.err != nil {
			return fmt.Errorf("once more: %w", second.err)
		}
		if d := differ(first.epochs, second.epochs); d != "" {
			return fmt.Errorf("once more, with checkpoints %t: %s", keeps, d)
		}
	}
	return nil
}
