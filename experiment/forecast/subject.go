package forecast

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/engine"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/trainer"
)

// Subject is the planned run that is forecast.
type Subject struct {
	Dir      rundir.Dir
	Plan     *plan.Plan
	Engine   trainer.Engine // that the plan's spec names
	Compared *engine.Comparison
	Key      func(plan.Trial) rundir.Key
	Todo     []plan.Trial // selected trials that have no sound result, and whose turn it is
	Finished int          // selected trials that have one
	Copies   int64        // bytes of images and pixels that are put into the run directory for them

	// Extracts reports whether features of all images by an arm's networks are still to be
	// computed ahead of training; nil: never.
	Extracts func(arm string) bool

	Trainer   trainer.Trainer // on the engine
	Resources Resources
	Images    fs.FS
	Cache     *pixelcache.Folder // nil: none
	Spool     *dataset.Spool     // nil: none
	Verify    bool               // measures what the cache remembers, too
	Clock     func() time.Time
	Stream    *event.Stream
}

// finished reports whether a selected trial has a sound result.
func (s *Subject) finished(t plan.Trial) bool {
	return !slices.ContainsFunc(s.Todo, func(u plan.Trial) bool { return u.Name == t.Name })
}

// extracts reports whether features are still to be computed.
func (s *Subject) extracts(arm string) bool {
	return s.Extracts != nil && s.Extracts(arm)
}

// paceOf names what trials of an arm share their pace, memory and files with: the
// architecture and, where it is not that of [data], the size of images.
func (s *Subject) paceOf(arm string) string {
	a := s.Plan.Arm(arm)
	if size := a.Data.Size; size != s.Plan.Spec.Data.Size {
		return fmt.Sprintf("%s, %dx%d", a.Architecture, size[0], size[1])
	}
	return a.Architecture
}

// task is a task of an arm without a trial.
func (s *Subject) task(arm string) trainer.Task {
	a := s.Plan.Arm(arm)
	task := trainer.NewTask(s.Plan.SpecOf(a), len(s.Plan.Classes))
	task.Architecture = a.Architecture
	return task
}

// sizes are the numbers of images of a trial.
func (s *Subject) sizes(t plan.Trial) trainer.Sizes {
	fold := s.Plan.Fold(t)
	return trainer.Sizes{Train: len(fold.Train), Held: len(fold.Validation) + len(fold.Test)}
}
