package trainer

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"

	"github.com/refold/refold/experiment/spec"
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
	Fold          int // its number, from 0
	Height, Width int // pixels
	Classes       int
	ClassNames    []string // for programs; nil: their numbers
	Train         Labelled
	Validation    Labelled // empty where train.validation = 0
	Test          [][]byte // pixels only
	Model         spec.Model
	Training      spec.Train
	Scale         string
	Threads       int
	Random        func(name string) *rand.Rand // the trial's random streams, by name

	// Start is what the networks start from; nil: their weights are drawn.
	Start *Start
	// Features are those of the images, where the trainer extracts any; nil: it computes
	// them itself.
	Features *Features
	// Describe is what a file of weights shall say beside of how they are to be used: how
	// images become pixels, and which classes there are.
	Describe map[string]string

	// Checkpoint takes the trainer's state, which Train is given again as Resume
	// where the trial goes on in a later session; nil: nobody wants it. A trainer
	// that cannot go on in the middle of a trial ignores both. One that can offers
	// its state after each step and each epoch, and once more when the context has
	// ended; training waits for it.
	Checkpoint func(Checkpoint)
	// Resume opens a state, of so many bytes; nil: the trial starts. The trainer
	// calls step with the position of the state, before it takes a step. Where it
	// cannot go on from there, it returns an error that wraps ErrState and has called
	// neither step nor epoch.
	Resume func() (state io.ReadCloser, size int64, err error)

	Place *Place // of a ProgramRunner; nil: it finds one itself, and takes pixels
}

// Checkpoint is a trial in the middle.
type Checkpoint struct {
	At   Step
	Last bool // the context has ended: no other one follows
	// Write writes the state as a safetensors file that holds the given metadata too,
	// and a checksum that tells it from a damaged one. It is valid until Checkpoint
	// returns.
	Write func(w io.Writer, metadata map[string]string) error
}

// ErrState says that a trial cannot go on from a checkpoint: it is damaged, or
// that of another trial.
var ErrState = errors.New("cannot go on from this state")

// Epoch is what a trainer reports after each epoch.
type Epoch struct {
	Number         int       // from 1
	Loss, Accuracy float64   // of the training images, as the weights moved; both 0 where they are Untold
	Untold         bool      // a program said neither
	Readouts       []Readout // those of Trainer.Readouts, in its order
	// Weights writes the weights after this epoch as a safetensors file, as the
	// read-out that decides uses them; nil where the trainer has none to offer.
	Weights func(w io.Writer) error
}

// Step is a trainer's progress within an epoch.
type Step struct {
	Epoch, Epochs  int
	Step, Steps    int
	Images         int // training images seen since the trial started
	Loss, Accuracy float64
}

// Trainer trains one model, from scratch or from Task.Start, and reads out predictions after every
// epoch. It returns when all epochs are reported, when epoch fails, or when the
// context ends.
type Trainer interface {
	// Readouts says ahead of training which read-outs every epoch will report.
	Readouts(spec.Train) Readouts
	Train(ctx context.Context, task Task, step func(Step), epoch func(Epoch) error) error
}
