package experiment

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
)

// Embedded is the trainer that is built in: package model.
type Embedded struct{}

// ResolveEngine says which engine run.engine and run.library stand for here.
func (Embedded) ResolveEngine(r spec.Run, version string) (Engine, error) {
	info, err := model.ResolveEngine(model.EngineChoice{Name: r.Engine, Library: r.Library, Version: version})
	return newEngine(info), err
}

// Rival is the engine onednn, where its library can be used.
func (Embedded) Rival(r spec.Run) (Engine, error) {
	info, err := model.Rival(r.Library)
	return newEngine(info), err
}

func newEngine(e model.EngineInfo) Engine {
	return Engine{Name: e.Name, Version: e.Version, Library: e.Library, LibraryVersion: e.LibraryVersion, Stamp: e.Stamp, Reason: e.Reason}
}

// CheckPrecision refuses a precision that an engine lacks here.
func (Embedded) CheckPrecision(r spec.Run) (advice string, err error) {
	return model.CheckPrecision(model.EngineChoice{Name: r.Engine, Library: r.Library}, r.Precision)
}

// Train fits a network as model.Fit does, or goes on with a fit.
func (Embedded) Train(ctx context.Context, task Task, step func(Step), epoch func(Epoch) error) error {
	state, err := task.state()
	if err != nil {
		return err
	}
	hooks := model.Hooks{
		Step: func(p model.Progress) { step(Step(p)) },
		Epoch: func(e model.Epoch, n *model.Network) error {
			return epoch(Epoch{
				Number: e.Number, Loss: e.Loss, Accuracy: e.Accuracy,
				Moving: Predictions(e.Moving), Precise: Predictions(e.Precise),
				Weights: task.weights(e.Number, n),
			})
		},
	}
	if task.Checkpoint != nil {
		hooks.Checkpoint = func(s model.Snapshot) {
			task.Checkpoint(Checkpoint{At: Step(s.Progress), Last: s.Last, Write: s.Write})
		}
	}
	network, err := model.Fit(ctx, model.Fitting{
		Config:     task.config(),
		Train:      model.Examples{Pixels: task.Train.Pixels, Labels: task.Train.Labels},
		Validation: model.Examples{Pixels: task.Validation.Pixels, Labels: task.Validation.Labels},
		Test:       model.Examples{Pixels: task.Test},
		Random:     model.Random(task.Random), Hooks: hooks, From: state,
	})
	if err != nil {
		return err
	}
	return network.Close()
}

// state reads where to go on; nil: from the start.
func (t Task) state() (*model.State, error) {
	if t.Resume == nil {
		return nil, nil
	}
	file, size, err := t.Resume()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return model.ReadState(file, size)
}

// weights writes a network with the statistics that decide, under Keras' names.
func (t Task) weights(epoch int, n *model.Network) func(io.Writer) error {
	statistics := model.Precise
	if t.Training.BatchNorm == "moving" {
		statistics = model.Moving
	}
	return func(w io.Writer) error {
		return n.WriteWeights(w, statistics, map[string]string{
			"architecture": t.Architecture, "trial": t.Trial, "epoch": strconv.Itoa(epoch), "batch_norm": t.Training.BatchNorm,
		})
	}
}

// config is what package model is told.
func (t Task) config() resnet.Config {
	c := spec.Network(t.Model, t.Training)
	c.Architecture, c.Height, c.ImageWidth, c.Classes = t.Architecture, t.Height, t.Width, t.Classes
	c.Scale, c.Precision, c.Threads = t.Scale, t.Precision, t.Threads
	c.Engine, c.Library = t.Engine, t.Library
	return c
}
