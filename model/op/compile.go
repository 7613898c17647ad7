package op

import (
	"fmt"
	"runtime"
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
	// Gorgonia compiles the reverse of the same, stable, sorting.
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
	for step, n := range order {
		o := g.made[n]
		switch {
		case o != nil && o.run != nil:
			g.plan.scratch = max(g.plan.scratch, o.run.Scratch())
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
		v, operands := g.value(n), g.children(n)
		run, err := g.memory.engine.Prepare(engine.Add{X: v.desc.Shape, Type: v.desc.Type})
		if err != nil {
			return fmt.Errorf("op: sum of gradients: %w", err)
		}
		s := &sum{run: run, a: g.value(operands[0]), b: g.value(operands[1]), result: v}
		if dies(s.b, step) && !dies(s.a, step) {
			s.a, s.b, s.swapped = s.b, s.a, true
		}
		if dies(s.a, step) {
			v.alias = s.a
			root := v.root()
			root.life.last = max(root.life.last, v.life.last)
		}
		g.plan.scratch = max(g.plan.scratch, run.Scratch())
		g.plan.sums = append(g.plan.sums, s)
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

// Bind gives a planned graph its memory and compiles it.
func (g *Graph) Bind() error {
	m := g.memory
	if err := m.Reserve(g.plan.arena, g.plan.scratch); err != nil {
		return err
	}
	for n, v := range g.values {
		if v.variable == nil {
			continue
		}
		if err := m.Allocate(v.variable); err != nil {
			return err
		}
		v.buffer, v.handle = v.variable.buffer, v.variable.handle
		if err := gorgonia.Let(n, v.handle); err != nil {
			return fmt.Errorf("op: %s: %w", v.variable.Name, err)
		}
	}
	for _, v := range g.plan.values {
		if v.handle != nil {
			continue
		}
		start := v.root().offset
		v.buffer = &engine.Buffer{Desc: v.desc, Mem: m.arena[start : start+v.desc.Bytes : start+v.desc.Bytes]}
		v.handle = m.handle(v.buffer)
	}
	for _, o := range g.made {
		o.bind()
	}
	program, locations, err := gorgonia.Compile(g.expr)
	if err != nil {
		return fmt.Errorf("op: %w", err)
	}
	g.machine = gorgonia.NewTapeMachine(g.expr,
		gorgonia.WithPrecompiled(program, locations), gorgonia.WithEngine(newAdder(g)))
	// Gorgonia sets a finaliser, which does nothing without CUDA. The machine and
	// the graph refer to each other, and such a cycle is never collected while one
	// of them has a finaliser.
	runtime.SetFinalizer(g.machine, nil)
	return nil
}

// Run runs the graph on the present contents of its variables.
func (g *Graph) Run() error {
	g.machine.Reset()
	if err := g.machine.RunAll(); err != nil {
		return fmt.Errorf("op: %w", err)
	}
	return nil
}

// Buffer is what a node computed: valid for the nodes that Plan kept, until the
// next run of a graph of the same memory.
func (g *Graph) Buffer(n Node) *engine.Buffer { return g.value(n).buffer }

// Operations is the number of operations that a run carries out.
func (g *Graph) Operations() int { return len(g.made) + len(g.plan.sums) }

// Nodes is the number of nodes: inputs, operations, and their further results.
func (g *Graph) Nodes() int { return len(g.values) }
