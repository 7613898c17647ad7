package op

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"github.com/refold/refold/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// rule is the derivative of an operation.
type rule struct {
	// gradients adds the gradients of the inputs, given that of the output; nil
	// where an input has none.
	gradients func(g *Graph, inputs gorgonia.Nodes, output, grad Node) gorgonia.Nodes
	// inputs says which inputs have a gradient.
	inputs []bool
	// reorder: the gradient may come in any layout and type. The gradient of a
	// kernel of bfloat16 stays float32 on its way to the parameter.
	reorder bool
}

// constant is the rule of operations that are not differentiated.
func constant() rule { return rule{} }

// operation is a node's operation. Where run is nil it hands out a further
// output of its child's operation.
type operation struct {
	graph    *Graph
	id       uint64
	name     string
	run      engine.Operation
	rule     rule
	children []Node
	outputs  []*value // of run
	parts    []Node   // nodes of outputs, where they exist
	result   *value   // the value of this node
}

// Do refuses: Graph.Run runs the engine's operations.
func (o *operation) Do(...gorgonia.Value) (gorgonia.Value, error) {
	return nil, fmt.Errorf("op: %s is run by none of Gorgonia's machines", o.name)
}

// Arity is the number of inputs.
func (o *operation) Arity() int { return len(o.inputTypes()) }

// Type is a new function type for each call, since Gorgonia recycles it.
func (o *operation) Type() hm.Type {
	return hm.NewFnType(append(o.inputTypes(), o.outputType())...)
}

func (o *operation) inputTypes() []hm.Type {
	if o.run == nil {
		return []hm.Type{hm.TypeVariable('a')}
	}
	types := make([]hm.Type, len(o.run.Inputs()))
	for i, d := range o.run.Inputs() {
		types[i] = tensorType(d.Type)
	}
	return types
}

func (o *operation) outputType() hm.Type { return tensorType(o.result.desc.Type) }

// InferShape is the shape of the output.
func (o *operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	s := o.result.desc.Shape
	return tensor.Shape(s[:]).Clone(), nil
}

// DiffWRT says which inputs have a gradient.
func (o *operation) DiffWRT(inputs int) []bool {
	if o.rule.inputs == nil {
		return make([]bool, inputs)
	}
	return o.rule.inputs
}

// SymDiff adds the gradients of the inputs, in the layout of the inputs, so that
// Gorgonia can sum those of one value; a reorder takes them as they are.
func (o *operation) SymDiff(inputs gorgonia.Nodes, output, grad Node) (gorgonia.Nodes, error) {
	if o.rule.gradients == nil {
		return nil, fmt.Errorf("op: %s has no derivative", o.name)
	}
	g := o.graph
	if !o.rule.reorder {
		grad = g.fit(grad, g.value(output).desc)
	}
	grads := o.rule.gradients(g, inputs, output, grad)
	for i, child := range inputs {
		if o.rule.inputs[i] && !g.reorders(child) {
			grads[i] = g.fit(grads[i], g.value(child).desc)
		}
	}
	return grads, g.err
}

// ReturnsPtr is true: the output belongs to the operation.
func (o *operation) ReturnsPtr() bool { return true }

// CallsExtern is false: Gorgonia shall allocate no output.
func (o *operation) CallsExtern() bool { return false }

// OverwritesInput is -1: none.
func (o *operation) OverwritesInput() int { return -1 }

// WriteHash writes what no other operation of the graph writes: Gorgonia merges
// nodes whose hashes are equal.
func (o *operation) WriteHash(h hash.Hash) {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], o.graph.salt)
	binary.LittleEndian.PutUint64(b[8:], o.id)
	h.Write(b[:])
}

// Hashcode is the hash of WriteHash.
func (o *operation) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func (o *operation) String() string { return o.name }

// dtype is Gorgonia's type of elements; it does not know bfloat16.
func dtype(t engine.Type) tensor.Dtype {
	if t == engine.Int32 {
		return tensor.Int32
	}
	return tensor.Float32
}

// tensorType is Gorgonia's type of a value: all have four dimensions.
func tensorType(t engine.Type) hm.Type {
	return gorgonia.TensorType{Dims: len(engine.Shape{}), Of: dtype(t)}
}
