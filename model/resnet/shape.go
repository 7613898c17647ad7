package resnet

import "github.com/refold/refold/model/engine"

// Shapes are the shapes of the layers' results for a batch of images.
func Shapes(layers []Layer, input engine.Shape) []engine.Shape {
	out := make([]engine.Shape, len(layers))
	for i, l := range layers {
		x := InputShape(out, input, l.X)
		switch l.Kind {
		case ConvLayer:
			out[i] = l.Conv(x, engine.Float32).Y()
		case PoolLayer:
			out[i] = l.MaxPool(x, engine.Float32).Y()
		case AverageLayer:
			out[i] = engine.Shape{x[0], 1, 1, x[3]}
		default:
			out[i] = x
		}
	}
	return out
}

// InputShape is the shape of what Layer.X or Layer.Other names: a layer's result, out
// of Shapes, or the images.
func InputShape(shapes []engine.Shape, input engine.Shape, i int) engine.Shape {
	if i == Source {
		return input
	}
	return shapes[i]
}

// Conv is the geometry of a ConvLayer for an input x, with activations of type t.
func (l Layer) Conv(x engine.Shape, t engine.Type) engine.Conv {
	return engine.Conv{X: x, KernelHeight: l.Kernel, KernelWidth: l.Kernel, Stride: l.Stride, Pad: l.Pad, Filters: l.Filters, Type: t}
}

// MaxPool is the geometry of a PoolLayer for an input x, with activations of type t.
func (l Layer) MaxPool(x engine.Shape, t engine.Type) engine.MaxPool {
	return engine.MaxPool{X: x, Size: l.Kernel, Stride: l.Stride, Pad: l.Pad, Type: t}
}

// Epsilons of batch norms.
const (
	kerasEpsilon = 1.001e-5 // keras/applications/resnet.py
	torchEpsilon = 1e-5     // torch.nn.BatchNorm2d's default, which torchvision's ResNets keep
)

func (a Architecture) epsilon() float64 {
	if a.Torch {
		return torchEpsilon
	}
	return kerasEpsilon
}

// BatchNorm describes a NormLayer for an input x, with activations of type t.
func (l Layer) BatchNorm(x engine.Shape, t engine.Type) engine.BatchNorm {
	return engine.BatchNorm{X: x, Epsilon: l.Epsilon, Residual: l.Residual, ReLU: l.ReLU, Type: t}
}
