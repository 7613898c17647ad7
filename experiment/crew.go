package experiment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/prediction"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// trained is what came of the trials of a session.
type trained struct {
	trials int              // that are finished
	kept   int              // trials that were stopped with a checkpoint
	failed map[string]error // by trial
}

// add counts what came of further trials.
func (d *trained) add(more trained) {
	d.trials, d.kept = d.trials+more.trials, d.kept+more.kept
	if d.failed == nil {
		d.failed = make(map[string]error)
	}
	maps.Copy(d.failed, more.failed)
}

// crew trains trials, several at once.
type crew struct {
	*call
	job     *job
	session *rundir.OpenSession
	pixels  loaded
	shop    *workshop // nil: refold trains
	place   *place
	of      features
	turns   *turns // nil: trials are trained whatever the others say
	shared  bool   // other processes train trials of the same run
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
	c.done = trained{failed: make(map[string]error)}
	var err error
	if c.turns, err = newTurns(c); err != nil {
		return c.done, err
	}
	if c.shared {
		defer c.turns.follow(ctx)()
	}
	queue := make(chan plan.Trial, len(todo)) // whichever worker is first takes the first
	for _, t := range todo {
		queue <- t
	}
	var workers errgroup.Group
	workers.SetLimit(parallel)
	for range todo {
		if ctx.Err() != nil {
			break
		}
		workers.Go(func() error {
			c.one(ctx, <-queue)
			return nil
		})
	}
	_ = workers.Wait() // what went wrong is noted by trial
	return c.done, c.broken
}

// one runs a trial and notes how it ended. It cancels all where the machine fails,
// since every other trial would fail too.
func (c *crew) one(ctx context.Context, t plan.Trial) {
	if ctx.Err() != nil || !c.turns.begins(t) {
		return
	}
	begun, killed := c.Clock(), c.Resources.Use().Kills
	c.stream.Send(event.Started{Trial: t})
	recovered, err := c.trial(ctx, t)
	took := max(0, c.Clock().Sub(begun)) // the clock may be set back
	if gone := c.place.check(); gone != nil && err != nil {
		err = gone
	}
	if c.shared && err != nil && c.elsewhere(ctx, t, err) {
		recovered, err = true, nil
	}
	switch {
	case err == nil:
		if !recovered {
			c.note(func(d *trained) { d.trials++ })
		}
		c.stream.Send(event.Finished{Trial: t, Took: took})
		if err := c.turns.finished(t); err != nil {
			c.stop(fmt.Errorf("the look after trial %s: %w", t.Name, err))
		}
	case isStopped(ctx, err):
		if c.turns.over() {
			c.stream.Send(event.SetAside{Trial: t})
		}
	case disk.Environmental(c.Dir, err):
		c.stop(fmt.Errorf("trial %s: %w", t.Name, err))
	default:
		if full := c.outOfMemory(killed, err); full != nil {
			c.stop(fmt.Errorf("trial %s: %w", t.Name, full))
			return
		}
		if written := c.session.Fail(c.job.key(t), err); written != nil {
			c.stop(fmt.Errorf("trial %s failed (%w), which cannot be noted: %w", t.Name, err, written))
			return
		}
		c.note(func(d *trained) { d.failed[t.Name] = err })
		c.turns.failed(t)
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

// trial trains and records, on from the trial's checkpoint where there is one to
// believe; recovered says that an earlier session had finished it. A panic of the trainer
// becomes an error.
func (c *crew) trial(ctx context.Context, t plan.Trial) (recovered bool, err error) {
	err = reading(c.pixels.of(c.job.plan, t), func() (err error) {
		recovered, err = c.trained(ctx, t)
		return err
	})
	return recovered, err
}

// trained is trial but for panics.
func (c *crew) trained(ctx context.Context, t plan.Trial) (recovered bool, err error) {
	if recovered, err = c.open(ctx, t); recovered || err != nil {
		return recovered, err
	}
	checkpoints, err := c.dir.Checkpoints(c.job.key(t))
	if rundir.IsUnusable(err) {
		c.stream.Send(event.Damaged{Trial: t, Reason: err})
	} else if err != nil {
		return false, err
	}
	for _, from := range checkpoints { // the furthest one that is to be believed after all
		err := c.attempt(ctx, t, from)
		if !rundir.IsUnusable(err) || isTaken(err) {
			return false, err
		}
		c.stream.Send(event.Damaged{Trial: t, Reason: err})
	}
	return false, c.attempt(ctx, t, nil)
}

// attempt trains a trial from its start or from a checkpoint. An error that
// rundir.IsUnusable knows says that the checkpoint is not to be believed after all.
func (c *crew) attempt(ctx context.Context, t plan.Trial, from *rundir.Checkpoint) (err error) {
	if err := c.place.check(); err != nil {
		return err
	}
	recorder, err := c.record(t, from)
	if err != nil {
		return err
	}
	defer recorder.Close()
	a := &training{trial: t, stream: c.stream, check: c.place.check, stop: c.stop, recorder: recorder, task: c.task(t), resumed: from != nil, shared: c.shared}
	defer func() {
		if err != nil && !isConflict(err) && a.taken() {
			err = takenError{err}
		}
	}()
	a.saver = weightsSaver{mode: c.job.plan.Spec.Run.SaveWeights, task: a.task, of: c.job.readouts, path: recorder.Weights()}
	a.schedule = newSchedule(c.job.plan.Spec.Run.Checkpoint)
	a.task.Checkpoint, a.task.Place = a.checkpoint, c.shop.place(c.job.plan.Fold(t), recorder)
	if from != nil {
		a.task.Resume = from.Open
		a.schedule.written = moment{len(from.Epochs), from.Mark.At}
		if err := a.saver.restore(from); err != nil {
			return err
		}
	}
	if err := c.trainer().Train(ctx, a.task, a.step, a.epoch); err != nil {
		if isStopped(ctx, err) && a.schedule.kept() {
			c.note(func(d *trained) { d.kept++ })
		}
		return err
	}
	if a.saver.carried {
		if err := recorder.VerifyWeights(a.saver.hash); err != nil {
			return fmt.Errorf("%w: %w", trainer.ErrState, err)
		}
	}
	return recorder.Finish(a.saver.hash)
}

// trainer is the one that trains.
func (c *crew) trainer() trainer.Trainer {
	if c.shop != nil {
		return c.shop.trainer
	}
	return c.job.trainer
}

// open makes room for a trial, and reports that an earlier session has finished it
// after all.
func (c *crew) open(ctx context.Context, t plan.Trial) (finished bool, err error) {
	key, kept := c.job.key(t), ""
	if c.shared {
		finished, err = c.leaveOthers(ctx, t)
	} else {
		kept, err = c.session.Clear(key)
		c.tellKept(t, kept)
	}
	if finished || err != nil {
		return finished, err
	}
	finished, kept, err = c.session.Recover(key, c.job.savesWeights())
	c.tellKept(t, kept)
	return finished, err
}

// tellKept says where files are that were no longer sound.
func (c *call) tellKept(t plan.Trial, kept string) {
	if kept != "" {
		c.stream.Notice(fmt.Sprintf("trial %s: files of it that are no longer sound are kept in %s", t.Name, kept))
	}
}

// record begins to write a trial, from its start or behind a checkpoint.
func (c *crew) record(t plan.Trial, from *rundir.Checkpoint) (*rundir.Recorder, error) {
	if from == nil {
		return c.session.Begin(c.job.key(t), c.Clock)
	}
	return c.session.Resume(c.job.key(t), from, c.Clock)
}

// task is what the trainer gets: no test labels.
func (c *crew) task(t plan.Trial) trainer.Task {
	p := c.job.plan
	fold, labels := p.Fold(t), p.Draws[t.Seed].Labels
	prepared, s := c.pixels.of(p, t), p.SpecOf(p.Arm(t.Arm))
	pixels := func(members []int) [][]byte {
		out := make([][]byte, len(members))
		for i, m := range members {
			if c.shop.takesPixels() {
				out[i] = prepared.At(m)
			}
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
	task := trainer.NewTask(s, len(p.Classes))
	task.Trial, task.Architecture, task.Fold, task.ClassNames = t.Name, t.Architecture, t.Fold, p.Classes
	task.Train, task.Validation, task.Test = labelled(fold.Train), labelled(fold.Validation), pixels(fold.Test)
	task.Start, task.Features = c.job.start(t.Architecture), c.of.of(t.Arm, fold.Train, fold.Validation, fold.Test)
	task.Describe = prediction.Describe(s, p.Classes)
	task.Random = func(name string) *rand.Rand { return plan.Stream(p.Spec.Seed, t.StreamPrefix()+name) }
	return task
}

// isStopped reports whether a trial ended because the run was asked to stop.
func isStopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Cause(ctx)))
}
