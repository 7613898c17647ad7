package experiment

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"sync"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
)

// runner trains the trials of one run. It is the directory's only writer.
type runner struct {
	options  Options
	asked    spec.Spec // before choices were made
	dir      rundir.Dir
	plan     *plan.Plan
	images   fs.FS
	cache    *pixelcache.Folder // nil: none
	loads    bool               // pixels, after the scan
	blocked  bool               // known before planning: nothing will be trained
	spool    *dataset.Spool     // nil: none
	engine   string             // with version
	advice   string             // about its precision, if any
	reason   string             // why it is this one, in words
	compared *EngineComparison  // that decided so; nil: none
	manifest string             // hash
	made     rundir.Provenance
	pixels   *dataset.Pixels
	parallel int                     // trials at once
	slower   int                     // so many were measured to be slower; 0: none
	costs    map[string]trainer.Cost // by architecture
	memory   MemoryNeed
	disk     DiskNeed
	states   []error // of the selected trials, as trialStates found them
	held     *disk.Held
	cancel   func() // ends all trials

	mu      sync.Mutex // of the observer and the outcomes
	failed  map[string]error
	trained int
	kept    int   // trials that were stopped with a checkpoint
	broken  error // of the machine: the run cannot go on
}

func (r *runner) key(t plan.Trial) rundir.Key { return rundir.NewKey(r.plan, t, r.engine, r.manifest) }

// run trains what is missing and sums up.
func (r *runner) run(ctx context.Context) (*Outcome, error) {
	r.failed = make(map[string]error)
	todo, err := r.unfinished()
	if err != nil {
		return nil, err
	}
	if len(todo) > 0 {
		if err := r.load(ctx); err != nil {
			return nil, fmt.Errorf("images: %w", err)
		}
		r.tell(func(o Observer) { o.AtOnce(r.parallel, r.whyParallel()) })
		r.train(ctx, todo)
		if err := r.pixels.Close(); err != nil {
			return nil, fmt.Errorf("images: %w", err)
		}
	}
	if r.broken == nil {
		r.broken = r.held.Check()
	}
	if r.broken != nil {
		return nil, r.broken
	}
	return r.conclude(ctx)
}

// unfinished lists the selected trials without a sound result, after telling the
// observer what the run consists of.
func (r *runner) unfinished() ([]plan.Trial, error) {
	selected, state, todo := r.plan.Selected(), r.trialStates(), r.missing()
	for i, t := range selected {
		if rundir.IsUnreadable(state[i]) {
			return nil, fmt.Errorf("trial %s: %w", t.Name, state[i]) // it may be sound
		}
	}
	r.options.Observer.Planned(r.plan, todo)
	for i, t := range selected {
		switch {
		case state[i] == nil:
			r.options.Observer.Skipped(t)
			if err := r.dir.Remove(t, rundir.CheckpointFile); err != nil { // of a process killed in between
				r.options.Observer.Warned(t, err)
			}
		case !errors.Is(state[i], rundir.ErrUnfinished):
			r.options.Observer.Damaged(t, state[i])
		}
	}
	return todo, nil
}

// train runs trials, several at once, and returns when all have ended.
func (r *runner) train(ctx context.Context, todo []plan.Trial) {
	ctx, r.cancel = context.WithCancel(ctx)
	defer r.cancel()
	queue := make(chan plan.Trial)
	var workers sync.WaitGroup
	for range min(r.parallel, len(todo)) {
		workers.Go(func() {
			for t := range queue {
				r.one(ctx, t)
			}
		})
	}
	for _, t := range todo {
		select {
		case queue <- t:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	workers.Wait()
}

// one runs a trial and notes how it ended. It cancels all where the machine fails,
// since every other trial would fail too.
func (r *runner) one(ctx context.Context, t plan.Trial) {
	if ctx.Err() != nil {
		return
	}
	begun := r.options.Clock()
	r.tell(func(o Observer) { o.Started(t) })
	err := r.trial(ctx, t)
	took := max(0, r.options.Clock().Sub(begun)) // the clock may be set back
	if gone := r.held.Check(); gone != nil && err != nil {
		err = gone
	}
	switch {
	case err == nil:
		r.tell(func(o Observer) {
			r.trained++
			o.Finished(t, took)
		})
	case stopped(ctx, err):
	case disk.Environmental(r.options.Dir, err):
		r.breakOff(fmt.Errorf("trial %s: %w", t.Name, err))
	default:
		if written := r.dir.Fail(t, err); written != nil {
			r.breakOff(fmt.Errorf("trial %s failed (%w), which cannot be noted: %w", t.Name, err, written))
			return
		}
		r.tell(func(o Observer) {
			r.failed[t.Name] = err
			o.Failed(t, err)
		})
	}
}

// breakOff stops all trials: the machine fails.
func (r *runner) breakOff(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == nil {
		r.broken = err
	}
	r.cancel()
}

// tell calls the observer, one call at a time.
func (r *runner) tell(f func(Observer)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.options.Observer)
}

// task is what the trainer gets: no test labels.
func (r *runner) task(t plan.Trial) trainer.Task {
	fold := r.plan.Fold(t)
	labels := r.plan.Draws[t.Seed].Labels
	pixels := func(members []int) [][]byte {
		out := make([][]byte, len(members))
		for i, m := range members {
			out[i] = r.pixels.At(m)
		}
		return out
	}
	labelled := func(members []int) trainer.Labelled {
		l := trainer.Labelled{Pixels: pixels(members), Labels: make([]int, len(members))}
		for i, m := range members {
			l.Labels[i] = labels[m]
		}
		return l
	}
	task := r.settings()
	task.Trial, task.Architecture = t.Name, t.Architecture
	task.Train, task.Validation, task.Test = labelled(fold.Train), labelled(fold.Validation), pixels(fold.Test)
	task.Random = func(name string) *rand.Rand { return plan.Stream(r.plan.Spec.Seed, t.StreamPrefix()+name) }
	return task
}

// settings is a task without a trial: what all trials have in common.
func (r *runner) settings() trainer.Task {
	s := r.plan.Spec
	return trainer.Task{
		Height: s.Data.Size[0], Width: s.Data.Size[1], Classes: len(r.plan.Classes),
		Model: s.Model, Training: s.Train, Scale: s.Data.Scale,
		Engine: s.Run.Engine, Library: s.Run.Library, Precision: s.Run.Precision, Threads: s.Run.Threads,
	}
}

// progress is an epoch without anything that test labels tell.
func (r *runner) progress(task trainer.Task, e trainer.Epoch, line rundir.EpochLine) EpochProgress {
	p := EpochProgress{Epoch: e.Number, Epochs: task.Training.Epochs, Loss: e.Loss, Accuracy: e.Accuracy, Seconds: line.Seconds}
	if len(task.Validation.Labels) > 0 {
		read := rundir.EpochPredictions{e.Moving, e.Precise}.Of(task.Training.BatchNorm)
		s := score.Of(task.Validation.Labels, read.Validation, task.Classes)
		p.HasValidation, p.ValidationLoss, p.ValidationAccuracy = true, s.Loss, s.Accuracy()
	}
	if line.Seconds > 0 {
		p.ImagesPerSecond = float64(len(task.Train.Labels)) / line.Seconds
	}
	return p
}
