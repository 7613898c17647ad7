// Package engine defines the operations that a ResNet training step needs and
// the two phases in which they are used: Prepare once, Run every step.
//
// It owns the descriptions of the operations, buffers and layouts. It must not
// know Gorgonia, architectures, training loops or files.
package engine

import (
	"fmt"
	"unsafe"
)

// Type is the type of a buffer's elements.
type Type uint8

// Element types.
const (
	Float32 Type = iota
	BFloat16
	Int32
)

// String is the name that a spec knows.
func (t Type) String() string {
	switch t {
	case Float32:
		return "float32"
	case BFloat16:
		return "bfloat16"
	case Int32:
		return "int32"
	}
	return fmt.Sprintf("type %d", uint8(t))
}

// Size returns the bytes of one element.
func (t Type) Size() int {
	if t == BFloat16 {
		return 2
	}
	return 4
}

// Shape is a logical shape: batch, height, width, channels for activations;
// kernel height, kernel width, input channels, output channels for kernels (as
// in Keras); 1, 1, 1, n for vectors. It says nothing about the order in memory.
type Shape [4]int

// Elements is the number of logical elements.
func (s Shape) Elements() int { return s[0] * s[1] * s[2] * s[3] }

// Vector is the shape of a vector of n elements.
func Vector(n int) Shape { return Shape{1, 1, 1, n} }

// Layout names how an engine arranges a buffer. Plain, which every engine
// understands, is dense and row-major in the order of Shape; other names belong
// to the engine that chose them.
type Layout string

// Plain is the dense row-major layout.
const Plain Layout = "plain"

// Desc describes a buffer. Bytes may exceed what the logical shape needs, since
// a blocked layout rounds channels up.
type Desc struct {
	Shape  Shape
	Type   Type
	Layout Layout
	Bytes  int
}

// PlainDesc describes a plain buffer.
func PlainDesc(s Shape, t Type) Desc {
	return Desc{Shape: s, Type: t, Layout: Plain, Bytes: s.Elements() * t.Size()}
}

// Buffer is memory with its description. Only operations that were prepared for
// its layout may interpret the contents of a buffer that is not plain.
type Buffer struct {
	Desc
	Mem []byte // 64-byte aligned, Desc.Bytes long
}

// NewBuffer is a zeroed buffer on Go's heap, for small values.
func NewBuffer(d Desc) *Buffer {
	const line = 64
	mem := make([]byte, d.Bytes+line)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(mem))) % line)
	return &Buffer{Desc: d, Mem: mem[skip : skip+d.Bytes : skip+d.Bytes]}
}

// Float32s is the memory of a float32 buffer. It panics for other types.
func (b *Buffer) Float32s() []float32 {
	if b.Type != Float32 {
		panic(fmt.Sprintf("engine: Float32s of a buffer of %v", b.Type))
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(b.Mem))), b.Bytes/4)
}

// Int32s is the memory of an int32 buffer. It panics for other types.
func (b *Buffer) Int32s() []int32 {
	if b.Type != Int32 {
		panic(fmt.Sprintf("engine: Int32s of a buffer of %v", b.Type))
	}
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(b.Mem))), b.Bytes/4)
}

// Engine prepares operations and allocates buffers. An engine serves one trial:
// its operations run one at a time, each on the engine's own threads. Results
// depend on the engine, its version and its number of threads, on nothing else.
type Engine interface {
	// Name and Version are part of the identity of a run.
	Name() string
	Version() string
	Threads() int
	// Prepare compiles a description. It fails for shapes that make no sense
	// and for types that the engine or the processor does not support.
	Prepare(Description) (Operation, error)
	Close() error
}

// Adviser is an engine that knows what there is to know before a type is chosen,
// such as that it is slow here. Advice is one sentence, or empty.
type Adviser interface{ Advice(Type) string }

// Fuser is an engine that may know ConvNormApply and ConvMoments.
type Fuser interface{ Fuses() bool }

// Fuses tells whether an engine knows them.
func Fuses(e Engine) bool {
	f, ok := e.(Fuser)
	return ok && f.Fuses()
}

// Operation is a prepared operation. Inputs and Outputs are what Run expects, in
// the order that the Description documents; where the layout of an input is not
// the one its producer chose, the caller puts a Reorder between. Scratch is the
// number of bytes of work space, which operations that never run at the same
// time may share. Run allocates nothing and panics only on buffers that do not
// fit the description.
type Operation interface {
	Inputs() []Desc
	Outputs() []Desc
	Scratch() int
	Run(in, out []*Buffer, scratch []byte)
}
