package experiment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
)

// MissingError says that trials of a run are not there yet. Those that are, are summed up.
type MissingError struct {
	Dir     string
	Planned int
	Missing []string // names of trials, in the plan's order
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d of %d trials are missing in %s, first %s: let their shards run again, then collect again", len(e.Missing), e.Planned, e.Dir, e.Missing[0])
}

// collectEvery is how often a waiting Collect looks again.
const collectEvery = time.Second

// Collect sums up a run whose trials other processes have trained: it commits those that
// were finished and not committed, checks all, and writes summary.json. It needs no images.
// It waits so long for trials that are missing; in the end these are a *MissingError, and
// those that failed a *PartialError, beside an Outcome of the others. A trial that has two
// sound results which differ is a *rundir.ConflictError, and nothing is summed up.
func Collect(ctx context.Context, o Options, wait time.Duration) (*Outcome, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	begun := o.Clock()
	c := newCall(o)
	p := c.newPlace()
	defer p.release()
	outcome, err := c.collect(ctx, p, wait)
	if outcome != nil {
		outcome.Took = max(0, o.Clock().Sub(begun))
	}
	return outcome, o.explain(err)
}

func (c *call) collect(ctx context.Context, p *place, wait time.Duration) (*Outcome, error) {
	if err := AwaitRun(ctx, c.Dir, c.Patience, c.stream.Notice); err != nil {
		return nil, err
	}
	a := &arrivals{call: c, deadline: c.Clock().Add(wait), still: stillness{dir: c.Dir}}
	for {
		if err := a.await(ctx, collectEvery); err != nil {
			return nil, err
		}
		outcome, again, err := c.collectNow(ctx, p, a.over())
		if !again {
			return outcome, err
		}
		if err := a.pause(ctx, c.patience()/10); err != nil {
			return nil, err
		}
	}
}

// collectNow sums up what is there. Where trials are missing after all, as one that arrived
// damaged is, and time is left, it says that they are to be waited for.
func (c *call) collectNow(ctx context.Context, p *place, last bool) (o *Outcome, again bool, err error) {
	defer p.release()
	j, collector, err := c.reopen(ctx, p, disk.LockBeside)
	if err != nil {
		return nil, false, err
	}
	defer collector.Rest()
	c.stream.Send(event.Planned{Plan: j.plan, Finished: c.arrived(j)})
	missing, err := c.gather(ctx, j, collector)
	if err == nil {
		err = c.recoverMatches(j, collector)
	}
	if again = err == nil && len(missing) > 0 && !last; again || err != nil {
		return nil, again, errors.Join(err, collector.End(c.Clock()))
	}
	if err := collector.JoinEnvironments(); err != nil {
		return nil, false, errors.Join(err, collector.End(c.Clock()))
	}
	o, err = c.sumUp(ctx, j, collector, missing)
	return o, false, err
}

// arrived is how many trials have a result, as far as a look at folders tells.
func (c *call) arrived(j *job) (n int) {
	for _, t := range j.plan.Selected() {
		if c.dir.Arrived(t) {
			n++
		}
	}
	return n
}

// reopen locks a run that was begun, and begins a session that trains nothing.
func (c *call) reopen(ctx context.Context, p *place, lock func(ctx context.Context, dir string, now time.Time) (*disk.Held, error)) (*job, *rundir.OpenSession, error) {
	var err error
	if p.held, err = lock(ctx, c.Dir, c.Clock()); err != nil {
		return nil, nil, err
	}
	j, err := c.readJob()
	if err != nil {
		return nil, nil, err
	}
	s, err := c.dir.Reopen(j.engine.String(), session.New(c.Version, 0, c.Clock()))
	if err != nil {
		return nil, nil, err
	}
	p.beat(s, "")
	return j, s, nil
}

// readJob is the job of a run as far as summing up needs it: neither the engine nor the program
// that trained.
func (c *call) readJob() (*job, error) {
	run, err := c.dir.LoadPlan()
	if err != nil {
		return nil, err
	}
	if err := c.onlyOfMachine(run.Spec); err != nil {
		return nil, err
	}
	engine, err := c.dir.Engine()
	if err != nil {
		return nil, err
	}
	return &job{plan: run, manifest: run.Manifest.Hash(), engine: trainer.Engine{Name: engine}}, nil
}

// gather commits what was finished and not committed, and checks all trials. It returns those
// that are missing.
func (c *call) gather(ctx context.Context, j *job, s *rundir.OpenSession) ([]plan.Trial, error) {
	var unfinished []plan.Trial
	var conflicts []error
	for _, t := range j.plan.Selected() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		switch sound, err := c.gatherTrial(j, s, t); {
		case isConflict(err):
			conflicts = append(conflicts, err)
		case err != nil:
			return nil, err
		case !sound:
			unfinished = append(unfinished, t)
		}
	}
	if err := errors.Join(conflicts...); err != nil {
		return nil, err
	}
	return c.due(j, unfinished)
}

// gatherTrial commits a trial that was finished and not committed, and reports whether it
// has a sound result.
func (c *call) gatherTrial(j *job, s *rundir.OpenSession, t plan.Trial) (sound bool, err error) {
	key := j.key(t)
	state := c.dir.CheckTrial(key, j.savesWeights())
	switch {
	case state == nil:
		return true, s.Tidy(key)
	case rundir.IsUnreadable(state):
		return false, fmt.Errorf("trial %s: %w", t.Name, state)
	case !errors.Is(state, rundir.ErrUnfinished):
		c.stream.Send(event.Damaged{Trial: t, Reason: state})
		return false, nil
	}
	finished, kept, err := s.Recover(key, j.savesWeights())
	c.tellKept(t, kept)
	if errors.Is(err, rundir.ErrUnfinished) && !isConflict(err) {
		return false, nil // another process has committed it, and that is not seen here yet
	}
	return finished, err
}

func isConflict(err error) bool { return errors.As(err, new(*rundir.ConflictError)) }

// sumUp writes what the trials say that are there.
func (c *call) sumUp(ctx context.Context, j *job, s *rundir.OpenSession, missing []plan.Trial) (*Outcome, error) {
	results, err := analysis.Gather(c.dir, j.plan, j.engine.String())
	if err != nil {
		return nil, err
	}
	o := c.count(results, j, trained{})
	absent := &MissingError{Dir: c.Dir, Planned: o.Planned}
	for _, t := range missing {
		if reason, err := c.dir.FailureReason(t); err == nil {
			o.Failed = append(o.Failed, summary.TrialFailure{Trial: t.Name, Error: reason})
		} else {
			absent.Missing = append(absent.Missing, t.Name)
		}
	}
	o.Waiting = o.Planned - o.Finished - len(o.Failed)
	if o.Finished == 0 {
		err = s.End(c.Clock())
	} else if o.Summary, err = results.Summary(); err == nil {
		err = s.Conclude(c.Clock(), o.Summary)
	}
	if err != nil {
		return o, err
	}
	var problems []error
	if len(o.Failed) > 0 {
		problems = append(problems, &PartialError{Dir: c.Dir, Planned: o.Planned, Failed: o.Failed})
	}
	if len(absent.Missing) > 0 {
		problems = append(problems, absent)
	}
	return o, errors.Join(problems...)
}
