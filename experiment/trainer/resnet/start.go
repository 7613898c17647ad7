package resnet

import (
	"context"
	"fmt"
	"io"
	"maps"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model"
	"github.com/refold/refold/model/resnet"
	"github.com/refold/refold/model/weights"
)

// CheckStart compares a file of weights with a task's network.
func (own Trainer) CheckStart(task trainer.Task, file *weights.File) (head bool, err error) {
	return model.CheckStart(own.config(task), file.Tensors)
}

// startOf is what a fit of a task starts from.
func startOf(t trainer.Task) *model.Start {
	if t.Start == nil {
		return nil
	}
	return &model.Start{SHA256: t.Start.File.SHA256, Tensors: t.Start.File.Tensors, NewHead: t.Start.NewHead}
}

// Extracts reports whether all layers but the classification are frozen.
func (Trainer) Extracts(t trainer.Task) bool { return t.Model.Freeze == resnet.FreezeAllButHead }

// Features are what the frozen layers of a task's network make of images.
func (own Trainer) Features(ctx context.Context, task trainer.Task, images [][]byte, workers int, done func(images int)) ([][]byte, error) {
	return model.Features(ctx, own.config(task), startOf(task), images, workers, done)
}

// featured gives a fit features instead of images, where it trains on them: those of the
// task, or else its own. Each part is computed for itself, so that test images change
// nothing of the others.
func (own Trainer) featured(ctx context.Context, task trainer.Task, f *model.Fitting) error {
	if !own.Extracts(task) {
		return nil
	}
	if given := task.Features; given != nil {
		f.Train.Pixels, f.Validation.Pixels, f.Test.Pixels = given.Train, given.Validation, given.Test
		if len(given.Validation) != len(task.Validation.Pixels) || len(given.Test) != len(task.Test) { // those of training are counted with labels
			return fmt.Errorf("features of %d validation and %d test images for %d and %d", len(given.Validation), len(given.Test), len(task.Validation.Pixels), len(task.Test))
		}
		return nil
	}
	for _, part := range []*model.Examples{&f.Train, &f.Validation, &f.Test} {
		var err error
		if part.Pixels, err = own.Features(ctx, task, part.Pixels, 1, nil); err != nil {
			return err
		}
	}
	return nil
}

// Initial writes the weights that a task's network has ahead of the first step.
func (own Trainer) Initial(task trainer.Task, w io.Writer) error {
	metadata := maps.Clone(task.Describe)
	metadata["architecture"], metadata["trial"] = task.Architecture, task.Trial
	return model.WriteInitial(w, own.config(task), startOf(task), model.Random(task.Random), metadata)
}

// Order is the order in which an epoch takes a task's training images.
func (Trainer) Order(task trainer.Task, epoch int) []int {
	return model.Order(model.Random(task.Random), epoch, len(task.Train.Labels))
}

// wholeCost is the cost of a trial that trains the head alone: what it saves is the whole
// network, and computing features ahead of it takes the memory of that.
func wholeCost(head resnet.Config, cost trainer.Cost) (trainer.Cost, error) {
	const float32Bytes = 4
	head.HeadOnly = false
	parameters, _ := resnet.Cost(head.Layers(), head.Input())
	cost.Weights = float32Bytes * parameters
	bytes, err := model.FeaturesCost(head)
	cost.Memory = max(cost.Memory, bytes)
	return cost, err
}
