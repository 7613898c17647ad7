package trainer

import (
	"context"
	"io"

	"github.com/refold/refold/model/weights"
)

// Start is a file of weights that networks start from. Trials share it, and only read it.
type Start struct {
	File    *weights.File
	NewHead bool // the classification layer is drawn anew, whatever the file has
}

// Starter is a Trainer whose networks can start from a file of weights.
type Starter interface {
	// CheckStart compares a file with the networks of a task, which has no images. head
	// reports whether the file has a classification layer for as many classes: where it
	// has not, that alone is drawn anew. The error says in what else they differ.
	CheckStart(task Task, file *weights.File) (head bool, err error)
}

// FeatureExtractor is a Starter that, where all layers but the last are frozen, trains on
// what these make of an image, its features, which are then computed once for all trials.
type FeatureExtractor interface {
	// Extracts reports whether the trainer's networks train on features.
	Extracts(task Task) bool
	// Features are those of images, for networks of a task without any. They are the same
	// for any number of workers, each on one thread; done is told how many images are
	// finished.
	Features(ctx context.Context, task Task, images [][]byte, workers int, done func(images int)) ([][]byte, error)
}

// Exporter is a Trainer of which somebody else can train the very same trial.
type Exporter interface {
	// Initial writes the weights that a task's network has ahead of the first step.
	Initial(task Task, w io.Writer) error
	// Order is the order in which an epoch, from 1, takes a task's training images. Batches
	// are its parts.
	Order(task Task, epoch int) []int
}

// Features are what a FeatureExtractor made of a task's images, in their order.
type Features struct{ Train, Validation, Test [][]byte }
