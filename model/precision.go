package model

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/resnet"
)

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
	if precision != resnet.PrecisionBFloat16 {
		return "", nil
	}
	// An engine that multiplies bfloat16 numbers can do all else with them.
	try := engine.Conv{X: engine.Shape{1, 1, 1, 2}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 1, Type: engine.BFloat16}
	if _, err := e.Prepare(engine.ConvForward{Conv: try}); err != nil {
		return "", fmt.Errorf("the engine %s cannot train in %s here: %w: choose the precision %s, or the engine %s, which can everywhere, if slowly",
			e.Name(), precision, err, resnet.PrecisionFloat32, resnet.EngineBuiltin)
	}
	if a, ok := e.(engine.Adviser); ok {
		advice = a.Advice(engine.BFloat16)
	}
	return advice, nil
}
