package experiment

import (
	"context"
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/logprobs"
)

// needs are what a job has left to do, and what that takes.
type needs struct {
	states   []error      // of the selected trials; nil stands for a finished one
	todo     []plan.Trial // selected trials that have no sound result, and whose turn it is
	finished int          // selected trials that have one
	mine     []plan.Trial // those of a shard; nil: it is no shard
	files    *rundir.PlanFiles
	decision forecast.Decision
	disk     forecast.DiskNeed
}

// check finds what a job needs, and what is in the way of it: another run in the
// directory, too little memory, too little space on the disk.
func (c *call) check(j *job, resumed bool) (*needs, []error) {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	n := &needs{}
	for _, t := range j.plan.Selected() {
		state := c.dir.CheckTrial(j.key(t), j.savesWeights())
		n.states = append(n.states, state)
		if state != nil {
			n.todo = append(n.todo, t)
		} else {
			n.finished++
		}
		if resumed && rundir.IsUnreadable(state) { // it may be sound
			note(fmt.Errorf("trial %s: %w", t.Name, state))
		}
		if other := new(logprobs.ReadoutsError); errors.As(state, &other) {
			note(state)
		}
	}
	var err error
	if len(problems) == 0 {
		n.todo, err = c.due(j, n.todo)
		note(err)
	}
	if n.files, err = rundir.NewPlanFiles(j.plan, j.specText, j.program); err != nil {
		return nil, append(problems, err)
	}
	if resumed {
		_, err = c.dir.Continue(j.plan, n.files, j.engine.String())
		note(err)
	}
	subject := c.subject(j, n.todo)
	subject.Finished = n.finished
	subject.Copies, err = c.copies(j, n.todo)
	note(err)
	n.decision, err = subject.Decide()
	note(err)
	n.disk, err = subject.MeasureDisk(n.files.Size(), n.decision, resumed)
	note(err)
	return n, problems
}

// approve shows the estimate to whom Run is to ask. Measuring it may change how many
// trials run at once.
func (c *call) approve(ctx context.Context, j *job, n *needs) error {
	if c.Approve == nil {
		return nil
	}
	subject := c.subject(j, n.todo)
	subject.Finished = n.finished
	e, decision, err := subject.Estimate(ctx, n.decision, n.disk, forecast.Patience{})
	if err != nil {
		return err
	}
	n.decision = decision
	return c.Approve(e)
}

// announce tells what the run consists of.
func (c *call) announce(j *job, n *needs, session *rundir.OpenSession) {
	selected := j.plan.Selected()
	c.stream.Send(event.Planned{Plan: j.plan, Now: n.todo, Finished: n.finished})
	c.audited(j)
	for i, t := range selected {
		switch {
		case n.states[i] == nil:
			c.stream.Send(event.Skipped{Trial: t})
			if err := session.Tidy(j.key(t)); err != nil { // of a process killed in between
				c.stream.Send(event.Warned{Trial: t, Err: err})
			}
		case !errors.Is(n.states[i], rundir.ErrUnfinished):
			c.stream.Send(event.Damaged{Trial: t, Reason: n.states[i]})
		}
	}
}
