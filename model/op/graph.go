// Package op puts the operations of an engine into Gorgonia graphs, with their
// derivatives. Gorgonia differentiates a graph and puts it in order; what is then run
// is the engine's operations in that order.
//
// It owns the nodes' operations, the memory of their values and the solvers. It
// must not know architectures, training loops or files.
//
// An operation has the same buffers in every run, so that a run allocates nothing.
// Gorgonia's operations have one result; further results of an
// engine's operation (the moments of a batch norm, the gradients of its scale
// and shift) are nodes of their own, which hand out what the first one computed.
//
// A graph is built, differentiated where wanted, planned (Plan) and bound to
// memory (Bind); then it can be run any number of times.
package op

import (
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/model/engine"
	"gorgonia.org/gorgonia"
)

// ErrHash says that two different nodes have the same hash, which Gorgonia would
// merge. Another salt avoids it.
var ErrHash = errors.New("two nodes of a graph have the same hash")

// Node is a value of a graph.
type Node = *gorgonia.Node

// Graph is a Gorgonia graph whose operations run on an engine. Its building
// methods return nil after the first error, which Plan reports.
type Graph struct {
	expr    *gorgonia.ExprGraph
	memory  *Memory
	salt    uint64
	created uint64
	values  map[Node]*value
	made    map[Node]*operation
	plan    plan
	steps   []step // once bound
	err     error
}

// NewGraph returns an empty graph over shared memory. The salt enters the
// hashes of all operations; see ErrHash.
func NewGraph(m *Memory, salt uint64) *Graph {
	return &Graph{
		expr:   gorgonia.NewGraph(),
		memory: m,
		salt:   salt,
		values: make(map[Node]*value),
		made:   make(map[Node]*operation),
	}
}

// fail records the first error.
func (g *Graph) fail(err error) {
	if g.err == nil {
		g.err = err
	}
}

// Input adds a variable as an input. Its contents may change between runs.
func (g *Graph) Input(v *Variable) Node {
	if g.err != nil {
		return nil
	}
	n := gorgonia.NewTensor(g.expr, dtype(v.Type), len(v.Shape),
		gorgonia.WithShape(v.Shape[:]...), gorgonia.WithName(v.Name))
	g.values[n] = &value{desc: v.Desc, variable: v}
	return n
}

// apply adds a prepared engine operation and returns the node of its first
// output. Inputs in another layout are reordered first.
func (g *Graph) apply(name string, d engine.Description, r rule, inputs ...Node) Node {
	if g.err != nil {
		return nil
	}
	run, err := g.memory.engine.Prepare(d)
	if err != nil {
		g.fail(fmt.Errorf("%s: %w", name, err))
		return nil
	}
	want := run.Inputs()
	if len(want) != len(inputs) {
		panic(fmt.Sprintf("op: %s takes %d inputs, not %d", name, len(want), len(inputs)))
	}
	children := make(gorgonia.Nodes, len(inputs))
	for i, n := range inputs {
		if children[i] = g.fit(n, want[i]); children[i] == nil {
			return nil
		}
	}
	o := &operation{graph: g, name: name, run: run, rule: r, id: g.nextID()}
	o.outputs = make([]*value, len(run.Outputs()))
	for i, desc := range run.Outputs() {
		o.outputs[i] = &value{desc: desc}
	}
	return g.add(o, o.outputs[0], children...)
}

// add applies an operation whose result is v.
func (g *Graph) add(o *operation, v *value, children ...Node) Node {
	o.children, o.result = children, v
	n, err := gorgonia.ApplyOp(o, children...)
	if err != nil {
		g.fail(fmt.Errorf("%s: %w", o.name, err))
		return nil
	}
	if g.made[n] != nil {
		g.fail(fmt.Errorf("op: %s and %s: %w", g.made[n].name, o.name, ErrHash))
		return nil
	}
	g.values[n] = v
	g.made[n] = o
	return n
}

// part returns the node of the i-th output of the engine operation behind n.
func (g *Graph) part(n Node, i int) Node {
	if g.err != nil {
		return nil
	}
	o := g.made[n]
	if o.parts == nil {
		o.parts = make([]Node, len(o.outputs))
		o.parts[0] = n
	}
	if o.parts[i] == nil {
		p := &operation{graph: g, name: fmt.Sprintf("%s/%d", o.name, i), id: g.nextID()}
		o.parts[i] = g.add(p, o.outputs[i], n)
	}
	return o.parts[i]
}

// fit returns n in the wanted layout and type.
func (g *Graph) fit(n Node, want engine.Desc) Node {
	if n == nil {
		return nil
	}
	have := g.value(n).desc
	if have == want {
		return n
	}
	if have.Shape != want.Shape {
		g.fail(fmt.Errorf("op: %s has the shape %v where %v is needed", n.Name(), have.Shape, want.Shape))
		return nil
	}
	back := func(gr *Graph, _ gorgonia.Nodes, _, grad Node) gorgonia.Nodes {
		return gorgonia.Nodes{gr.fit(grad, have)}
	}
	return g.apply("reorder", engine.Reorder{From: have, To: want}, rule{gradients: back, inputs: []bool{true}, reorder: true}, n)
}

// Plain is n as plain numbers of a type, whatever layout and type its producer chose.
func (g *Graph) Plain(n Node, t engine.Type) Node {
	if g.err != nil {
		return nil
	}
	return g.fit(n, engine.PlainDesc(g.value(n).desc.Shape, t))
}

// reorders tells whether a node is a reordered copy. Only the operation that it was
// made for uses it, so that there are no gradients to sum.
func (g *Graph) reorders(n Node) bool {
	o := g.made[n]
	return o != nil && o.rule.reorder
}

// value is what a node computes. Of a sum that Gorgonia inserted it is the kind
// of value that its operands are.
func (g *Graph) value(n Node) *value {
	v, ok := g.values[n]
	if !ok {
		v = &value{desc: g.value(g.children(n)[0]).desc}
		g.values[n] = v
	}
	return v
}

// all are the values of nodes.
func (g *Graph) all(nodes []Node) []*value {
	values := make([]*value, len(nodes))
	for i, n := range nodes {
		values[i] = g.value(n)
	}
	return values
}

// children are the operands of a node.
func (g *Graph) children(n Node) []Node {
	var children []Node
	for it := g.expr.From(n.ID()); it.Next(); {
		children = append(children, it.Node().(Node))
	}
	return children
}

func (g *Graph) nextID() uint64 {
	g.created++
	return g.created
}

// Differentiate adds the gradients of a loss (a vector of one element) for the
// given inputs, in their order. seed is the gradient of the loss itself,
// normally one.
func (g *Graph) Differentiate(loss, seed Node, inputs ...Node) []Node {
	if g.err != nil {
		return nil
	}
	grads, err := gorgonia.Backpropagate(gorgonia.Nodes{loss}, gorgonia.Nodes{seed}, inputs)
	if err == nil && g.err != nil {
		err = g.err
	}
	if err != nil {
		g.fail(fmt.Errorf("op: differentiating: %w", err))
		return nil
	}
	return grads
}

// check asserts that Gorgonia will merge no nodes, and that the graph holds no
// operation of Gorgonia's but the sums that differentiation inserts.
func (g *Graph) check() error {
	seen := make(map[uint32]Node)
	for _, n := range g.expr.AllNodes() {
		if other, ok := seen[n.Hashcode()]; ok {
			return fmt.Errorf("op: %s and %s: %w", other.Name(), n.Name(), ErrHash)
		}
		seen[n.Hashcode()] = n
		if n.Op() == nil || g.made[n] != nil || isSum(n) {
			continue
		}
		return fmt.Errorf("op: the graph holds %s, which is no operation of the engine", n.Name())
	}
	return nil
}

// isSum tells whether a node is the sum that Gorgonia inserts where a value is
// used more than once.
func isSum(n Node) bool {
	_, binary := n.Op().(gorgonia.BinaryOp)
	return binary && strings.HasPrefix(n.Op().String(), "+ ")
}
