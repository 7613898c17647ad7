package builtin

import (
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// activation is the contents of a buffer of either type; both are nil where there
// is no buffer.
type activation struct {
	floats []float32
	halves []uint16
}

func newActivation(b *engine.Buffer) activation {
	if b.Type == engine.BFloat16 {
		return activation{halves: b.BFloat16s()}
	}
	return activation{floats: b.Float32s()}
}

// at is where an element lies, and its size.
func (a activation) at(i int) (unsafe.Pointer, int) {
	if a.halves != nil {
		return unsafe.Pointer(&a.halves[i]), 2
	}
	return unsafe.Pointer(&a.floats[i]), 4
}

// cut returns n numbers of bfloat16 from at on; nil of no buffer.
func (a activation) cut(at, n int) []uint16 {
	if a.halves == nil {
		return nil
	}
	return a.halves[at : at+n]
}

// words is an activation as micro-kernels read it; bfloat16 as pairs.
func (a activation) words() []float32 {
	if a.halves != nil {
		return wordsOf(a.halves)
	}
	return a.floats
}

// lanes is the numbers of a word.
func lanes(t engine.Type) int {
	if t == engine.BFloat16 {
		return 2
	}
	return 1
}
