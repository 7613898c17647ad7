package analysis

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// Summarise computes the summary of a run directory from its files alone: the same
// trials give the same summary, byte for byte. Where trials are missing it is an
// error, unless partial is set: then cells come from the seeds of which all folds
// are finished, and warnings say what is missing.
func Summarise(dir string, partial bool) (*summary.Summary, error) {
	d := rundir.Dir(dir)
	p, err := d.LoadPlan()
	if err != nil {
		return nil, err
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	results, err := Gather(d, p, made.Engine)
	if err != nil {
		return nil, err
	}
	s, err := results.Summary()
	if err != nil {
		return nil, err
	}
	if missing := s.Trials.Planned - s.Trials.Finished; missing > 0 && !partial {
		return nil, fmt.Errorf("%d of %d trials of %s are not finished: `refold run` on it goes on", missing, s.Trials.Planned, dir)
	}
	return s, nil
}

// analysis makes a summary of results.
type analysis struct {
	*Results
	pools   *pools
	gaps    map[string]*stats.OptimismResult // by architecture, where it was measured
	summary *summary.Summary
}

// Summary says what the results say. Cells come from the seeds of which all folds are
// finished; warnings say what is missing.
func (r *Results) Summary() (*summary.Summary, error) {
	a := &analysis{
		Results: r, pools: newPools(r), gaps: make(map[string]*stats.OptimismResult),
		summary: &summary.Summary{Version: summary.Version},
	}
	if err := a.trials(); err != nil {
		return nil, err
	}
	s := a.summary
	s.Data, s.Design, s.Proofs = dataSummary(r.plan), designSummary(r.plan, r.engine), proofs(r.plan)
	var err error
	if s.Claim, err = claimSummary(r.plan); err != nil {
		return nil, err
	}
	for _, step := range []func() error{a.cells, a.optimism, a.comparisons, a.verdicts} {
		if err := step(); err != nil {
			return nil, err
		}
	}
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
		if reading == nil {
			if err := a.missing(t, cause); err != nil {
				return err
			}
			continue
		}
		a.summary.Curves = append(a.summary.Curves, reading.curve)
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
