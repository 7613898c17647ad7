package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
)

// held is what a process keeps that no collector gives back.
type held struct{ goroutines, descriptors int }

func holding() held {
	h := held{goroutines: runtime.NumGoroutine()}
	// Elsewhere than on Linux descriptors are not counted. Reading the folder takes
	// one more, the same each time.
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.descriptors = len(open)
	}
	return h
}

// checkNothingIsKept waits until nothing more is held than before: a goroutine ends
// a moment after it says that it is done.
func checkNothingIsKept(t *testing.T, before held) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		now := holding()
		if now.goroutines <= before.goroutines && now.descriptors <= before.descriptors {
			return
		}
		if time.Now().After(deadline) {
			var stacks strings.Builder
			pprof.Lookup("goroutine").WriteTo(&stacks, 1)
			t.Fatalf("before %+v, now %+v; goroutines:\n%s", before, now, stacks.String())
		}
		runtime.Gosched()
	}
}

// TestRunKeepsNothing: however trials end, no goroutine and no descriptor stays.
// The embedded trainer has threads of its own.
func TestRunKeepsNothing(t *testing.T) {
	images := experimenttest.Pictures(t, 6, 4)
	errOdd := errors.New("out of luck")
	for _, test := range []struct {
		name    string
		trainer trainer.Trainer
		change  func(*spec.Spec)
		stop    bool // ends the context in the middle of an epoch
		fails   bool
	}{
		{name: "finished", trainer: resnet.Trainer{}},
		{name: "weights saved", trainer: resnet.Trainer{}, change: func(s *spec.Spec) { s.Run.SaveWeights = spec.SaveSelected }},
		{name: "stopped", trainer: resnet.Trainer{}, stop: true},
		{name: "unsound images", fails: true, trainer: trainerFunc(func(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
			task.Train.Pixels[0] = nil
			return resnet.Trainer{}.Train(ctx, task, step, epoch)
		})},
		{name: "epoch refused", fails: true, trainer: trainerFunc(func(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
			return resnet.Trainer{}.Train(ctx, task, step, func(e trainer.Epoch) error { e.Number++; return epoch(e) })
		})},
		{name: "failed", trainer: logistic{Before: func(trainer.Task) error { return errOdd }}, fails: true},
		{name: "panicked", trainer: logistic{Before: func(trainer.Task) error { panic("a bug in the trainer") }}, fails: true},
		{name: "panicked while fitting", fails: true, trainer: trainerFunc(func(ctx context.Context, task trainer.Task, _ func(trainer.Step), epoch func(trainer.Epoch) error) error {
			return resnet.Trainer{}.Train(ctx, task, func(s trainer.Step) { panic(fmt.Sprint("a bug after step ", s.Step)) }, epoch)
		})},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := smallOptions(t, t.TempDir(), images)
			o.Trainer = test.trainer
			o.Spec.Model.Width, o.Spec.Train.Epochs, o.Spec.Folds.K = 0.25, 2, 2
			o.Spec.Run.Parallel, o.Spec.Run.Threads = 2, 3
			if test.change != nil {
				test.change(&o.Spec)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.stop {
				o.Observer = &watcher{step: func(_ plan.Trial, s trainer.Step) {
					if s.Epoch == 2 {
						cancel()
					}
				}}
			}
			before := holding()
			out, err := Run(ctx, o)
			var partial *PartialError
			if errors.As(err, &partial) != test.fails || errors.Is(err, context.Canceled) != test.stop || out == nil {
				t.Fatalf("%+v, %v", out, err)
			}
			checkNothingIsKept(t, before)
		})
	}
}

// trainerFunc is a function as a Trainer.
type trainerFunc func(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error

func (trainerFunc) Readouts(t spec.Train) trainer.Readouts { return trainer.BatchNorm(t.BatchNorm) }

func (f trainerFunc) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	return f(ctx, task, step, epoch)
}
