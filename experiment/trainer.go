package experiment

import (
	"context"
	"io"
	"math/rand/v2"
)

// Labelled are images that a trainer may learn from.
type Labelled struct {
	Pixels [][]byte // Height x Width x 3 bytes each, RGB
	Labels []int    // class numbers
}

// Task is everything that a trainer gets for one trial. It has no field for the
// labels of test images: a trainer cannot leak what it never sees.
type Task struct {
	Trial         string // the trial's name, for messages
	Architecture  string
	Height, Width int // pixels
	Classes       int
	Train         Labelled
	Validation    Labelled // empty where train.validation = 0
	Test          [][]byte // pixels only
	Model         ModelSpec
	Training      TrainSpec
	Scale         string
	Engine        string
	Precision     string
	Threads       int
	Random        func(name string) *rand.Rand // the trial's random streams, by name
}

// Predictions are log-probabilities, images x classes, row-major.
type Predictions struct {
	Validation []float32
	Test       []float32
}

// Epoch is what a trainer reports after each epoch.
type Epoch struct {
	Number         int         // from 1
	Loss, Accuracy float64     // of the training images, as the weights moved
	Moving         Predictions // with moving batch-norm statistics
	Precise        Predictions // with precise ones
	// Weights writes the weights after this epoch as a safetensors file, with the
	// batch-norm statistics that decide; nil where the trainer has none to offer.
	Weights func(w io.Writer) error
}

// Step is a trainer's progress within an epoch.
type Step struct {
	Epoch, Epochs  int
	Step, Steps    int
	Images         int // training images seen since the trial started
	Loss, Accuracy float64
}

// Trainer trains one model from scratch and reads out predictions after every
// epoch. It returns when all epochs are reported, when epoch fails, or when the
// context ends.
type Trainer interface {
	Train(ctx context.Context, task Task, step func(Step), epoch func(Epoch) error) error
}
