// Package model builds ResNets as Keras' applications do, fits them, and reads
// out predictions after every epoch.
//
// It owns fitting, the optimiser, the loss, batch-norm statistics and weights; what
// a network looks like is package resnet's. Only this package and those below it import Gorgonia. It must not
// know run directories, folds, or the labels of test images.
package model

import (
	"math/rand/v2"

	"github.com/refold/refold/model/engine"
)

// Random returns the random stream of a name: equal names give equal streams.
type Random func(name string) *rand.Rand

// Predictions are log-probabilities, n x Classes, row-major.
type Predictions struct {
	Validation []float32
	Test       []float32
}

// Epoch is what is known after an epoch.
type Epoch struct {
	Number   int         // from 1
	Loss     float64     // mean over the epoch's training images, as the weights moved (as Keras prints)
	Accuracy float64     // the same
	Moving   Predictions // with Keras' moving batch-norm statistics
	Precise  Predictions // with statistics re-estimated with frozen weights
}

// Progress is reported after every training step.
type Progress struct {
	Epoch, Epochs  int
	Step, Steps    int     // within the epoch
	Images         int     // training images seen since the start of the fit
	Loss, Accuracy float64 // running means of the epoch
}

// Hooks observe a fit. All may be nil. An error of Epoch ends the fit.
type Hooks struct {
	Step func(Progress)
	// Epoch also gets the network as it is after the epoch, to save its weights.
	Epoch func(Epoch, *Network) error
	// Checkpoint is called after every step, after Epoch, and when the context has
	// ended, and may write the snapshot. Training waits for it.
	Checkpoint func(Snapshot)

	engine func(engine.Engine) engine.Engine // stands before the engine of a measurement
}
