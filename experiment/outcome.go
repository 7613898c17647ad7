package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/document"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
)

// Outcome says how far a run has come.
type Outcome struct {
	Dir      string
	Plan     *plan.Plan
	Planned  int                    // trials of the plan
	Finished int                    // of these, now and before
	Trained  int                    // of the finished ones, in this call
	Failed   []summary.TrialFailure // in the plan's order
	Waiting  int                    // neither finished nor failed: not selected, or stopped before
	Summary  *summary.Summary       // nil where there is too little for one, or the run was stopped
	Took     time.Duration
}

// PartialError says that some trials failed. The others are finished.
type PartialError struct {
	Dir     string
	Only    string // the run.only of the call
	Planned int
	Failed  []summary.TrialFailure
}

func (e *PartialError) Error() string {
	first := e.Failed[0]
	return fmt.Sprintf("%d of %d trials failed, first %s: %s; the reasons are in failure.json of their folders in %s; `%s` trains just those again",
		len(e.Failed), e.Planned, first.Trial, first.Error, filepath.Join(e.Dir, rundir.TrialsFolder), rundir.ResumeCommand(e.Dir, e.Only))
}

// conclude ends a session: it counts, sums up and notes the end.
func (r *runner) conclude(ctx context.Context) (*Outcome, error) {
	outcome, err := r.outcome()
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		if err := r.end(); err != nil {
			return outcome, err
		}
		kept := ""
		if r.kept > 0 {
			kept = fmt.Sprintf(" and %d in the middle", r.kept)
		}
		return outcome, fmt.Errorf("%s keeps %d finished trials of %d%s; `%s` goes on: %w",
			r.options.Dir, outcome.Finished, outcome.Planned, kept, rundir.ResumeCommand(r.options.Dir, r.plan.Spec.Run.Only), ctx.Err())
	}
	if outcome.Finished > 0 {
		if outcome.Summary, err = analysis.Of(r.dir, r.plan, r.engine); err != nil {
			return outcome, err
		}
		data, err := document.Marshal(outcome.Summary)
		if err != nil {
			return outcome, err
		}
		r.made.Summary = document.Hash(data)
		if err := r.end(); err != nil { // first the hash, then the file that it is of
			return outcome, err
		}
		if err := disk.Write(r.dir.Path(rundir.SummaryFile), data); err != nil {
			return outcome, err
		}
	} else if err := r.end(); err != nil {
		return outcome, err
	}
	if len(outcome.Failed) > 0 {
		return outcome, &PartialError{Dir: r.options.Dir, Only: r.plan.Spec.Run.Only, Planned: outcome.Planned, Failed: outcome.Failed}
	}
	return outcome, nil
}

// end notes how the session ended.
func (r *runner) end() error {
	last := &r.made.Sessions[len(r.made.Sessions)-1]
	last.Finished, last.Trials = r.options.Clock().UTC(), r.trained
	return r.dir.WriteProvenance(r.made)
}

// outcome counts trials.
func (r *runner) outcome() (*Outcome, error) {
	o := &Outcome{Dir: r.options.Dir, Plan: r.plan, Planned: len(r.plan.Trials), Trained: r.trained}
	for _, t := range r.plan.Trials {
		if err, ok := r.failed[t.Name]; ok {
			o.Failed = append(o.Failed, summary.TrialFailure{Trial: t.Name, Error: err.Error()})
			continue
		}
		_, err := r.dir.Load(r.key(t))
		switch {
		case err == nil:
			o.Finished++
		case rundir.IsUnreadable(err):
			return nil, fmt.Errorf("trial %s: %w", t.Name, err)
		}
	}
	o.Waiting = o.Planned - o.Finished - len(o.Failed)
	return o, nil
}
