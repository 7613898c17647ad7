package analysis

import (
	"fmt"

	"github.com/refold/refold/experiment/kernelset"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
)

// kernels says which trial ran on what, where machines took kernels of their own.
func (a *analysis) kernels() error {
	if !trainer.IsMixed(a.engine) {
		return nil
	}
	sets := kernelset.Tally(a.plan, a.trainedBy)
	var err error
	if a.summary.Kernels, err = kernelset.Compare(a.dir, a.plan, a.engine, sets); err != nil {
		return fmt.Errorf("kernels: %w", err)
	}
	if len(sets) < 2 {
		return nil
	}
	a.warn("trials ran on %d sets of kernels (run.kernels = \"mixed\"): which set trained which trial depends on who was free, and another run of this spec need not give these results", len(sets))
	for _, set := range sets[1:] {
		if set.Apart == nil {
			a.warn("how far the kernels of %s come apart from those of %s was not measured: trial %s is not finished by both, and a shard that runs again on a machine with them trains it", set.Engine, sets[0].Engine, a.summary.Kernels.Trial)
		}
	}
	return nil
}

// trainedBy is the engine of a finished trial that counts, with version; empty of others.
func (r *Results) trainedBy(t plan.Trial) string {
	if done := r.resultOf(t); done.reading != nil {
		return done.engine
	}
	return ""
}

// UnmatchedKernels are the engines, with version, that trained trials of a run with mixed
// kernels and not yet the one by which they are compared.
func (r *Results) UnmatchedKernels() ([]string, error) {
	if !trainer.IsMixed(r.engine) {
		return nil, nil
	}
	sets := kernelset.Tally(r.plan, r.trainedBy)
	if len(sets) < 2 {
		return nil, nil
	}
	var all []string
	for _, set := range sets {
		rec, err := kernelset.Find(r.dir, r.plan, r.engine, set.Engine)
		if err != nil {
			return nil, err
		}
		if rec == nil {
			all = append(all, set.Engine)
		}
	}
	return all, nil
}
