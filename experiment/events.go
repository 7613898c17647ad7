package experiment

import "time"

// Observer watches a run. Its methods are called one at a time, from several
// goroutines; they should return soon, since training waits for them. No event
// carries a figure of test images: who watches cannot choose by them.
type Observer interface {
	// Planned comes first: the plan, and which of its trials will be trained now.
	Planned(plan *Plan, now []Trial)
	// Skipped is a trial that was finished before.
	Skipped(t Trial)
	// Damaged is a trial whose files are no longer what they were; it is trained anew.
	Damaged(t Trial, reason error)
	Started(t Trial)
	Step(t Trial, s Step)
	Epoch(t Trial, e EpochProgress)
	Finished(t Trial, took time.Duration)
	Failed(t Trial, err error)
}

// EpochProgress is what is known after an epoch without looking at test labels.
type EpochProgress struct {
	Epoch, Epochs      int
	Loss, Accuracy     float64 // of the training images, as the weights moved
	HasValidation      bool
	ValidationLoss     float64 // under the read-out that decides
	ValidationAccuracy float64
	Seconds            float64 // of this epoch, evaluation included
	ImagesPerSecond    float64 // training images; evaluation counts as time
}

// NoObserver ignores everything.
type NoObserver struct{}

func (NoObserver) Planned(*Plan, []Trial)        {}
func (NoObserver) Skipped(Trial)                 {}
func (NoObserver) Damaged(Trial, error)          {}
func (NoObserver) Started(Trial)                 {}
func (NoObserver) Step(Trial, Step)              {}
func (NoObserver) Epoch(Trial, EpochProgress)    {}
func (NoObserver) Finished(Trial, time.Duration) {}
func (NoObserver) Failed(Trial, error)           {}
