package op

import (
	"fmt"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/offheap"
)

// Variable is a buffer that outlives the runs of a graph: a parameter, a
// statistic, a batch of images. Several graphs may have it as an input.
type Variable struct {
	Name string
	engine.Desc
	buffer *engine.Buffer
}

// Float32s is the memory of a float32 variable, once allocated.
func (v *Variable) Float32s() []float32 { return v.buffer.Float32s() }

// Int32s is the memory of an int32 variable, once allocated.
func (v *Variable) Int32s() []int32 { return v.buffer.Int32s() }

// Buffer is the variable's buffer, once allocated.
func (v *Variable) Buffer() *engine.Buffer { return v.buffer }

// Exchange gives each of two variables of one description the contents of the other,
// without copying them. Both are allocated.
func (v *Variable) Exchange(w *Variable) {
	if v.Desc != w.Desc {
		panic(fmt.Sprintf("op: %s and %s, which differ, cannot be exchanged", v.Name, w.Name))
	}
	v.buffer.Mem, w.buffer.Mem = w.buffer.Mem, v.buffer.Mem
}

// Memory is what graphs that never run at the same time share: variables, an
// arena for everything that lives within a run, and work space. It is outside Go's
// heap, and lives until Close.
type Memory struct {
	engine  engine.Engine
	held    offheap.Memory
	arena   []byte
	scratch []byte
}

// NewMemory returns the memory of graphs that run on e. Nothing is allocated.
func NewMemory(e engine.Engine) *Memory {
	return &Memory{engine: e}
}

// From lets memory come from a pool, and go back there. Nothing is allocated yet.
func (m *Memory) From(p *offheap.Pool) { m.held = p.Memory() }

// Expect reserves values of these sizes, in bytes, at once, in memory that is there when
// they are first used.
func (m *Memory) Expect(sizes ...int) error {
	if err := m.held.Expect(sizes...); err != nil {
		return fmt.Errorf("op: %w", err)
	}
	return nil
}

// Variable describes a plain variable. It is allocated, zeroed, by Allocate.
func (m *Memory) Variable(name string, s engine.Shape, t engine.Type) *Variable {
	return &Variable{Name: name, Desc: engine.PlainDesc(s, t)}
}

// Allocate gives variables their memory. Those that have it keep it.
func (m *Memory) Allocate(variables ...*Variable) error {
	for _, v := range variables {
		if v.buffer != nil {
			continue
		}
		b, err := m.buffer(v.Desc)
		if err != nil {
			return fmt.Errorf("op: %s: %w", v.Name, err)
		}
		v.buffer = b
	}
	return nil
}

// buffer is a zeroed buffer.
func (m *Memory) buffer(d engine.Desc) (*engine.Buffer, error) {
	mem, err := m.held.New(d.Bytes)
	return &engine.Buffer{Desc: d, Mem: mem}, err
}

// Reserve makes the arena and the work space at least as large as given, in
// bytes. A graph that is already bound keeps the arena that it had, so where
// several graphs share memory, that of the largest is reserved first.
func (m *Memory) Reserve(arena, scratch int) (err error) {
	if arena > len(m.arena) {
		if m.arena, err = m.held.Any(arena); err != nil {
			return fmt.Errorf("op: what lives within a step: %w", err)
		}
	}
	if scratch > len(m.scratch) {
		if m.scratch, err = m.held.Any(scratch); err != nil {
			return fmt.Errorf("op: work space: %w", err)
		}
	}
	return nil
}

// Close gives the memory back. Nothing that was allocated, and no graph that is
// bound to it, can be used afterwards.
func (m *Memory) Close() error {
	m.arena, m.scratch = nil, nil
	return m.held.Close()
}
