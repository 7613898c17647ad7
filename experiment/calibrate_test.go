package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/trainer"
)

// broken is a trainer whose speed is not to be had.
type broken struct {
	logistic
	panics bool
}

func (b broken) Calibrate(context.Context, trainer.Task, trainer.Sizes, trainer.Effort) (trainer.Timings, error) {
	if b.panics {
		panic("no such kernel")
	}
	return trainer.Timings{}, errors.New("no such kernel")
}

// TestEstimateWithoutMeasuring: a trainer that cannot be measured gives no time, a
// reason, and a run.
func TestEstimateWithoutMeasuring(t *testing.T) {
	for reason, small := range map[string]trainer.Trainer{"cannot be measured": logistic{}, "measure resnet8v1: no such kernel": broken{}, "panic: no such kernel": broken{panics: true}} {
		o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
		o.Trainer, o.Spec.Run.Parallel = small, 1
		e := estimateOf(t, o)
		if e.Time.Known || e.Time.Total.Middle != 0 || e.ToTrain() != 24 || !strings.Contains(e.Time.Reason, reason) {
			t.Errorf("%s: %+v", reason, e.Time)
		}
		o.Approve = func(*forecast.Estimate) error { return nil }
		mustRun(t, o)
	}
}

// TestStoppedEstimate ends with its context, and does not say then how to stop it.
func TestStoppedEstimate(t *testing.T) {
	o := smallOptions(t, filepath.Join(t.TempDir(), "run"), experimenttest.Pictures(t, 9, 5))
	ctx, stop := context.WithCancel(t.Context())
	o.Trainer = stopping{stop: stop}
	watch := new(measuringWatcher)
	o.Observer = watch
	if _, err := Preview(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(watch.told) > 0 {
		t.Errorf("told %q", watch.told)
	}
}

// stopping is a trainer during whose measurement a signal comes.
type stopping struct {
	logistic
	stop func()
}

func (s stopping) Calibrate(ctx context.Context, _ trainer.Task, _ trainer.Sizes, effort trainer.Effort) (trainer.Timings, error) {
	s.stop()
	effort.Slow(time.Minute)
	return trainer.Timings{}, ctx.Err()
}
