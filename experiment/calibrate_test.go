package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/experiment/trainer/resnet"
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
		o.Approve = func(*Estimate) error { return nil }
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

func TestPaceOfSteps(t *testing.T) {
	pace := func(batch int, steps ...time.Duration) trainer.Steps { return trainer.Steps{Batch: batch, Took: steps} }
	p := newPace("resnet8v1", []trainer.Timings{
		{Start: time.Second, Training: pace(10, 1*time.Second, 2*time.Second), ReadOut: pace(20, time.Second), Moments: pace(5, time.Second)},
		{Start: 3 * time.Second, Training: pace(10, 2*time.Second, 5*time.Second), ReadOut: pace(20, 2*time.Second), Moments: pace(5, time.Second)},
	})
	want := Pace{Architecture: "resnet8v1", Basis: BasisMeasured, Samples: 4, Start: 2, Train: 0.25, ReadOut: 0.075, Moments: 0.2, Low: 0.8, High: leastHigh}
	for _, pair := range [][2]float64{{p.Start, want.Start}, {p.Train, want.Train}, {p.ReadOut, want.ReadOut}, {p.Moments, want.Moments}, {p.Low, want.Low}, {p.High, want.High}} {
		if !about(pair[0], pair[1]) {
			t.Errorf("%+v, want %+v", p, want)
			break
		}
	}
	if got := p.trial(plan.Work{Train: 100, ReadOut: 20, Moments: 50}, 3); !about(got, 2+3*(25+1.5+10)) {
		t.Errorf("a trial takes %v seconds", got)
	}
}

// TestEmbeddedCalibration measures for real: the same work twice takes longer than
// no time, and each kind of step is there.
func TestEmbeddedCalibration(t *testing.T) {
	r := &runner{plan: &plan.Plan{Spec: preset(spec.PresetDemo), Classes: []string{"man", "woman"}}}
	task := r.settings()
	task.Architecture = "resnet8v1"
	timings, err := (resnet.Trainer{}).Calibrate(t.Context(), task, trainer.Sizes{Train: 50, Held: 20}, trainer.Effort{Steps: 2})
	if err != nil {
		t.Fatal(err)
	}
	p := newPace("resnet8v1", []trainer.Timings{timings})
	if p.Start <= 0 || p.Train <= 0 || p.ReadOut <= 0 || p.Moments <= 0 || p.Samples != 2 {
		t.Errorf("%+v", p)
	}
}
