package op

import (
	"fmt"
	"slices"

	"github.com/refold/refold/model/engine"
	"gorgonia.org/gorgonia"
)

// Plan ends building: it checks the graph and plans memory, such that values
// that are never needed at the same time share it. The values of keep stay until
// the next run of any graph of the same memory.
func (g *Graph) Plan(keep ...Node) error {
	if g.err != nil {
		return g.err
	}
	if err := g.check(); err != nil {
		return err
	}
	order, err := gorgonia.Sort(g.expr)
	if err != nil {
		return fmt.Errorf("op: %w", err)
	}
	slices.Reverse(order)
	g.lives(order, keep)
	if err := g.planSums(order); err != nil {
		return err
	}
	var own []*value
	for _, v := range g.plan.values {
		if v.alias == nil {
			own = append(own, v)
		}
	}
	g.plan.arena = place(own)
	return nil
}

// lives finds the values, the life of each and the work space.
func (g *Graph) lives(order, keep []Node) {
	g.plan.calls = make([]call, len(order))
	for step, n := range order {
		o := g.made[n]
		switch {
		case o != nil && o.run != nil:
			g.plan.scratch = max(g.plan.scratch, o.run.Scratch())
			g.plan.calls[step] = call{run: o.run, in: g.all(o.children), out: o.outputs}
			for _, v := range o.outputs {
				v.life = span{step, step}
				g.plan.values = append(g.plan.values, v)
			}
		case isSum(n):
			v := g.value(n)
			v.life = span{step, step}
			g.plan.values = append(g.plan.values, v)
		}
		if o != nil && o.run == nil {
			continue // hands out what its child's operation computed, and reads nothing
		}
		for _, child := range g.children(n) {
			g.value(child).life.last = step
		}
	}
	for _, n := range keep {
		g.value(n).life.last = len(order)
	}
}

// planSums prepares Gorgonia's sums. A sum takes the memory of an operand that
// nothing needs afterwards.
func (g *Graph) planSums(order []Node) error {
	for step, n := range order {
		if !isSum(n) {
			continue
		}
		v, operands := g.value(n), g.all(g.children(n))
		run, err := g.memory.engine.Prepare(engine.Add{X: v.desc.Shape, Type: v.desc.Type})
		if err != nil {
			return fmt.Errorf("op: sum of gradients: %w", err)
		}
		if dies(operands[1], step) && !dies(operands[0], step) {
			slices.Reverse(operands)
		}
		if dies(operands[0], step) {
			v.alias = operands[0]
			root := v.root()
			root.life.last = max(root.life.last, v.life.last)
		}
		g.plan.scratch = max(g.plan.scratch, run.Scratch())
		g.plan.calls[step] = call{run: run, in: operands, out: []*value{v}}
	}
	return nil
}

// dies tells whether nothing reads the memory of v after a step.
func dies(v *value, step int) bool {
	return v.variable == nil && v.root().life.last == step
}

// ArenaBytes and ScratchBytes are what a planned graph needs besides variables.
func (g *Graph) ArenaBytes() int { return g.plan.arena }

// ScratchBytes is the work space that the largest operation needs.
func (g *Graph) ScratchBytes() int { return g.plan.scratch }

// Inputs are the variables that the graph reads.
func (g *Graph) Inputs() []*Variable {
	var inputs []*Variable
	for _, v := range g.values {
		if v.variable != nil {
			inputs = append(inputs, v.variable)
		}
	}
	return inputs
}

// Bind gives a planned graph its memory.
func (g *Graph) Bind() error {
	m := g.memory
	if err := m.Reserve(g.plan.arena, g.plan.scratch); err != nil {
		return err
	}
	for _, v := range g.values {
		if v.variable == nil {
			continue
		}
		if err := m.Allocate(v.variable); err != nil {
			return err
		}
		v.buffer = v.variable.buffer
	}
	for _, v := range g.plan.values {
		start := v.root().offset
		v.buffer = &engine.Buffer{Desc: v.desc, Mem: m.arena[start : start+v.desc.Bytes : start+v.desc.Bytes]}
	}
	g.steps = nil
	for _, c := range g.plan.calls {
		if c.run != nil {
			g.steps = append(g.steps, step{c.run, buffers(c.in), buffers(c.out)})
		}
	}
	return nil
}

func buffers(values []*value) []*engine.Buffer {
	all := make([]*engine.Buffer, len(values))
	for i, v := range values {
		all[i] = v.buffer
	}
	return all
}

// Run runs a bound graph on the present contents of its variables.
//
// It does so on the caller's goroutine. Gorgonia's tape machine locks its caller's
// thread and works on another one: each run of a graph then costs several switches
// between threads, during which a processor is idle, a third of the time of small
// networks that are trained beside each other.
func (g *Graph) Run() {
	for _, s := range g.steps {
		s.run.Run(s.in, s.out, g.memory.scratch)
	}
}

// Buffer is what a node computed: valid for the nodes that Plan kept, until the
// next run of a graph of the same memory.
func (g *Graph) Buffer(n Node) *engine.Buffer { return g.value(n).buffer }

// Operations is the number of operations that a run carries out.
func (g *Graph) Operations() int { return len(g.steps) }

// Nodes is the number of nodes: inputs, operations, and their further results.
func (g *Graph) Nodes() int { return len(g.values) }
