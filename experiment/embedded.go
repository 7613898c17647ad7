package experiment

import (
	"context"

	"github.com/refold/refold/model"
)

// Embedded is the trainer that is built in: package model.
type Embedded struct{}

// ResolveEngine says what an engine's name stands for here.
func (Embedded) ResolveEngine(name string) (resolved, version string, err error) {
	info, err := model.ResolveEngine(name)
	return info.Name, info.Version, err
}

// Train fits a network as model.Fit does.
func (Embedded) Train(ctx context.Context, task Task, step func(Step), epoch func(Epoch) error) error {
	network, err := model.Fit(ctx, task.config(),
		model.Examples{Pixels: task.Train.Pixels, Labels: task.Train.Labels},
		model.Examples{Pixels: task.Validation.Pixels, Labels: task.Validation.Labels},
		model.Examples{Pixels: task.Test},
		model.Random(task.Random),
		model.Hooks{
			Step: func(p model.Progress) { step(Step(p)) },
			Epoch: func(e model.Epoch) error {
				return epoch(Epoch{
					Number: e.Number, Loss: e.Loss, Accuracy: e.Accuracy,
					Moving: Predictions(e.Moving), Precise: Predictions(e.Precise),
				})
			},
		})
	if err != nil {
		return err
	}
	return network.Close()
}

func (t Task) config() model.Config {
	return model.Config{
		Architecture: t.Architecture, Width: t.Model.Width,
		Height: t.Height, ImageWidth: t.Width, Classes: t.Classes,
		Epochs: t.Training.Epochs, Batch: t.Training.Batch,
		Optimizer: t.Training.Optimizer, LearningRate: t.Training.LearningRate, Momentum: t.Training.Momentum,
		BatchNormMomentum: t.Training.BatchNormMomentum, PreciseImages: t.Training.PreciseImages,
		Scale: t.Scale, Precision: t.Precision, Engine: t.Engine, Threads: t.Threads,
	}
}
