package resnet

import (
	"context"

	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// Classifier says what saved networks make of images.
type Classifier struct{}

// Check compares a file with a network.
func (Classifier) Check(c resnet.Config, file *weights.File) (head bool, err error) {
	return model.CheckStart(c, file.Tensors)
}

// Memory is what a worker of Classify takes, in bytes.
func (Classifier) Memory(c resnet.Config) (int, error) { return model.FeaturesCost(c) }

// Classify is log-probabilities, images x classes.
func (Classifier) Classify(ctx context.Context, c resnet.Config, file *weights.File, images [][]byte, workers int) ([]float32, error) {
	return model.Classify(ctx, c, &model.Start{SHA256: file.SHA256, Tensors: file.Tensors}, images, workers, nil)
}
