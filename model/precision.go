package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
)

// Values of Config.Precision. In bfloat16, activations and the kernels of
// convolutions are rounded to 8 significant bits wherever they are stored or
// multiplied, in training and in evaluation alike. In float32 are: sums of
// products, batch-norm statistics and parameters, the weights that the optimiser
// moves, their gradients and its state, and from pooled features on all that gives
// logits and loss.
const (
	precisionFloat32  = "float32"
	precisionBFloat16 = "bfloat16"
)

// Precisions are the names that Config.Precision may have.
func Precisions() []string { return []string{precisionFloat32, precisionBFloat16} }

// activations is the type of images and layers' results.
func (c Config) activations() engine.Type {
	if c.Precision == precisionBFloat16 {
		return engine.BFloat16
	}
	return engine.Float32
}

// CheckPrecision refuses a precision that an engine does not support on this
// processor. advice, if any, is what to know before choosing it.
func CheckPrecision(c EngineChoice, precision string) (advice string, err error) {
	e, _, err := startEngine(c, 1)
	if err != nil {
		return "", err
	}
	defer e.Close()
	return checkPrecision(e, precision)
}

func checkPrecision(e engine.Engine, precision string) (advice string, err error) {
	if precision != precisionBFloat16 {
		return "", nil
	}
	// An engine that multiplies bfloat16 numbers can do all else with them.
	try := engine.Conv{X: engine.Shape{1, 1, 1, 2}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 1, Type: engine.BFloat16}
	if _, err := e.Prepare(engine.ConvForward{Conv: try}); err != nil {
		return "", fmt.Errorf("the engine %s cannot train in %s here: %w: choose the precision %s, or the engine %s, which can everywhere, if slowly",
			e.Name(), precision, err, precisionFloat32, engineBuiltin)
	}
	if a, ok := e.(engine.Adviser); ok {
		advice = a.Advice(engine.BFloat16)
	}
	return advice, nil
}
