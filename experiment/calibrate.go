package experiment

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/refold/refold/model"
)

// Calibrator is a Trainer whose speed can be measured ahead of a run.
type Calibrator interface {
	// Calibrate times the parts of a trial. The task has no images; sizes are those
	// that a trial of the run has.
	Calibrate(ctx context.Context, task Task, sizes model.Sizes, effort model.Effort) (Timings, error)
}

// Calibrate trains a fresh network on random images for a moment.
func (Embedded) Calibrate(ctx context.Context, task Task, sizes model.Sizes, effort model.Effort) (Timings, error) {
	m, err := model.Rehearse(ctx, task.config(), sizes, effort)
	if err != nil {
		return Timings{}, err
	}
	return Timings{Start: m.Start, Training: m.Training, ReadOut: m.Evaluation, Moments: m.Moments}, nil
}

// quickEffort is enough to tell seconds from minutes.
var quickEffort = model.Effort{Steps: 2, AtLeast: 70 * time.Millisecond}

// What a longer measurement may take: a share of the run, a kind of step at most.
const (
	calibrationShare = 0.02
	longestEffort    = time.Second
	kindsOfSteps     = 3
)

// calibrate measures the architectures whose pace is not known, first quickly and
// then, where the run is worth it, for longer: least, or a small share of the run.
// It returns how many seconds that takes with no least.
func (w *estimator) calibrate(ctx context.Context, least time.Duration) (seconds float64, err error) {
	strange := w.strange()
	if len(strange) == 0 {
		return 0, nil
	}
	if _, ok := w.options.Trainer.(Calibrator); !ok {
		return 0, errors.New("the speed of this trainer cannot be measured")
	}
	var names []string
	for _, t := range strange {
		names = append(names, t.Architecture)
	}
	w.tell(func(o Observer) { o.Measuring(names) })
	began := w.options.Clock()
	if err := w.measureAll(ctx, strange, quickEffort); err != nil {
		return 0, err
	}
	seconds = w.options.Clock().Sub(began).Seconds()
	parts := float64(kindsOfSteps * len(strange))
	longer := model.Effort{Steps: quickEffort.Steps + 1}
	longer.AtLeast = min(longestEffort, time.Duration(calibrationShare*w.training().Middle/parts*float64(time.Second)))
	if longer.AtLeast >= 2*quickEffort.AtLeast {
		seconds += parts * longer.AtLeast.Seconds()
	}
	if longer.AtLeast = max(longer.AtLeast, least); longer.AtLeast < 2*quickEffort.AtLeast {
		return seconds, nil
	}
	return seconds, w.measureAll(ctx, strange, longer)
}

// measureAll measures the architectures of trials, less those whose steps are so
// long that what was measured before took as much.
func (w *estimator) measureAll(ctx context.Context, trials []Trial, effort model.Effort) error {
	copies := min(w.parallel, len(w.todo))
	for _, t := range trials {
		p, have := w.paces[t.Architecture]
		if have && p.Train*float64(p.Samples/copies*w.plan.Spec.Train.Batch) >= effort.AtLeast.Seconds() {
			continue
		}
		var err error
		if w.paces[t.Architecture], err = w.measure(ctx, t, copies, effort); err != nil {
			return fmt.Errorf("measure %s: %w", t.Architecture, err)
		}
	}
	return nil
}

// strange is one trial of each architecture whose pace is not known.
func (w *estimator) strange() []Trial {
	var first []Trial
	for _, t := range w.todo {
		_, known := w.paces[t.Architecture]
		if !known && !slices.ContainsFunc(first, func(f Trial) bool { return f.Architecture == t.Architecture }) {
			first = append(first, t)
		}
	}
	return first
}

// measure times as many networks side by side as trials will run: they share
// cores, caches and the memory's bandwidth.
func (r *runner) measure(ctx context.Context, t Trial, copies int, effort model.Effort) (Pace, error) {
	calibrator := r.options.Trainer.(Calibrator)
	task := r.settings()
	task.Trial, task.Architecture = t.Name, t.Architecture
	fold := r.plan.Fold(t)
	sizes := model.Sizes{Train: len(fold.Train), Held: len(fold.Validation) + len(fold.Test)}
	all, failed := make([]Timings, copies), make([]error, copies)
	var wait sync.WaitGroup
	for i := range copies {
		wait.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					failed[i] = &panicError{value: value, stack: debug.Stack()}
				}
			}()
			all[i], failed[i] = calibrator.Calibrate(ctx, task, sizes, effort)
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return Pace{}, err
	}
	return newPace(t.Architecture, all), nil
}
