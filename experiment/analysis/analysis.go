package analysis

import (
	"errors"
	"io/fs"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

// analysis makes a summary of results.
type analysis struct {
	*Results
	pools   *pools
	gaps    map[string]*stats.OptimismResult // by architecture, where it was measured
	kinds   map[string][]stats.Difference    // by architecture: what single kinds leak, where several were run
	summary *summary.Summary

	spreadOf map[string]*components.Components // of the guarded accuracy, by architecture, where it was found
}

// Summary says what the results say. Cells come from the seeds of which all folds are
// finished; warnings say what is missing.
func (r *Results) Summary() (*summary.Summary, error) {
	a := &analysis{
		Results: r, pools: newPools(r), gaps: make(map[string]*stats.OptimismResult), kinds: make(map[string][]stats.Difference),
		summary:  &summary.Summary{Version: summary.Version},
		spreadOf: make(map[string]*components.Components),
	}
	if err := a.trials(); err != nil {
		return nil, err
	}
	s := a.summary
	s.Data, s.Design, s.Proofs = dataSummary(r.plan), designSummary(r.plan, r.engine, r.ledger.readouts.Deciding), proofs(r.plan)
	var err error
	if s.Claim, err = claimSummary(r.plan); err != nil {
		return nil, err
	}
	for _, step := range []func() error{a.program, a.kernels, a.cells, a.optimism, a.choices, a.relatives, a.labels, a.comparisons, a.tests, a.shortcuts, a.baselines, a.spreads, a.verdicts, a.growth} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	a.early()
	s.Ledger = r.ledger.entries(r.plan.Splits)
	a.planWarnings()
	return s, nil
}

// trials counts trials and lists their curves.
func (a *analysis) trials() error {
	a.summary.Trials.Planned = len(a.plan.Trials)
	a.summary.Curves = []summary.Curve{}
	for _, t := range a.plan.Trials {
		reading, cause := a.readingOf(t)
		if reading == nil && !a.Wanted(t) {
			continue
		}
		if reading == nil {
			if err := a.missing(t, cause); err != nil {
				return err
			}
			continue
		}
		if t.Train == 0 {
			a.summary.Curves = append(a.summary.Curves, reading.curve)
		}
		a.summary.Trials.Finished++
	}
	return nil
}

// missing notes why a trial has no result.
func (a *analysis) missing(t plan.Trial, cause error) error {
	if !errors.Is(cause, rundir.ErrUnfinished) {
		a.warn("%v: the trial counts as not finished", cause)
		return nil
	}
	reason, err := a.dir.FailureReason(t)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if rundir.IsUnreadable(err) {
		return err
	}
	if err != nil {
		a.warn("trial %s: %s: %v", t.Name, rundir.FailureFile, err)
		return nil
	}
	a.summary.Trials.Failed = append(a.summary.Trials.Failed, summary.TrialFailure{Trial: t.Name, Error: reason})
	return nil
}
