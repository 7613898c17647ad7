package trainer

import "github.com/refold/refold/experiment/spec"

// NewTask is a task without a trial: what all trials of a spec with so many classes
// have in common.
func NewTask(s spec.Spec, classes int) Task {
	return Task{
		Height: s.Data.Size[0], Width: s.Data.Size[1], Classes: classes,
		Model: s.Model, Training: s.Train, Scale: s.Data.Scale,
		Threads: s.Run.Threads,
	}
}
