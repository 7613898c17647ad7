package model

import (
	"errors"
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/op"
	"github.com/refold/refold/model/resnet"
)

// mode is what a graph computes.
type mode int

const (
	// training: loss, log-probabilities, gradients and the batch's moments.
	training mode = iota
	// moments: the moments of a batch, with batch statistics, and nothing else.
	moments
	// evaluation: log-probabilities, with the statistics in normState.applied.
	evaluation
	// features: what the global average pooling gives, with the same statistics.
	features
)

// evaluates tells whether batch norms take the statistics in normState.applied.
func (m mode) evaluates() bool { return m == evaluation || m == features }

// pass is one graph over the network's parameters, for one size of batch.
type pass struct {
	graph         *op.Graph
	mode          mode
	input, labels *op.Variable
	seed          *op.Variable // the gradient of the loss: one

	loss, logProbabilities, logits op.Node
	features                       op.Node             // of the mode of this name
	outputs                        []op.Node           // of the layers
	means, variances               []op.Node           // of the norms that are not frozen, in their order
	grads                          map[*weight]op.Node // of the parameters that have a gradient
	trained                        []op.Trained        // those, in the order of the layers
	parameters                     map[*op.Variable]op.Node
}

// build makes the graph of a mode for a batch of n images and plans its memory.
// The results of the layers named in keep can be read after a run.
func (n *Network) build(m mode, batch int, keep ...string) (*pass, error) {
	const salts = 8
	var err error
	for salt := range uint64(salts) {
		var p *pass
		if p, err = n.tryBuild(m, batch, salt, keep); err == nil {
			return p, nil
		}
		if !errors.Is(err, op.ErrHash) {
			break
		}
	}
	return nil, fmt.Errorf("model: graph of %s for batches of %d images: %w", n.arch.Name, batch, err)
}

func (n *Network) tryBuild(m mode, batch int, salt uint64, keep []string) (*pass, error) {
	images := n.images(batch)
	p := &pass{
		graph:      op.NewGraph(n.memory, salt),
		mode:       m,
		input:      images,
		labels:     n.memory.Variable("labels", engine.Vector(batch), engine.Int32),
		seed:       n.memory.Variable("dloss", engine.Vector(1), engine.Float32),
		parameters: make(map[*op.Variable]op.Node),
		grads:      make(map[*weight]op.Node),
	}
	kept := n.forward(p, images.Shape, keep)
	switch m {
	case moments:
		kept = append(kept, p.means...)
		kept = append(kept, p.variances...)
	case evaluation:
		kept = append(kept, p.logProbabilities)
	case features:
		p.features = p.graph.Plain(p.outputs[len(p.outputs)-1], engine.Float32)
		kept = append(kept, p.features)
	case training:
		n.backward(p)
		kept = append(kept, p.loss, p.logProbabilities)
		kept = append(kept, p.means...)
		kept = append(kept, p.variances...)
		for _, grad := range p.grads {
			kept = append(kept, grad)
		}
	}
	return p, p.graph.Plan(kept...)
}

// images describes the input of a batch.
func (n *Network) images(batch int) *op.Variable {
	shape := n.config.Input()
	shape[0] = batch
	return n.memory.Variable("images", shape, n.config.Activations())
}

// last is the last layer of a graph: of moments, the last batch norm that is not frozen;
// of features, the one ahead of the classification.
func (n *Network) last(m mode) int {
	switch m {
	case moments:
		return n.lastNorm()
	case features:
		return len(n.layers) - 2
	}
	return len(n.layers) - 1
}

// forward adds the layers and returns the results that keep names.
func (n *Network) forward(p *pass, input engine.Shape, keep []string) []op.Node {
	f := &forward{network: n, pass: p, images: p.graph.Input(p.input), shapes: resnet.Shapes(n.layers, input), input: input}
	f.fusions, f.moments = n.fusions(p.mode, keep), make([]op.Moments, len(n.layers))
	var kept []op.Node
	for i, l := range n.layers[:n.last(p.mode)+1] {
		p.outputs = append(p.outputs, f.layer(i, l))
		for _, name := range keep {
			if name == l.Output {
				kept = append(kept, p.outputs[i])
			}
		}
	}
	if p.mode == moments || p.mode == features {
		return kept
	}
	p.logits = p.outputs[len(p.outputs)-1]
	p.loss, p.logProbabilities = p.graph.CrossEntropy("loss", input[0], n.config.Classes, p.logits, p.graph.Input(p.labels))
	return kept
}

// backward adds the gradients.
func (n *Network) backward(p *pass) {
	var weights []*weight
	var inputs []op.Node
	for _, w := range n.weights {
		if w.trained {
			weights = append(weights, w)
			inputs = append(inputs, p.parameters[w.variable])
		}
	}
	grads := p.graph.Differentiate(p.loss, p.graph.Input(p.seed), inputs...)
	for i, grad := range grads {
		p.grads[weights[i]] = grad
		p.trained = append(p.trained, op.Trained{Parameter: weights[i].variable})
	}
}

// bind gives a planned pass its memory.
func (p *pass) bind() error {
	if err := p.graph.Bind(); err != nil {
		return err
	}
	if p.mode != training {
		return nil
	}
	p.seed.Float32s()[0] = 1
	gradients := make(map[*op.Variable]*engine.Buffer, len(p.grads))
	for w, grad := range p.grads {
		gradients[w.variable] = p.graph.Buffer(grad)
	}
	for i := range p.trained {
		p.trained[i].Gradient = gradients[p.trained[i].Parameter]
	}
	return nil
}

// floats is what a node computed.
func (p *pass) floats(n op.Node) []float32 { return p.graph.Buffer(n).Float32s() }

// forward is the state of adding layers to a graph.
type forward struct {
	network *Network
	pass    *pass
	images  op.Node
	input   engine.Shape
	shapes  []engine.Shape
	fusions []fusion     // by layer
	moments []op.Moments // by layer: of results whose moments are there
}

func (f *forward) node(i int) op.Node {
	if i == resnet.Source {
		return f.images
	}
	return f.pass.outputs[i]
}

// parameter is the node of a layer's weight, nil where the layer has none.
func (f *forward) parameter(layer int, kind resnet.ParameterKind) op.Node {
	w := f.network.weight(layer, kind)
	if w == nil {
		return nil
	}
	return f.variable(w.variable)
}

// learns reports whether a layer's result depends on what is trained.
func (f *forward) learns(i int) bool { return i != resnet.Source && f.network.learning[i] }

func (f *forward) variable(v *op.Variable) op.Node {
	node, ok := f.pass.parameters[v]
	if !ok {
		node = f.pass.graph.Input(v)
		f.pass.parameters[v] = node
	}
	return node
}

// layer adds layer i and returns its result.
func (f *forward) layer(i int, l resnet.Layer) op.Node {
	g, x, shape, t := f.pass.graph, f.node(l.X), resnet.InputShape(f.shapes, f.input, l.X), f.network.config.Activations()
	switch l.Kind {
	case resnet.ConvLayer:
		if l.Name == resnet.Classifier {
			t = engine.Float32
		}
		return f.conv(i, l.Conv(shape, t), x, op.ConvOptions{NoData: !f.learns(l.X), NoBias: l.Normed})
	case resnet.NormLayer:
		return f.norm(i, l, x, shape)
	case resnet.PoolLayer:
		return g.MaxPool(l.Name, l.MaxPool(shape, t), x)
	case resnet.AverageLayer:
		return g.Average(l.Name, shape, t, x)
	default:
		return g.Add(l.Name, shape, t, x, f.node(l.Other), op.AddOptions{NoA: !f.learns(l.X), NoB: !f.learns(l.Other)})
	}
}

func (f *forward) norm(i int, l resnet.Layer, x op.Node, shape engine.Shape) op.Node {
	g, b := f.pass.graph, l.BatchNorm(shape, f.network.config.Activations())
	in := op.NormInputs{X: x, Gamma: f.parameter(i, resnet.Gamma), Beta: f.parameter(i, resnet.Beta), NoData: !f.learns(l.X)}
	if l.Residual {
		in.Residual, in.NoResidual = f.node(l.Other), !f.learns(l.Other)
	}
	fused := alone
	if l.X != resnet.Source {
		fused = f.fusions[l.X]
	}
	state := f.network.norms[i]
	if f.pass.mode.evaluates() {
		m := op.Moments{Mean: f.variable(state.applied.mean), Variance: f.variable(state.applied.variance)}
		if fused == withNorm {
			return f.convNorm(l.X, b, in, m)
		}
		return g.NormApply(l.Name, b, in, m)
	}
	if state.frozen {
		return g.NormApply(l.Name, b, in, op.Moments{Mean: f.variable(state.moving.mean), Variance: f.variable(state.moving.variance)})
	}
	var y op.Node
	var m op.Moments
	if fused == withMoments {
		m = f.moments[l.X]
		y = g.NormOf(l.Name, b, in, m)
	} else {
		y, m = g.Norm(l.Name, b, in)
	}
	f.pass.means = append(f.pass.means, m.Mean)
	f.pass.variances = append(f.pass.variances, m.Variance)
	return y
}
