package event

import (
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/stats/sequential"
)

// Skipped is a trial that was finished before.
type Skipped struct{ Trial plan.Trial }

// Damaged is a trial whose files are no longer what they were; it is trained anew.
type Damaged struct {
	Trial  plan.Trial
	Reason error
}

// Started is a trial that begins or goes on.
type Started struct{ Trial plan.Trial }

// Resumed comes after Started where a trial goes on from its checkpoint, with the
// position of that.
type Resumed struct {
	Trial plan.Trial
	At    trainer.Step
}

// Step is a training step that is done.
type Step struct {
	Trial plan.Trial
	Step  trainer.Step
}

// Epoch is an epoch that is done and recorded.
type Epoch struct {
	Trial    plan.Trial
	Progress Progress
}

// Progress is what is known after an epoch without looking at test labels.
type Progress struct {
	Epoch, Epochs      int
	Loss, Accuracy     float64 // of the training images, as the weights moved
	Untold             bool    // a program said neither
	HasValidation      bool
	ValidationLoss     float64 // under the read-out that decides
	ValidationAccuracy float64
	Seconds            float64 // of this epoch, evaluation included
	ImagesPerSecond    float64 // training images; evaluation counts as time
}

// Finished is a trial whose result is on the disk.
type Finished struct {
	Trial plan.Trial
	Took  time.Duration
}

// Failed is a trial that failed; the others go on.
type Failed struct {
	Trial plan.Trial
	Err   error
}

// Warned is something about a trial that may cost time later, but no result.
type Warned struct {
	Trial plan.Trial
	Err   error
}

// Looked comes after a whole pass of a run that stops early: what came of the look. Of figures
// of test images it says no more than that decision.
type Looked struct {
	Look, Looks int // from 1
	Trainings   int // so far, of the passes that were looked at
	Decision    sequential.Decision
}

// SetAside is a trial that had begun when a look ended the run: it is not needed. What is kept
// of it is gone on with where it is wanted after all.
type SetAside struct{ Trial plan.Trial }

// Explaining comes where a refuted claim is to be explained: what is trained for that.
type Explaining struct{ Now []plan.Trial }

func (Looked) event()     {}
func (SetAside) event()   {}
func (Explaining) event() {}
func (Skipped) event()    {}
func (Damaged) event()    {}
func (Started) event()    {}
func (Resumed) event()    {}
func (Step) event()       {}
func (Epoch) event()      {}
func (Finished) event()   {}
func (Failed) event()     {}
func (Warned) event()     {}
