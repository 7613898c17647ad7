package resnet

import "github.com/refold/refold/model/engine"

// Cost is the number of parameters (as Keras counts, moving statistics included) and
// the floating-point operations to train on one image once.
//
// A training step is three times the forward pass (values, and gradients of
// inputs and of weights), less the gradient of the stem's input; a
// multiply-accumulate is two operations.
func Cost(layers []Layer, input engine.Shape) (parameters int, flopsPerTrainingImage float64) {
	for _, p := range Parameters(layers, input) {
		parameters += p.Shape.Elements()
	}
	macs, stem := ForwardMACs(layers, input)
	return parameters, 2 * (3*macs - stem)
}

// ForwardMACs is the number of multiply-accumulates of the convolutions (the
// classifier's included) for one image, and that of the stem alone.
func ForwardMACs(layers []Layer, input engine.Shape) (all, stem float64) {
	input[0] = 1
	out := Shapes(layers, input)
	for i, l := range layers {
		if l.Kind != ConvLayer {
			continue
		}
		k := l.Conv(InputShape(out, input, l.X), engine.Float32).Kernel()
		macs := float64(out[i].Elements()) * float64(k[0]*k[1]*k[2])
		all += macs
		if l.X == Source {
			stem = macs
		}
	}
	return all, stem
}
