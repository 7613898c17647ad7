package forecast

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// quickEffort is enough to tell seconds from minutes.
var quickEffort = trainer.Effort{Steps: 2, AtLeast: 70 * time.Millisecond, Long: trainer.LongStep}

// What a longer measurement may take: a share of the run, a kind of step at most.
const (
	calibrationShare = 0.02
	longestEffort    = time.Second
	kindsOfSteps     = 3
)

// calibrate measures the architectures whose pace is not known, first quickly and
// then, where the run is worth it, for longer: least, or a small share of the run.
// It returns how many seconds that takes at the start of a run.
func (w *estimator) calibrate(ctx context.Context, least time.Duration) (seconds float64, err error) {
	unmeasured := w.unmeasured()
	if len(unmeasured) == 0 {
		return 0, nil
	}
	if _, ok := w.Trainer.(trainer.Calibrator); !ok {
		return 0, trainer.ErrUnmeasurable
	}
	var names []string
	for _, t := range unmeasured {
		names = append(names, t.Architecture)
	}
	w.Stream.Send(event.Measuring{Architectures: names})
	began := w.Clock()
	if err := w.measureAll(ctx, unmeasured, quickEffort); err != nil {
		return 0, err
	}
	seconds = w.Clock().Sub(began).Seconds()
	parts := float64(kindsOfSteps * len(unmeasured))
	longer := trainer.Effort{Steps: quickEffort.Steps + 1, Long: trainer.LongStep}
	longer.AtLeast = min(longestEffort, time.Duration(calibrationShare*w.training().Middle/parts*float64(time.Second)))
	if longer.AtLeast >= 2*quickEffort.AtLeast {
		seconds += parts * longer.AtLeast.Seconds()
	}
	if longer.AtLeast = max(longer.AtLeast, least); longer.AtLeast >= 2*quickEffort.AtLeast {
		if err := w.measureAll(ctx, unmeasured, longer); err != nil {
			return 0, err
		}
	}
	if w.remember(unmeasured) {
		return 0, nil
	}
	return seconds, nil
}

// measureAll measures the architectures of trials, less those whose steps are so
// long that what was measured before took as much.
func (w *estimator) measureAll(ctx context.Context, trials []plan.Trial, effort trainer.Effort) error {
	for _, t := range trials {
		p, have := w.paces[t.Architecture]
		if have && (w.step(p) >= trainer.LongStep.Seconds() || float64(p.Samples/w.copies())*w.step(p) >= effort.AtLeast.Seconds()) {
			continue
		}
		began := w.Clock()
		var err error
		if w.paces[t.Architecture], err = w.measureOne(ctx, t, effort); err != nil {
			return fmt.Errorf("measure %s: %w", t.Architecture, err)
		}
		w.took[t.Architecture] += w.Clock().Sub(began).Seconds()
	}
	return nil
}

// measureOne measures an architecture. Where the steps of another one are long, its
// read-outs stand for those of this one, in proportion to the training.
func (w *estimator) measureOne(ctx context.Context, t plan.Trial, effort trainer.Effort) (Pace, error) {
	similar, ok := w.similar()
	if _, again := w.paces[t.Architecture]; again || !ok {
		return w.measure(ctx, t, w.copies(), effort)
	}
	short := trainer.Effort{Steps: 1, Long: trainer.LongStep, TrainingOnly: true}
	p, err := w.measure(ctx, t, w.copies(), short)
	if err != nil || w.step(p) < trainer.LongStep.Seconds() {
		return w.measure(ctx, t, w.copies(), effort)
	}
	p.ReadOut, p.Moments = similar.ReadOut*p.Train/similar.Train, similar.Moments*p.Train/similar.Train
	return p, nil
}

// similar is the pace of an architecture with long steps of which all kinds were
// measured.
func (w *estimator) similar() (Pace, bool) {
	for _, architecture := range w.Plan.Spec.Model.Architectures {
		if p := w.paces[architecture]; w.step(p) >= trainer.LongStep.Seconds() && p.Basis != BasisFinished {
			return p, true
		}
	}
	return Pace{}, false
}

// step is how many seconds a training step takes.
func (w *estimator) step(p Pace) float64 { return p.Train * float64(w.Plan.Spec.Train.Batch) }

// copies is how many trials will run side by side.
func (w *estimator) copies() int { return min(w.Parallel, len(w.Todo)) }

// unmeasured is one trial of each architecture whose pace is not known.
func (w *estimator) unmeasured() []plan.Trial {
	var first []plan.Trial
	for _, t := range w.Todo {
		_, known := w.paces[t.Architecture]
		if !known && !slices.ContainsFunc(first, func(f plan.Trial) bool { return f.Architecture == t.Architecture }) {
			first = append(first, t)
		}
	}
	return first
}

// measure times as many networks side by side as trials will run: they share
// cores, caches and the memory's bandwidth.
func (s *Subject) measure(ctx context.Context, t plan.Trial, copies int, effort trainer.Effort) (Pace, error) {
	task := s.task()
	task.Trial, task.Architecture = t.Name, t.Architecture
	sizes := s.sizes(t)
	var once sync.Once
	effort.Slow = func(left time.Duration) {
		if ctx.Err() != nil {
			return // whoever stops it need not know
		}
		once.Do(func() { s.Stream.Send(event.MeasuringLong{Architecture: t.Architecture, Left: left}) })
	}
	all, failed := make([]trainer.Timings, copies), make([]error, copies)
	var wait sync.WaitGroup
	for i := range copies {
		wait.Go(func() {
			all[i], failed[i] = trainer.Calibrate(ctx, s.Trainer, task, sizes, effort)
		})
	}
	wait.Wait()
	if err := errors.Join(failed...); err != nil {
		return Pace{}, err
	}
	return newPace(t.Architecture, all), nil
}
