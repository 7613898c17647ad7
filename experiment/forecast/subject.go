package forecast

import (
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
	Todo     []plan.Trial // selected trials that have no sound result

	// Extracts reports whether features of all images by an architecture's networks are
	// still to be computed ahead of training; nil: never.
	Extracts func(architecture string) bool

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
func (s *Subject) extracts(architecture string) bool {
	return s.Extracts != nil && s.Extracts(architecture)
}

// task is a task without a trial.
func (s *Subject) task() trainer.Task { return trainer.NewTask(s.Plan.Spec, len(s.Plan.Classes)) }

// sizes are the numbers of images of a trial.
func (s *Subject) sizes(t plan.Trial) trainer.Sizes {
	fold := s.Plan.Fold(t)
	return trainer.Sizes{Train: len(fold.Train), Held: len(fold.Validation) + len(fold.Test)}
}
