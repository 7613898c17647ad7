package resnet

import "github.com/refold/refold/model/engine"

// ParameterKind is Keras' name of a weight within its layer.
type ParameterKind string

// Kinds of parameters: of a ConvLayer the first two, of a NormLayer the others.
const (
	Kernel         ParameterKind = "kernel"
	Bias           ParameterKind = "bias"
	Gamma          ParameterKind = "gamma"
	Beta           ParameterKind = "beta"
	MovingMean     ParameterKind = "moving_mean"
	MovingVariance ParameterKind = "moving_variance"
)

// Parameter is one weight of a layer.
type Parameter struct {
	Layer int // index of the layer
	Kind  ParameterKind
	Name  string // layer/kind, as in Keras
	Shape engine.Shape
	Keras []int // the shape as Keras has it
}

// Trainable tells what Keras counts as trainable.
func (p Parameter) Trainable() bool { return p.Kind != MovingMean && p.Kind != MovingVariance }

// Parameters are the weights of the layers, in the order of the layers.
func Parameters(layers []Layer, input engine.Shape) []Parameter {
	var all []Parameter
	out := Shapes(layers, input)
	for i, l := range layers {
		add := func(kind ParameterKind, s engine.Shape, keras ...int) {
			all = append(all, Parameter{Layer: i, Kind: kind, Name: l.Name + "/" + string(kind), Shape: s, Keras: keras})
		}
		x := InputShape(out, input, l.X)
		switch l.Kind {
		case ConvLayer:
			s := l.Conv(x, engine.Float32).Kernel()
			if l.Name == Classifier {
				add(Kernel, s, s[2], s[3])
			} else {
				add(Kernel, s, s[:]...)
			}
			if l.Bias {
				add(Bias, engine.Vector(l.Filters), l.Filters)
			}
		case NormLayer:
			for _, kind := range []ParameterKind{Gamma, Beta, MovingMean, MovingVariance} {
				add(kind, engine.Vector(x[3]), x[3])
			}
		}
	}
	return all
}
