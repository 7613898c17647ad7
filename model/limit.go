package model

import (
	"fmt"

	"github.com/refold/refold/model/engine/builtin"
)

// CheckSize refuses images or batches of which the engine could not hold a layer's
// values. Nothing is allocated.
func CheckSize(cfg Config) error {
	arch, err := cfg.check()
	if err != nil {
		return err
	}
	n := Network{config: cfg}
	input := n.input()
	largest := input.Elements()
	for _, s := range shapes(arch.layers(cfg.Classes, cfg.Width), input) {
		largest = max(largest, s.Elements())
	}
	batch := n.evaluationBatch()
	if largest <= builtin.MaxElements/batch/4 {
		return nil
	}
	if _, _, _, err = Cost(cfg); err == nil { // near the limit, the engine's padding decides
		return nil
	}
	advice := "choose smaller images"
	if batch > evaluationBatch {
		advice += " or batches"
	}
	return fmt.Errorf("%s has a layer with %d values an image, and the engine takes %d at most, for %d images at once with their padding: %s",
		cfg.Architecture, largest, builtin.MaxElements, batch, advice)
}
