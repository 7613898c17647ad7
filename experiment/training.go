package experiment

import (
	"errors"
	"fmt"
	"time"

	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/trainer"
)

// training is one attempt at a trial: what the trainer calls.
type training struct {
	trial    plan.Trial
	stream   *event.Stream
	check    func() error // that the directory is still this process's
	stop     func(error)  // stops all trials: the machine fails
	task     trainer.Task
	recorder *rundir.Recorder
	saver    weightsSaver
	schedule schedule
	resumed  bool // the trainer will say where it goes on
	shared   bool // other processes may finish the trial meanwhile
}

func (a *training) step(s trainer.Step) {
	if a.resumed {
		a.resumed = false
		a.stream.Send(event.Resumed{Trial: a.trial, At: s})
		return
	}
	a.stream.Send(event.Step{Trial: a.trial, Step: s})
}

func (a *training) epoch(e trainer.Epoch) error {
	if err := a.check(); err != nil {
		return err
	}
	if a.taken() {
		return errTaken
	}
	line, err := a.recorder.Epoch(e)
	if err != nil {
		return err
	}
	if err := a.saver.epoch(e); err != nil {
		return err
	}
	a.stream.Send(event.Epoch{Trial: a.trial, Progress: progress(a.task, e, a.saver.of.Of(e.Readouts), line.Seconds)})
	return nil
}

// errTaken says that somebody has removed an attempt while it was at work.
var errTaken = errors.New("another process has removed this attempt")

// taken reports that this attempt was removed, as by a collector that has found the trial
// finished.
func (a *training) taken() bool { return a.shared && a.recorder.Gone() }

// takenError is an error of an attempt that was removed.
type takenError struct{ error }

func (e takenError) Unwrap() error { return e.error }

func isTaken(err error) bool { return errors.As(err, new(takenError)) }

// progress is an epoch without anything that test labels tell.
func progress(task trainer.Task, e trainer.Epoch, read trainer.Readout, seconds float64) event.Progress {
	p := event.Progress{Epoch: e.Number, Epochs: task.Training.Epochs, Loss: e.Loss, Accuracy: e.Accuracy, Untold: e.Untold, Seconds: seconds}
	if len(task.Validation.Labels) > 0 {
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
	if err := a.check(); err != nil {
		a.stop(err)
		return
	}
	if a.taken() {
		return // the next epoch ends the training
	}
	begun := time.Now()
	err := a.recorder.Checkpoint(c, a.saver.hash)
	a.schedule.done(now, time.Since(begun), err)
	if err == nil || a.schedule.failures > 1 && !c.Last {
		return
	}
	err = fmt.Errorf("%s cannot be written: %w: %s", rundir.CheckpointFile, err, a.consequence(c.Last))
	a.stream.Send(event.Warned{Trial: a.trial, Err: err})
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
