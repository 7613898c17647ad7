package resnet

import (
	"errors"
	"fmt"

	"github.com/refold/refold/model/engine"
)

// CheckSize refuses images or batches of which the engine could not hold a layer's
// values. Nothing is allocated.
func CheckSize(cfg Config) error {
	arch, err := cfg.Check()
	if err != nil {
		return err
	}
	layers, input := arch.Layers(cfg.Classes, cfg.Width), cfg.Input()
	largest := input.Elements()
	for _, s := range Shapes(layers, input) {
		largest = max(largest, s.Elements())
	}
	input[0] = max(cfg.Batch, cfg.EvaluationBatch())
	if held(layers, input) {
		return nil
	}
	advice := "choose smaller images"
	if input[0] > evaluationBatch {
		advice += " or batches"
	}
	return fmt.Errorf("%s has a layer with %d values an image, and the engine takes %d at most, for %d images at once with their padding: %s",
		cfg.Architecture, largest, engine.MaxElements, input[0], advice)
}

// held reports whether engines can hold what the layers make of a batch of images.
func held(layers []Layer, input engine.Shape) bool {
	out := Shapes(layers, input)
	for i, l := range layers {
		x := InputShape(out, input, l.X)
		err := errors.Join(x.Check(), out[i].Check())
		switch l.Kind {
		case ConvLayer:
			err = l.Conv(x, engine.Float32).Check()
		case PoolLayer:
			err = l.MaxPool(x, engine.Float32).Check()
		}
		if err != nil {
			return false
		}
	}
	return true
}
