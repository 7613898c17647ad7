package experiment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// trained is what came of the trials of a session.
type trained struct {
	trials int              // that are finished
	kept   int              // trials that were stopped with a checkpoint
	failed map[string]error // by trial
}

// crew trains trials, several at once.
type crew struct {
	*call
	job     *job
	session *rundir.OpenSession
	pixels  *dataset.Pixels
	place   *place
	cancel  func() // ends all trials

	mu     sync.Mutex // of what follows
	done   trained
	broken error // of the machine: the run cannot go on
}

// train trains trials, so many at once, and returns when all have ended. An error is
// one of the machine.
func (c *crew) train(ctx context.Context, todo []plan.Trial, parallel int) (trained, error) {
	ctx, c.cancel = context.WithCancel(ctx)
	defer c.cancel()
	c.done.failed = make(map[string]error)
	var workers errgroup.Group
	workers.SetLimit(parallel)
	for _, t := range todo {
		if ctx.Err() != nil {
			break
		}
		workers.Go(func() error {
			c.one(ctx, t)
			return nil
		})
	}
	_ = workers.Wait() // what went wrong is noted by trial
	return c.done, c.broken
}

// one runs a trial and notes how it ended. It cancels all where the machine fails,
// since every other trial would fail too.
func (c *crew) one(ctx context.Context, t plan.Trial) {
	if ctx.Err() != nil {
		return
	}
	begun := c.Clock()
	c.stream.Send(event.Started{Trial: t})
	err := c.trial(ctx, t)
	took := max(0, c.Clock().Sub(begun)) // the clock may be set back
	if gone := c.place.check(); gone != nil && err != nil {
		err = gone
	}
	switch {
	case err == nil:
		c.note(func(d *trained) { d.trials++ })
		c.stream.Send(event.Finished{Trial: t, Took: took})
	case isStopped(ctx, err):
	case disk.Environmental(c.Dir, err):
		c.stop(fmt.Errorf("trial %s: %w", t.Name, err))
	default:
		if written := c.session.Fail(c.job.key(t), err); written != nil {
			c.stop(fmt.Errorf("trial %s failed (%w), which cannot be noted: %w", t.Name, err, written))
			return
		}
		c.note(func(d *trained) { d.failed[t.Name] = err })
		c.stream.Send(event.Failed{Trial: t, Err: err})
	}
}

func (c *crew) note(change func(*trained)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.done)
}

// stop stops all trials: the machine fails.
func (c *crew) stop(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil {
		c.broken = err
	}
	c.cancel()
}

// task is what the trainer gets: no test labels.
func (c *crew) task(t plan.Trial) trainer.Task {
	p := c.job.plan
	fold, labels := p.Fold(t), p.Draws[t.Seed].Labels
	pixels := func(members []int) [][]byte {
		out := make([][]byte, len(members))
		for i, m := range members {
			out[i] = c.pixels.At(m)
		}
		return out
	}
	labelled := func(members []int) trainer.Labelled {
		l := trainer.Labelled{Pixels: pixels(members), Labels: make([]int, len(members))}
		for i, m := range members {
			l.Labels[i] = labels[m]
		}
		return l
	}
	task := trainer.NewTask(p.Spec, len(p.Classes))
	task.Trial, task.Architecture = t.Name, t.Architecture
	task.Train, task.Validation, task.Test = labelled(fold.Train), labelled(fold.Validation), pixels(fold.Test)
	task.Random = func(name string) *rand.Rand { return plan.Stream(p.Spec.Seed, t.StreamPrefix()+name) }
	return task
}
