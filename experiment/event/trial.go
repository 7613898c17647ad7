package event

import (
	"time"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/trainer"
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

func (Skipped) event()  {}
func (Damaged) event()  {}
func (Started) event()  {}
func (Resumed) event()  {}
func (Step) event()     {}
func (Epoch) event()    {}
func (Finished) event() {}
func (Failed) event()   {}
func (Warned) event()   {}
