package experiment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/evaluation"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// Evaluation is predictions that were made elsewhere, and what they are held against.
type Evaluation struct {
	Dir         string     // run directory; made where it is missing
	Folds       *plan.Plan // that the predictions were made on
	Predictions *evaluation.Predictions
	SHA256      string // of the file of predictions: it takes the place of an engine
	Claim       spec.Claim
	Version     string           // of the program, for its session's file
	Clock       func() time.Time // nil: time.Now
}

// Evaluate writes a run directory as if the trials had been trained here, and sums up.
// Images are not needed. The same predictions in the same directory change nothing; others
// are refused with a *rundir.MismatchError.
func Evaluate(ctx context.Context, e Evaluation) (*Outcome, error) {
	s := e.Predictions.Spec(e.Folds, e.Claim)
	o, err := Options{Dir: e.Dir, Spec: s, Version: e.Version, Clock: e.Clock}.checked()
	if err != nil {
		return nil, err
	}
	c := newCall(o)
	j, err := c.given(e)
	if err != nil {
		return nil, err
	}
	p := c.newPlace()
	defer p.release()
	outcome, err := c.evaluate(ctx, j, p, e.Predictions)
	return outcome, disk.Explain(o.Dir, err)
}

// given is the job of predictions that were made elsewhere.
func (c *call) given(e Evaluation) (*job, error) {
	j := &job{readouts: evaluation.Readouts(), manifest: e.Folds.Manifest.Hash()}
	j.engine = trainer.Engine{Name: spec.EnginePredictions, Version: analysis.GivenVersion(e.SHA256, e.Predictions.Bound)}
	var err error
	if j.plan, err = e.Folds.Narrowed(c.Spec); err != nil {
		return nil, err
	}
	j.specText, err = c.marshalSpec(j.plan.Spec)
	return j, err
}

// evaluate records what is missing in the run directory.
func (c *call) evaluate(ctx context.Context, j *job, p *place, given *evaluation.Predictions) (*Outcome, error) {
	resumed, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	files, err := rundir.NewPlanFiles(j.plan, j.specText, nil)
	if err != nil {
		return nil, err
	}
	if resumed {
		if _, err := c.dir.Continue(j.plan, files, j.engine.String()); err != nil {
			return nil, err
		}
	}
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	open, err := c.dir.BeginSession(j.plan, files, j.engine.String(), session.New(c.Version, 1, c.Clock()))
	if err != nil {
		return nil, err
	}
	p.beat(open, "")
	defer open.Rest()
	done := trained{failed: make(map[string]error)}
	for _, t := range j.plan.Trials {
		epochs := given.Of(t)
		if epochs == nil || c.dir.CheckTrial(j.key(t), false) == nil {
			continue
		}
		if err := errors.Join(ctx.Err(), c.recordGiven(open, j.key(t), epochs)); err != nil {
			return nil, fmt.Errorf("trial %s: %w", t.Name, err)
		}
		done.trials++
	}
	return c.conclude(ctx, j, open, done)
}

// recordGiven writes the predictions of a trial as those of a training.
func (c *call) recordGiven(open *rundir.OpenSession, k rundir.Key, epochs []trainer.Epoch) error {
	if _, err := open.Clear(k); err != nil {
		return err
	}
	finished, _, err := open.Recover(k, false)
	if err != nil || finished {
		return err
	}
	recorder, err := open.Begin(k, c.Clock)
	if err != nil {
		return err
	}
	defer recorder.Close()
	for _, e := range epochs {
		if _, err := recorder.Epoch(e); err != nil {
			return err
		}
	}
	return recorder.Finish("")
}
