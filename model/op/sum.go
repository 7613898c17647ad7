package op

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"gorgonia.org/tensor"
)

// sum is a node of Gorgonia's own: the gradients of a value that is used more
// than once, added up.
type sum struct {
	run     engine.Operation
	a, b    *value // the output may use a's memory
	swapped bool   // a is the node's second operand
	result  *value
}

// adder is the tensor engine that Gorgonia's sums call.
type adder struct {
	tensor.StdEng
	graph *Graph
	sums  map[[2]tensor.Tensor]*sum
}

func newAdder(g *Graph) *adder {
	a := &adder{graph: g, sums: make(map[[2]tensor.Tensor]*sum)}
	for _, s := range g.plan.sums {
		key := [2]tensor.Tensor{s.a.handle, s.b.handle}
		if s.swapped {
			key[0], key[1] = key[1], key[0]
		}
		a.sums[key] = s
	}
	return a
}

// Add runs the engine's sum. Where the result goes was planned; what Gorgonia
// asks for (in place or not) follows from its own, equal, view of the lives of
// its registers.
func (a *adder) Add(x, y tensor.Tensor, _ ...tensor.FuncOpt) (tensor.Tensor, error) {
	s, ok := a.sums[[2]tensor.Tensor{x, y}]
	if !ok {
		return nil, fmt.Errorf("op: a sum of shape %v was not planned", x.Shape())
	}
	s.run.Run([]*engine.Buffer{s.a.buffer, s.b.buffer}, []*engine.Buffer{s.result.buffer}, a.graph.memory.scratch)
	return s.result.handle, nil
}
