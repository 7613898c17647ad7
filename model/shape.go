package model

import (
	"github.com/refold/refold/model/engine"
)

// parameterKind is Keras' name of a weight within its layer.
type parameterKind string

const (
	kernel         parameterKind = "kernel"
	bias           parameterKind = "bias"
	gamma          parameterKind = "gamma"
	beta           parameterKind = "beta"
	movingMean     parameterKind = "moving_mean"
	movingVariance parameterKind = "moving_variance"
)

// parameter is one weight of a layer.
type parameter struct {
	layer int
	kind  parameterKind
	name  string // layer/kind, as in Keras
	shape engine.Shape
	keras []int // the shape as Keras has it
}

// trainable tells what Keras counts as trainable.
func (p parameter) trainable() bool { return p.kind != movingMean && p.kind != movingVariance }

// shapes are the shapes of the layers' results for a batch of images.
func shapes(layers []layer, input engine.Shape) []engine.Shape {
	out := make([]engine.Shape, len(layers))
	for i, l := range layers {
		x := inputShape(out, input, l.x)
		switch l.kind {
		case convLayer:
			out[i] = l.conv(x, engine.Float32).Y()
		case poolLayer:
			out[i] = l.pool(x, engine.Float32).Y()
		case averageLayer:
			out[i] = engine.Shape{x[0], 1, 1, x[3]}
		default:
			out[i] = x
		}
	}
	return out
}

func inputShape(shapes []engine.Shape, input engine.Shape, i int) engine.Shape {
	if i == source {
		return input
	}
	return shapes[i]
}

func (l layer) conv(x engine.Shape, t engine.Type) engine.Conv {
	return engine.Conv{X: x, KernelHeight: l.kernel, KernelWidth: l.kernel, Stride: l.stride, Pad: l.pad, Filters: l.filters, Type: t}
}

func (l layer) pool(x engine.Shape, t engine.Type) engine.MaxPool {
	return engine.MaxPool{X: x, Size: l.kernel, Stride: l.stride, Pad: l.pad, Type: t}
}

// batchNormEpsilon is that of Keras' ResNets.
const batchNormEpsilon = 1.001e-5

func (l layer) norm(x engine.Shape, t engine.Type) engine.BatchNorm {
	return engine.BatchNorm{X: x, Epsilon: batchNormEpsilon, Residual: l.residual, ReLU: l.relu, Type: t}
}

// parameters are the weights of the layers, in the order of the layers.
func parameters(layers []layer, input engine.Shape) []parameter {
	var all []parameter
	out := shapes(layers, input)
	for i, l := range layers {
		add := func(kind parameterKind, s engine.Shape, keras ...int) {
			all = append(all, parameter{layer: i, kind: kind, name: l.name + "/" + string(kind), shape: s, keras: keras})
		}
		x := inputShape(out, input, l.x)
		switch l.kind {
		case convLayer:
			s := l.conv(x, engine.Float32).Kernel()
			if l.name == classifier {
				add(kernel, s, s[2], s[3])
			} else {
				add(kernel, s, s[:]...)
			}
			if l.bias {
				add(bias, engine.Vector(l.filters), l.filters)
			}
		case normLayer:
			for _, kind := range []parameterKind{gamma, beta, movingMean, movingVariance} {
				add(kind, engine.Vector(x[3]), x[3])
			}
		}
	}
	return all
}

// forwardMACs is the number of multiply-accumulates of the convolutions (the
// classifier's included) for one image, and that of the stem alone.
func forwardMACs(layers []layer, input engine.Shape) (all, stem float64) {
	input[0] = 1
	out := shapes(layers, input)
	for i, l := range layers {
		if l.kind != convLayer {
			continue
		}
		k := l.conv(inputShape(out, input, l.x), engine.Float32).Kernel()
		macs := float64(out[i].Elements()) * float64(k[0]*k[1]*k[2])
		all += macs
		if l.x == source {
			stem = macs
		}
	}
	return all, stem
}
