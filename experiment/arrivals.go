package experiment

import (
	"context"
	"fmt"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/kernelset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// arrivals waits for the trials that other processes train. It looks and takes no lock, so that
// these may begin meanwhile, on this machine too, and nothing that it reads is verified.
type arrivals struct {
	*call
	deadline time.Time
	still    stillness
	job      *job
	here     map[string]bool // trials that have arrived, by name
	told     bool            // that it waits
}

// over reports whether the time is up.
func (a *arrivals) over() bool { return !a.Clock().Before(a.deadline) }

// await waits until all trials are there, looking every so often, or until the time is up.
func (a *arrivals) await(ctx context.Context, every time.Duration) error {
	for !a.over() {
		all, err := a.all()
		if err != nil || all {
			return err
		}
		if !a.told {
			a.told = true
			a.stream.Notice(fmt.Sprintf("waiting for trials of %s, for up to %v", a.Dir, a.deadline.Sub(a.Clock()).Round(time.Second)))
		}
		if err := a.pause(ctx, every); err != nil {
			return err
		}
	}
	return nil
}

// pause waits for so long, or until the time is up.
func (a *arrivals) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return fmt.Errorf("stopped while trials were missing: %w", ctx.Err())
	case <-time.After(max(time.Millisecond, min(d, a.deadline.Sub(a.Clock())))):
		return nil
	}
}

// all reports whether all trials are there that are wanted.
func (a *arrivals) all() (bool, error) {
	if a.job == nil {
		var err error
		if a.job, err = a.readJob(); err != nil {
			return false, err
		}
		a.here = make(map[string]bool)
	}
	var missing []plan.Trial
	for _, t := range a.job.plan.Selected() {
		if !a.here[t.Name] && !a.dir.Arrived(t) {
			missing = append(missing, t)
			continue
		}
		a.here[t.Name] = true
	}
	due, err := a.due(a.job, missing)
	if err != nil || len(due) > 0 || !trainer.IsMixed(a.job.engine.String()) {
		return err == nil && len(due) == 0, err
	}
	return a.matched()
}

// matched reports whether all sets of kernels can be compared, or nobody is left who might
// train what they are compared by.
func (a *arrivals) matched() (bool, error) {
	results, err := analysis.Gather(a.dir, a.job.plan, a.job.engine.String())
	if err != nil {
		return false, err
	}
	engines, err := results.UnmatchedKernels()
	if err != nil {
		return false, err
	}
	for _, engine := range engines {
		if !a.dir.Beside(engine).Arrived(kernelset.Reference(a.job.plan)) {
			return a.still.over(a.Clock())
		}
	}
	return true, nil
}
