package experiment

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/remedy"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/trainer"
)

// trial trains and records, on from the trial's checkpoint where there is one to
// believe. A panic of the trainer becomes an error.
func (c *crew) trial(ctx context.Context, t plan.Trial) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // pixels are mapped from a file
	defer func() {
		if value := recover(); value != nil {
			err = &trainer.PanicError{Value: value, Stack: debug.Stack()}
		}
		if at, ok := faultAddress(err); ok && c.pixels.Holds(at) {
			err = &disk.EnvironmentError{What: "the pixels that the cache keeps cannot be read any more", Err: fmt.Errorf("fault at address %#x", at),
				Next: remedy.Textf("their file was cut or its disk fails: the same %s goes on and decodes the images anew", remedy.Call{})}
		}
	}()
	finished, err := c.open(t)
	if finished || err != nil {
		return err
	}
	from, err := c.dir.Checkpoint(c.job.key(t))
	if err == nil {
		err = c.attempt(ctx, t, from)
	}
	if !rundir.IsUnusable(err) {
		return err
	}
	c.stream.Send(event.Damaged{Trial: t, Reason: err})
	return c.attempt(ctx, t, nil)
}

// attempt trains a trial from its start or from a checkpoint. An unbelievable error
// says that the checkpoint is not to be believed after all.
func (c *crew) attempt(ctx context.Context, t plan.Trial, from *rundir.Checkpoint) error {
	if err := c.place.check(); err != nil {
		return err
	}
	recorder, err := c.record(t, from)
	if err != nil {
		return err
	}
	defer recorder.Close()
	a := &training{crew: c, trial: t, recorder: recorder, task: c.task(t), resumed: from != nil}
	a.saver = weightsSaver{mode: c.job.plan.Spec.Run.SaveWeights, task: a.task, path: recorder.Weights()}
	a.schedule = newSchedule(c.job.plan.Spec.Run.Checkpoint)
	a.task.Checkpoint = a.checkpoint
	if from != nil {
		a.task.Resume = from.Open
		a.schedule.written = moment{len(from.Epochs), from.Mark.At}
		if err := a.saver.restore(from, c.job.key(t).Shape); err != nil {
			return err
		}
	}
	if err := c.Trainer.Train(ctx, a.task, a.step, a.epoch); err != nil {
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

// faultAddress is where memory was touched that is not there, if that is what an
// error is about.
func faultAddress(err error) (at uintptr, ok bool) {
	var panicked *trainer.PanicError
	if !errors.As(err, &panicked) {
		return 0, false
	}
	fault, ok := panicked.Value.(interface{ Addr() uintptr })
	if !ok {
		return 0, false
	}
	return fault.Addr(), true
}

// open makes room for a trial, and reports that an earlier session has finished it
// after all.
func (c *crew) open(t plan.Trial) (finished bool, err error) {
	key := c.job.key(t)
	kept, err := c.session.Clear(key)
	if err != nil {
		return false, err
	}
	if kept != "" {
		c.stream.Notice(fmt.Sprintf("trial %s: what its files were is kept in %s", t.Name, kept))
	}
	return c.session.Recover(key, c.job.savesWeights())
}

// record begins to write a trial, from its start or behind a checkpoint.
func (c *crew) record(t plan.Trial, from *rundir.Checkpoint) (*rundir.Recorder, error) {
	if from == nil {
		return c.session.Begin(c.job.key(t), c.Clock)
	}
	return c.session.Resume(c.job.key(t), from, c.Clock)
}

// training is one attempt at a trial: what the trainer calls.
type training struct {
	crew     *crew
	trial    plan.Trial
	task     trainer.Task
	recorder *rundir.Recorder
	saver    weightsSaver
	schedule schedule
	resumed  bool // the trainer will say where it goes on
}

func (a *training) step(s trainer.Step) {
	if a.resumed {
		a.resumed = false
		a.crew.stream.Send(event.Resumed{Trial: a.trial, At: s})
		return
	}
	a.crew.stream.Send(event.Step{Trial: a.trial, Step: s})
}

func (a *training) epoch(e trainer.Epoch) error {
	if err := a.crew.place.check(); err != nil {
		return err
	}
	line, err := a.recorder.Epoch(e)
	if err != nil {
		return err
	}
	if err := a.saver.epoch(e); err != nil {
		return err
	}
	a.crew.stream.Send(event.Epoch{Trial: a.trial, Progress: progress(a.task, e, line.Seconds)})
	return nil
}

// progress is an epoch without anything that test labels tell.
func progress(task trainer.Task, e trainer.Epoch, seconds float64) event.Progress {
	p := event.Progress{Epoch: e.Number, Epochs: task.Training.Epochs, Loss: e.Loss, Accuracy: e.Accuracy, Seconds: seconds}
	if len(task.Validation.Labels) > 0 {
		read := rundir.EpochPredictions{Moving: e.Moving, Precise: e.Precise}.Of(task.Training.BatchNorm)
		s := score.Of(task.Validation.Labels, read.Validation, task.Classes)
		p.HasValidation, p.ValidationLoss, p.ValidationAccuracy = true, s.Loss, s.Accuracy()
	}
	if seconds > 0 {
		p.ImagesPerSecond = float64(len(task.Train.Labels)) / seconds
	}
	return p
}

// checkpoint writes a checkpoint where it is time for one. What cannot be written
// does not stop the training: it is said once, and tried again.
func (a *training) checkpoint(c trainer.Checkpoint) {
	now := moment{len(a.recorder.Epochs), c.At}
	if !a.schedule.due(now, c.Last) {
		return
	}
	if err := a.crew.place.check(); err != nil {
		a.crew.stop(err)
		return
	}
	begun := time.Now()
	err := a.recorder.Checkpoint(c, a.saver.hash)
	a.schedule.done(now, time.Since(begun), err)
	if err == nil || a.schedule.failures > 1 && !c.Last {
		return
	}
	err = fmt.Errorf("%s cannot be written: %w: %s", rundir.CheckpointFile, err, a.consequence(c.Last))
	a.crew.stream.Send(event.Warned{Trial: a.trial, Err: err})
}

// consequence is what a checkpoint that was not written means.
func (a *training) consequence(last bool) string {
	since := "begins anew"
	if a.schedule.kept() {
		since = "goes on from its last checkpoint"
	}
	if last {
		return "the next run " + since
	}
	return "training goes on and will try again; stopped before, the trial " + since
}

// isStopped reports whether a trial ended because the run was asked to stop.
func isStopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Cause(ctx)))
}
