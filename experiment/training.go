package experiment

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// trial trains and records, on from the trial's checkpoint where there is one to
// believe. A panic of the trainer becomes an error.
func (r *runner) trial(ctx context.Context, t plan.Trial) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // pixels are mapped from a file
	defer func() {
		if value := recover(); value != nil {
			err = &trainer.PanicError{Value: value, Stack: debug.Stack()}
		}
		if at, ok := faultAddress(err); ok && r.pixels.Holds(at) {
			err = &disk.EnvironmentError{What: "the pixels that the cache keeps cannot be read any more", Err: fmt.Errorf("fault at address %#x", at),
				Next: "their file was cut or its disk fails: the same command goes on and decodes the images anew"}
		}
	}()
	from, err := r.dir.Checkpoint(r.key(t))
	if err == nil {
		err = r.attempt(ctx, t, from)
	}
	if !rundir.IsUnusable(err) {
		return err
	}
	r.tell(func(o Observer) { o.Damaged(t, err) })
	return r.attempt(ctx, t, nil)
}

// attempt trains a trial from its start or from a checkpoint. An unbelievable error
// says that the checkpoint is not to be believed after all.
func (r *runner) attempt(ctx context.Context, t plan.Trial, from *rundir.Checkpoint) error {
	if err := r.held.Check(); err != nil {
		return err
	}
	recorder, err := r.open(t, from)
	if err != nil {
		return err
	}
	defer recorder.Close()
	a := &training{runner: r, trial: t, recorder: recorder, task: r.task(t), resumed: from != nil}
	a.saver = weightsSaver{mode: r.plan.Spec.Run.SaveWeights, task: a.task, path: r.dir.Path(rundir.TrialsFolder, t.Name, rundir.WeightsFile)}
	a.schedule = newSchedule(r.plan.Spec.Run.Checkpoint)
	a.task.Checkpoint = a.checkpoint
	if from != nil {
		a.task.Resume = from.Open
		a.schedule.written = moment{len(from.Epochs), from.Mark.At}
		if err := a.saver.restore(from, r.key(t).Shape); err != nil {
			return err
		}
	}
	if err := r.options.Trainer.Train(ctx, a.task, a.step, a.epoch); err != nil {
		if stopped(ctx, err) && a.schedule.kept() {
			r.tell(func(Observer) { r.kept++ })
		}
		return err
	}
	if a.saver.carried {
		if err := r.dir.VerifyWeights(t, a.saver.hash); err != nil {
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

func (r *runner) open(t plan.Trial, from *rundir.Checkpoint) (*rundir.Recorder, error) {
	if from == nil {
		return r.dir.Begin(r.key(t), r.options.Clock)
	}
	return r.dir.Resume(r.key(t), from, r.options.Clock)
}

// training is one attempt at a trial: what the trainer calls.
type training struct {
	runner   *runner
	trial    plan.Trial
	task     trainer.Task
	recorder *rundir.Recorder
	saver    weightsSaver
	schedule schedule
	resumed  bool // the trainer will say where it goes on
}

func (a *training) step(s trainer.Step) {
	resumed := a.resumed
	a.resumed = false
	a.runner.tell(func(o Observer) {
		if resumed {
			o.Resumed(a.trial, s)
		} else {
			o.Step(a.trial, s)
		}
	})
}

func (a *training) epoch(e trainer.Epoch) error {
	if err := a.runner.held.Check(); err != nil {
		return err
	}
	line, err := a.recorder.Epoch(e)
	if err != nil {
		return err
	}
	if err := a.saver.epoch(e); err != nil {
		return err
	}
	progress := a.runner.progress(a.task, e, line)
	a.runner.tell(func(o Observer) { o.Epoch(a.trial, progress) })
	return nil
}

// checkpoint writes a checkpoint where it is time for one. What cannot be written
// does not stop the training: it is said once, and tried again.
func (a *training) checkpoint(c trainer.Checkpoint) {
	now := moment{len(a.recorder.Epochs), c.At}
	if !a.schedule.due(now, c.Last) {
		return
	}
	if err := a.runner.held.Check(); err != nil {
		a.runner.breakOff(err)
		return
	}
	begun := time.Now()
	err := a.recorder.Checkpoint(c, a.saver.hash)
	a.schedule.done(now, time.Since(begun), err)
	if err == nil || a.schedule.failures > 1 && !c.Last {
		return
	}
	err = fmt.Errorf("%s cannot be written: %w: %s", rundir.CheckpointFile, err, a.consequence(c.Last))
	a.runner.tell(func(o Observer) { o.Warned(a.trial, err) })
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

// stopped reports whether a trial ended because the run was asked to stop.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Cause(ctx)))
}
