// Package resnet is the trainer that is built in: package model behind the seam of
// package trainer.
//
// It owns the translation between the two. It must not know of runs, plans or files.
package resnet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/offheap"
	"github.com/refold/refold/model/resnet"
)

// Trainer is the one that is built in: package model. The zero value trains on the
// engine that is always there, in float32.
type Trainer struct {
	engine    trainer.Engine
	precision string
	memory    *offheap.Pool // of networks; nil: each has its own
}

// alwaysThere is the engine that needs no library.
const alwaysThere = "builtin"

// On is a trainer on an engine, in a precision.
func (Trainer) On(e trainer.Engine, precision string) trainer.Trainer {
	return Trainer{engine: e, precision: precision}
}

// Keeping is a trainer that keeps the memory of networks for the next ones.
func (own Trainer) Keeping() (trainer.Trainer, func() error) {
	own.memory = new(offheap.Pool)
	return own, own.memory.Close
}

// Ahead begins to bring memory into RAM for so many trials at once, each as large as the
// largest of these kinds.
func (own Trainer) Ahead(kinds []trainer.Kind, trials int) error {
	most := 0
	for _, k := range kinds {
		bytes, err := model.Expected(own.config(k.Task), model.Sizes(k.Sizes))
		if err != nil {
			return err
		}
		most = max(most, bytes)
	}
	if own.memory != nil {
		own.memory.Back(most, trials)
	}
	return nil
}

// ResolveEngine says which engine run.engine, run.library and run.kernels stand for here.
func (Trainer) ResolveEngine(r spec.Run, version string) (trainer.Engine, error) {
	choice := choiceOf(r)
	if r.Kernels != spec.KernelsMixed {
		choice.Version = version
	}
	info, err := model.ResolveEngine(choice)
	if missing := new(model.KernelsError); errors.As(err, &missing) {
		err = &trainer.KernelsError{Err: err}
	}
	e := newEngine(info)
	if err == nil && r.Kernels == spec.KernelsMixed {
		e = mix(e)
	}
	return e, err
}

func choiceOf(r spec.Run) model.EngineChoice {
	return model.EngineChoice{Name: r.Engine, Library: r.Library, Kernels: kernelsHere(r.Kernels)}
}

// kernelsHere are what package model calls kernels: of mixed ones, each machine takes its own.
func kernelsHere(kernels string) string {
	if kernels == spec.KernelsMixed {
		return resnet.KernelsAuto
	}
	return kernels
}

// mix is an engine whose version names no set of kernels: revision and architecture are what
// all that may train a run have in common.
func mix(e trainer.Engine) trainer.Engine {
	words := strings.Fields(e.Version)
	e.Own, e.Version = e.Version, strings.Join(append(words[:2:2], spec.KernelsMixed), " ")
	e.Reason = fmt.Sprintf("with the kernels %s here, and others elsewhere, as asked for", e.Kernels)
	e.Kernels = spec.KernelsMixed
	return e
}

// Rival is the engine onednn, where its library can be used.
func (Trainer) Rival(r spec.Run) (trainer.Engine, error) {
	info, err := model.Rival(choiceOf(r))
	return newEngine(info), err
}

func newEngine(e model.EngineInfo) trainer.Engine {
	return trainer.Engine{Name: e.Name, Version: e.Version, Kernels: e.Kernels, Library: e.Library, LibraryVersion: e.LibraryVersion, Stamp: e.Stamp, Reason: e.Reason}
}

// CheckPrecision refuses a precision that an engine lacks here.
func (Trainer) CheckPrecision(r spec.Run) (advice string, err error) {
	return model.CheckPrecision(choiceOf(r), r.Precision)
}

var _ interface { // all that a trainer may offer
	trainer.Trainer
	trainer.EngineResolver
	trainer.EngineRival
	trainer.EngineUser
	trainer.MemoryKeeper
	trainer.PrecisionChecker
	trainer.CostEstimator
	trainer.Calibrator
	trainer.Starter
	trainer.FeatureExtractor
	trainer.Exporter
} = Trainer{}

// Readouts are those of batch normalisation.
func (Trainer) Readouts(t spec.Train) trainer.Readouts { return trainer.BatchNorm(t.BatchNorm) }

// Train fits a network as model.Fit does, or goes on with a fit.
func (own Trainer) Train(ctx context.Context, task trainer.Task, step func(trainer.Step), epoch func(trainer.Epoch) error) error {
	state, err := stateOf(task)
	if err != nil {
		return err
	}
	hooks := model.Hooks{
		Step: func(p model.Progress) { step(trainer.Step(p)) },
		Epoch: func(e model.Epoch, n *model.Network) error {
			return epoch(trainer.Epoch{
				Number: e.Number, Loss: e.Loss, Accuracy: e.Accuracy,
				Readouts: []trainer.Readout{
					{Name: trainer.Moving, Validation: e.Moving.Validation, Test: e.Moving.Test},
					{Name: trainer.Precise, Validation: e.Precise.Validation, Test: e.Precise.Test},
				},
				Weights: weightsOf(task, e.Number, n),
			})
		},
	}
	if task.Checkpoint != nil {
		hooks.Checkpoint = func(s model.Snapshot) {
			task.Checkpoint(trainer.Checkpoint{At: trainer.Step(s.Progress), Last: s.Last, Write: s.Write})
		}
	}
	fitting := model.Fitting{
		Config:     own.config(task),
		Memory:     own.memory,
		Train:      model.Examples{Pixels: task.Train.Pixels, Labels: task.Train.Labels},
		Validation: model.Examples{Pixels: task.Validation.Pixels, Labels: task.Validation.Labels},
		Test:       model.Examples{Pixels: task.Test},
		Random:     model.Random(task.Random), Hooks: hooks, From: state, Start: startOf(task),
	}
	if err := own.featured(ctx, task, &fitting); err != nil {
		return errors.Join(err, state.Close())
	}
	network, err := model.Fit(ctx, fitting)
	if err != nil {
		return stateError(err)
	}
	return network.Close()
}

// stateOf reads where to go on; nil: from the start.
func stateOf(t trainer.Task) (*model.State, error) {
	if t.Resume == nil {
		return nil, nil
	}
	file, size, err := t.Resume()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", trainer.ErrState, err)
	}
	state, err := model.ReadState(file, size)
	return state, stateError(err)
}

// stateError lets an error of package model that says so tell that a trial cannot go
// on from its state.
func stateError(err error) error {
	if errors.Is(err, model.ErrState) {
		return unusableState{err}
	}
	return err
}

type unusableState struct{ error }

func (e unusableState) Unwrap() error { return e.error }

func (unusableState) Is(target error) bool { return target == trainer.ErrState }

// weightsOf writes a network with the statistics that decide, under Keras' names.
func weightsOf(t trainer.Task, epoch int, n *model.Network) func(io.Writer) error {
	statistics := model.Precise
	if t.Training.BatchNorm == spec.Moving {
		statistics = model.Moving
	}
	return func(w io.Writer) error {
		metadata := maps.Clone(t.Describe)
		if metadata == nil {
			metadata = make(map[string]string)
		}
		metadata["architecture"], metadata["trial"], metadata["epoch"] = t.Architecture, t.Trial, strconv.Itoa(epoch)
		metadata["batch_norm"] = string(t.Training.BatchNorm)
		return n.WriteWeights(w, statistics, metadata)
	}
}

// config is what package model is told.
func (own Trainer) config(t trainer.Task) resnet.Config {
	c := spec.Network(t.Model, t.Training)
	c.Architecture, c.Height, c.ImageWidth, c.Classes = t.Architecture, t.Height, t.Width, t.Classes
	c.Scale, c.Threads = t.Scale, t.Threads
	c.Precision = cmp.Or(own.precision, resnet.PrecisionFloat32)
	c.Engine, c.Library, c.Kernels = cmp.Or(own.engine.Name, alwaysThere), own.engine.Library, kernelsHere(own.engine.Kernels)
	c.HeadOnly = own.Extracts(t)
	return c
}

// Cost is what model.Cost says, in float32.
func (own Trainer) Cost(task trainer.Task) (trainer.Cost, error) {
	const float32Bytes = 4
	c := own.config(task)
	parameters, _, bytes, err := model.Cost(c)
	moments := 2 // of Adam; the others have one
	if task.Training.Optimizer == resnet.SGD {
		moments = 1
	}
	cost := trainer.Cost{Memory: bytes, Weights: float32Bytes * parameters, State: (1 + moments) * float32Bytes * parameters}
	if err == nil && c.HeadOnly { // which is saved with all other weights
		cost, err = wholeCost(c, cost)
	}
	return cost, err
}

// Calibrate trains a fresh network on random images for a moment.
func (own Trainer) Calibrate(ctx context.Context, task trainer.Task, sizes trainer.Sizes, effort trainer.Effort) (trainer.Timings, error) {
	m, err := model.Rehearse(ctx, own.config(task), model.Sizes(sizes), model.Effort{
		Steps: effort.Steps, AtLeast: effort.AtLeast, Long: effort.Long, Slow: effort.Slow, TrainingOnly: effort.TrainingOnly,
		Memory: own.memory,
	})
	if err != nil {
		return trainer.Timings{}, err
	}
	timings := trainer.Timings{Start: m.Start, Training: stepsOf(m.Training), ReadOut: stepsOf(m.Evaluation), Moments: stepsOf(m.Moments)}
	if own.Extracts(task) && !effort.TrainingOnly {
		pace, err := model.RehearseFeatures(ctx, own.config(task), model.Effort{Steps: effort.Steps, AtLeast: effort.AtLeast, Long: effort.Long})
		if err != nil {
			return trainer.Timings{}, err
		}
		timings.Features = stepsOf(pace)
	}
	return timings, nil
}

func stepsOf(p model.Pace) trainer.Steps { return trainer.Steps{Batch: p.Batch, Took: p.Steps} }
