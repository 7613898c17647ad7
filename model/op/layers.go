package op

import (
	"fmt"
	"slices"

	"github.com/refold/refold/model/engine"
	"gorgonia.org/gorgonia"
)

// ConvOptions says which gradients of a convolution are not needed.
type ConvOptions struct {
	// NoData leaves out the gradient of the input: the images need none.
	NoData bool
	// NoBias leaves out the gradient of the bias, which is exactly zero ahead of
	// a batch norm.
	NoBias bool
}

// Conv is a convolution; bias may be nil. A dense layer is one of 1x1.
func (g *Graph) Conv(name string, c engine.Conv, x, kernel, bias Node, o ConvOptions) Node {
	d := engine.ConvForward{Conv: c, Bias: bias != nil}
	return g.conv(name, d, d, x, kernel, bias, o)
}

// ConvMoments is Conv with the moments of its result, on engines that are a Fuser.
func (g *Graph) ConvMoments(name string, c engine.Conv, x, kernel, bias Node, o ConvOptions) (Node, Moments) {
	d := engine.ConvForward{Conv: c, Bias: bias != nil}
	y := g.conv(name, d, engine.ConvMoments{ConvForward: d}, x, kernel, bias, o)
	return y, Moments{Mean: g.part(y, 1), Variance: g.part(y, 2)}
}

// conv is a convolution that is computed by d.
func (g *Graph) conv(name string, c engine.ConvForward, d engine.Description, x, kernel, bias Node, o ConvOptions) Node {
	trainBias := c.Bias && !o.NoBias
	r := rule{inputs: []bool{!o.NoData, true}}
	r.gradients = func(g *Graph, in gorgonia.Nodes, _, grad Node) gorgonia.Nodes {
		// The kernel's gradient comes first, so that x may go before dx comes.
		dkernel := g.apply(name+"/dkernel", engine.ConvWeights{Conv: c.Conv, Bias: trainBias}, constant(), in[0], grad)
		grads := gorgonia.Nodes{nil, dkernel}
		if c.Bias {
			grads = append(grads, nil)
		}
		if trainBias {
			grads[2] = g.part(dkernel, 1)
		}
		if !o.NoData {
			grads[0] = g.apply(name+"/dx", engine.ConvData{Conv: c.Conv}, constant(), grad, in[1])
		}
		return grads
	}
	if !c.Bias {
		return g.apply(name, d, r, x, kernel)
	}
	r.inputs = append(r.inputs, trainBias)
	return g.apply(name, d, r, x, kernel, bias)
}

// NormInputs is what a batch norm works on.
type NormInputs struct {
	X           Node
	Gamma, Beta Node // vectors of channels
	Residual    Node // nil unless BatchNorm.Residual

	// NoData and NoResidual leave out the gradients of X and of Residual.
	NoData, NoResidual bool
}

// Moments are vectors of channels.
type Moments struct{ Mean, Variance Node }

// Norm is a batch norm with the moments of the batch. It returns the result and the
// moments.
func (g *Graph) Norm(name string, b engine.BatchNorm, in NormInputs) (Node, Moments) {
	inputs := g.withResidual(b, name, []Node{in.X, in.Gamma, in.Beta}, in.Residual)
	r := normRule(name, b, in, func(g *Graph, _ gorgonia.Nodes, out Node) Moments {
		return Moments{Mean: g.part(out, 1), Variance: g.part(out, 2)}
	})
	y := g.apply(name, engine.BatchNormTrain{BatchNorm: b}, r, inputs...)
	return y, Moments{Mean: g.part(y, 1), Variance: g.part(y, 2)}
}

// NormOf is Norm where the moments of in.X are there already.
func (g *Graph) NormOf(name string, b engine.BatchNorm, in NormInputs, m Moments) Node {
	const mean, variance = 3, 4 // inputs
	inputs := g.withResidual(b, name, []Node{in.X, in.Gamma, in.Beta, m.Mean, m.Variance}, in.Residual)
	of := normRule(name, b, in, func(_ *Graph, in gorgonia.Nodes, _ Node) Moments {
		return Moments{Mean: in[mean], Variance: in[variance]}
	})
	r := rule{inputs: slices.Insert(of.inputs, mean, false, false)} // what x does by way of the moments is in its own gradient
	r.gradients = func(g *Graph, in gorgonia.Nodes, out, grad Node) gorgonia.Nodes {
		return slices.Insert(of.gradients(g, in, out, grad), mean, nil, nil)
	}
	return g.apply(name, engine.BatchNormApply{BatchNorm: b}, r, inputs...)
}

// normRule is the derivative of a batch norm whose inputs begin with x, gamma and beta, as
// if the residual followed.
func normRule(name string, b engine.BatchNorm, n NormInputs, moments func(g *Graph, in gorgonia.Nodes, out Node) Moments) rule {
	r := rule{inputs: []bool{!n.NoData, true, true}}
	if b.Residual {
		r.inputs = append(r.inputs, !n.NoResidual)
	}
	r.gradients = func(g *Graph, in gorgonia.Nodes, out, grad Node) gorgonia.Nodes {
		y := out
		if !b.ReLU {
			y = in[0] // is not read, and x is needed anyway
		}
		m := moments(g, in, out)
		dx := g.apply(name+"/dx", engine.BatchNormBackward{BatchNorm: b}, constant(),
			in[0], y, grad, in[1], m.Mean, m.Variance, in[2])
		grads := gorgonia.Nodes{nil, g.part(dx, 1), g.part(dx, 2)}
		if !n.NoData {
			grads[0] = dx
		}
		if b.Residual {
			grads = append(grads, nil)
			if !n.NoResidual {
				grads[3] = g.part(dx, 3)
			}
		}
		return grads
	}
	return r
}

// NormApply is a batch norm with given moments. It is not differentiated.
func (g *Graph) NormApply(name string, b engine.BatchNorm, in NormInputs, m Moments) Node {
	inputs := g.withResidual(b, name, []Node{in.X, in.Gamma, in.Beta, m.Mean, m.Variance}, in.Residual)
	return g.apply(name, engine.BatchNormApply{BatchNorm: b}, constant(), inputs...)
}

// ConvNormApply is Conv and then NormApply of its result, which takes the place of in.X, on
// engines that are a Fuser. It is not differentiated.
func (g *Graph) ConvNormApply(name string, c engine.Conv, b engine.BatchNorm, x, kernel, bias Node, in NormInputs, m Moments) Node {
	inputs := []Node{x, kernel}
	if bias != nil {
		inputs = append(inputs, bias)
	}
	inputs = g.withResidual(b, name, append(inputs, in.Gamma, in.Beta, m.Mean, m.Variance), in.Residual)
	d := engine.ConvNormApply{ConvForward: engine.ConvForward{Conv: c, Bias: bias != nil}, Norm: b}
	return g.apply(name, d, constant(), inputs...)
}

// withResidual appends the residual to the inputs. After an error of the graph all
// nodes are nil, which says nothing about the caller.
func (g *Graph) withResidual(b engine.BatchNorm, name string, inputs []Node, residual Node) []Node {
	if g.err == nil && b.Residual != (residual != nil) {
		panic(fmt.Sprintf("op: %s: residual is described as %t", name, b.Residual))
	}
	if b.Residual {
		inputs = append(inputs, residual)
	}
	return inputs
}

// MaxPool is max pooling.
func (g *Graph) MaxPool(name string, p engine.MaxPool, x Node) Node {
	r := rule{inputs: []bool{true}}
	r.gradients = func(g *Graph, _ gorgonia.Nodes, out, grad Node) gorgonia.Nodes {
		return gorgonia.Nodes{g.apply(name+"/dx", engine.MaxPoolBackward{MaxPool: p}, constant(), grad, g.part(out, 1))}
	}
	return g.apply(name, engine.MaxPoolForward{MaxPool: p}, r, x)
}

// Average is global average pooling of images of the given shape.
func (g *Graph) Average(name string, s engine.Shape, t engine.Type, x Node) Node {
	r := rule{inputs: []bool{true}}
	r.gradients = func(g *Graph, _ gorgonia.Nodes, _, grad Node) gorgonia.Nodes {
		return gorgonia.Nodes{g.apply(name+"/dx", engine.AverageBackward{X: s, Type: t}, constant(), grad)}
	}
	return g.apply(name, engine.AverageForward{X: s, Type: t}, r, x)
}

// AddOptions leaves out the gradients of operands.
type AddOptions struct{ NoA, NoB bool }

// Add is the sum of two values of one shape.
func (g *Graph) Add(name string, s engine.Shape, t engine.Type, a, b Node, o AddOptions) Node {
	r := rule{inputs: []bool{!o.NoA, !o.NoB}}
	r.gradients = func(_ *Graph, _ gorgonia.Nodes, _, grad Node) gorgonia.Nodes {
		grads := make(gorgonia.Nodes, len(r.inputs))
		for i, wanted := range r.inputs {
			if wanted {
				grads[i] = grad
			}
		}
		return grads
	}
	return g.apply(name, engine.Add{X: s, Type: t}, r, a, b)
}

// CrossEntropy is the mean softmax cross-entropy of logits (batch, 1, 1,
// classes), a vector of one element, and the log-probabilities.
func (g *Graph) CrossEntropy(name string, batch, classes int, logits, labels Node) (loss, logProbabilities Node) {
	r := rule{inputs: []bool{true, false}}
	r.gradients = func(g *Graph, in gorgonia.Nodes, out, grad Node) gorgonia.Nodes {
		return gorgonia.Nodes{g.apply(name+"/dlogits", engine.CrossEntropyBackward{Batch: batch, Classes: classes},
			constant(), g.part(out, 1), in[1], grad), nil}
	}
	loss = g.apply(name, engine.CrossEntropyForward{Batch: batch, Classes: classes}, r, logits, labels)
	return loss, g.part(loss, 1)
}
