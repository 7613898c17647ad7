package forecast

import (
	"context"
	"errors"
	"fmt"
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
func calibrate(ctx context.Context, g *gauge, least time.Duration) (seconds float64, err error) {
	unmeasured := g.unmeasured()
	if len(unmeasured) == 0 {
		return 0, nil
	}
	if _, ok := g.Trainer.(trainer.Calibrator); !ok {
		return 0, trainer.ErrUnmeasurable
	}
	var names []string
	for _, t := range unmeasured {
		names = append(names, g.paceOf(t.Arm))
	}
	g.Stream.Send(event.Measuring{Architectures: names})
	began := g.Clock()
	if err := measureAll(ctx, g, unmeasured, quickEffort); err != nil {
		return 0, err
	}
	seconds = g.Clock().Sub(began).Seconds()
	parts := float64(kindsOfSteps * len(unmeasured))
	longer := trainer.Effort{Steps: quickEffort.Steps + 1, Long: trainer.LongStep}
	longer.AtLeast = min(longestEffort, time.Duration(calibrationShare*g.training().Middle/parts*float64(time.Second)))
	if longer.AtLeast >= 2*quickEffort.AtLeast {
		seconds += parts * longer.AtLeast.Seconds()
	}
	effort := quickEffort.AtLeast
	if longer.AtLeast = max(longer.AtLeast, least); longer.AtLeast >= 2*effort {
		effort = longer.AtLeast
		if err := measureAll(ctx, g, unmeasured, longer); err != nil {
			return 0, err
		}
	}
	if remember(g, unmeasured, effort) {
		return 0, nil
	}
	return seconds, nil
}

// measureAll measures the architectures of trials, less those whose steps are so
// long that what was measured before took as much.
func measureAll(ctx context.Context, g *gauge, trials []plan.Trial, effort trainer.Effort) error {
	for _, t := range trials {
		name := g.paceOf(t.Arm)
		p, have := g.paces[name]
		if have && (g.step(p) >= trainer.LongStep.Seconds() || float64(p.Samples/g.copies())*g.step(p) >= effort.AtLeast.Seconds()) {
			continue
		}
		began := g.Clock()
		var err error
		if g.paces[name], err = measureOne(ctx, g, t, effort); err != nil {
			return fmt.Errorf("measure %s: %w", name, err)
		}
		g.took[name] += g.Clock().Sub(began).Seconds()
	}
	return nil
}

// measureOne measures an architecture. Where the steps of another one are long, its
// read-outs stand for those of this one, in proportion to the training.
func measureOne(ctx context.Context, g *gauge, t plan.Trial, effort trainer.Effort) (Pace, error) {
	similar, ok := similar(g)
	if _, again := g.paces[g.paceOf(t.Arm)]; again || !ok {
		return g.measure(ctx, t, g.copies(), effort)
	}
	short := trainer.Effort{Steps: 1, Long: trainer.LongStep, TrainingOnly: true}
	p, err := g.measure(ctx, t, g.copies(), short)
	if err != nil || g.step(p) < trainer.LongStep.Seconds() {
		return g.measure(ctx, t, g.copies(), effort)
	}
	p.ReadOut, p.Moments = similar.ReadOut*p.Train/similar.Train, similar.Moments*p.Train/similar.Train
	return p, nil
}

// similar is the pace of an architecture with long steps of which all kinds were
// measured.
func similar(g *gauge) (Pace, bool) {
	for _, arm := range g.Plan.Arms {
		if p := g.paces[g.paceOf(arm.Name)]; g.step(p) >= trainer.LongStep.Seconds() && p.Basis != BasisFinished {
			return p, true
		}
	}
	return Pace{}, false
}

// measure times as many networks side by side as trials will run: they share
// cores, caches and the memory's bandwidth.
func (s *Subject) measure(ctx context.Context, t plan.Trial, copies int, effort trainer.Effort) (Pace, error) {
	task, name := s.task(t.Arm), s.paceOf(t.Arm)
	task.Trial = t.Name
	sizes := s.sizes(t)
	var once sync.Once
	effort.Slow = func(left time.Duration) {
		if ctx.Err() != nil {
			return // whoever stops it need not know
		}
		once.Do(func() { s.Stream.Send(event.MeasuringLong{Architecture: name, Left: left}) })
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
	return newPace(name, all), nil
}
