package trainer

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// Calibrator is a Trainer whose speed can be measured ahead of a run.
type Calibrator interface {
	// Calibrate times the parts of a trial. The task has no images; sizes are those
	// that a trial of the run has.
	Calibrate(ctx context.Context, task Task, sizes Sizes, effort Effort) (Timings, error)
}

// Sizes are the numbers of images of a trial.
type Sizes struct {
	Train int
	Held  int // of validation and test together
}

// LongStep is a training step of which one or two tell enough: a network whose steps
// take so long is trained for hours.
const LongStep = time.Second

// Effort says how long a measurement goes on.
type Effort struct {
	Steps   int           // at least so many steps of each kind, after warm-up
	AtLeast time.Duration // and more of them, until so much time has passed
	// Long, if not 0, is a training step of which the other kinds of steps are timed
	// just once, without warm-up.
	Long time.Duration
	// Slow, if not nil, is told after the first step, where that was a long one, about
	// how long the measurement still takes.
	Slow func(left time.Duration)
	// TrainingOnly leaves the other kinds of steps out.
	TrainingOnly bool
}

// Timings are what a trainer measured of one of several networks side by side.
type Timings struct {
	Start                      time.Duration // ahead of the first step
	Training, ReadOut, Moments Steps         // without any: part of Training
	Features                   Steps         // of a FeatureExtractor that extracts any
}

// Steps are steps of one kind, timed.
type Steps struct {
	Batch int // images of a step
	Took  []time.Duration
}

// SecondsAnImage is the mean; 0 where no step was timed.
func (s Steps) SecondsAnImage() float64 {
	if len(s.Took) == 0 || s.Batch < 1 {
		return 0
	}
	var sum time.Duration
	for _, d := range s.Took {
		sum += d
	}
	mean := sum / time.Duration(len(s.Took))
	return mean.Seconds() / float64(s.Batch)
}

// ErrUnmeasurable says that the speed of a trainer cannot be measured.
var ErrUnmeasurable = errors.New("the speed of this trainer cannot be measured")

// Calibrate is Calibrator.Calibrate of a trainer that may be none, whose panics are
// errors.
func Calibrate(ctx context.Context, t Trainer, task Task, sizes Sizes, effort Effort) (_ Timings, err error) {
	calibrator, ok := t.(Calibrator)
	if !ok {
		return Timings{}, ErrUnmeasurable
	}
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return calibrator.Calibrate(ctx, task, sizes, effort)
}

// PanicError is a trainer's panic.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }
