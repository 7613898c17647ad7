package spec

import "github.com/refold/refold/model/resnet"

// Network is what a spec tells of a network. Images, classes, engine, kernels and threads
// are those of a trial.
func Network(m Model, t Train) resnet.Config {
	return resnet.Config{
		Width: m.Width, Freeze: m.Freeze, Epochs: t.Epochs, Batch: t.Batch,
		Optimizer: t.Optimizer, LearningRate: t.LearningRate, Momentum: t.Momentum,
		Augment: t.augmentation(), BatchNormMomentum: t.BatchNormMomentum, PreciseImages: t.PreciseImages,
	}
}
