package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
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
	// Look waits for a failed trial, of so many Looks at the claim; 0: none does.
	Look, Looks int
}

func (e *PartialError) Error() string { return e.Advice(nil) }

// Advice is the error in words.
func (e *PartialError) Advice(words remedy.Words) string {
	first := e.Failed[0]
	if e.Look > 0 {
		return remedy.Textf("%d of %d trials failed, first %s: %s; look %d of %d waits for it, and no later pass is trained; the reasons are in failure.json of their folders in %s; %s goes on with them",
			len(e.Failed), e.Planned, first.Trial, first.Error, e.Look, e.Looks, filepath.Join(e.Dir, rundir.AttemptsFolder), remedy.Continue{Dir: e.Dir}).In(words)
	}
	return remedy.Textf("%d of %d trials failed, first %s: %s; the reasons are in failure.json of their folders in %s; %s trains just those again",
		len(e.Failed), e.Planned, first.Trial, first.Error, filepath.Join(e.Dir, rundir.AttemptsFolder), remedy.Continue{Dir: e.Dir, Only: e.Only}).In(words)
}

// conclude ends a session: it counts, sums up and notes the end.
func (c *call) conclude(ctx context.Context, j *job, session *rundir.OpenSession, done trained) (*Outcome, error) {
	results, err := analysis.Gather(c.dir, j.plan, j.engine.String())
	if err != nil {
		return nil, err
	}
	o := c.count(results, j, done)
	only := j.plan.Spec.Run.Only
	if ctx.Err() != nil {
		if err := session.End(c.Clock()); err != nil {
			return o, err
		}
		kept := ""
		if done.kept > 0 {
			kept = fmt.Sprintf(" and %d in the middle", done.kept)
		}
		return o, remedy.Errorf("%s keeps %d finished trials of %d%s; %s goes on: %w",
			c.Dir, o.Finished, o.Planned, kept, remedy.Continue{Dir: c.Dir, Only: only}, ctx.Err())
	}
	if o.Finished > 0 {
		if o.Summary, err = results.Summary(); err != nil {
			return o, err
		}
		err = session.Conclude(c.Clock(), o.Summary)
	} else {
		err = session.End(c.Clock())
	}
	if err == nil && len(o.Failed) > 0 {
		partial := &PartialError{Dir: c.Dir, Only: only, Planned: o.Planned, Failed: o.Failed}
		partial.Look, partial.Looks = results.Awaited()
		err = partial
	}
	return o, err
}

// count counts trials.
func (c *call) count(results *analysis.Results, j *job, done trained) *Outcome {
	o := &Outcome{Dir: c.Dir, Plan: j.plan, Planned: len(j.plan.Trials), Trained: done.trials}
	for _, t := range j.plan.Trials {
		if err, ok := done.failed[t.Name]; ok && results.Wanted(t) {
			o.Failed = append(o.Failed, summary.TrialFailure{Trial: t.Name, Error: err.Error()})
			continue
		}
		if results.IsFinished(t) {
			o.Finished++
		}
	}
	o.Waiting = o.Planned - o.Finished - len(o.Failed)
	return o
}
