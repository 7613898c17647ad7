package terminal

import (
	"time"

	"github.com/refold/refold/experiment/trainer"
)

// runningTrial is how far a trial is.
type runningTrial struct {
	began  time.Time
	number int          // of the plan, from 1
	first  trainer.Step // where this session began; zero: at the start of the trial
	step   trainer.Step // the latest; Steps is 0 before the first
}

// epochs is the share of a trial that this session has done, in epochs.
func (r *runningTrial) epochs() float64 { return position(r.step) - r.before() }

// before is the share that earlier sessions did.
func (r *runningTrial) before() float64 { return position(r.first) }

// speed is the training images a second of this session.
func (r *runningTrial) speed(now time.Time) (float64, bool) {
	images, seconds := r.step.Images-r.first.Images, now.Sub(r.began).Seconds()
	if seconds <= 0 || images <= 0 {
		return 0, false
	}
	return float64(images) / seconds, true
}

// position is the share of a trial that is done, in epochs.
func position(s trainer.Step) float64 {
	if s.Steps == 0 {
		return 0
	}
	return float64(s.Epoch-1) + float64(s.Step)/float64(s.Steps)
}
