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

// stage lets loops over float32 numbers work on activations of either type. Those
// of float32 they get as they are. Parts of those of bfloat16 are widened into
// memory of the thread that stays in the first-level cache, and results rounded on
// the way out, so that the traffic with the main memory is that of bfloat16.
type stage struct {
	kernels       *kernels
	typ           engine.Type
	threads       int
	slots, length int       // arrays of a thread, and elements of each
	memory        []float32 // of all threads
}

// stageLength is about the number of elements of an array of a stage.
const stageLength = 2048

// cached is the bytes of the largest result of which much is still in the caches when
// it is read next. What is larger is stored past them, since a store into a cache reads
// its line from memory first.
const cached = 32 << 20

func newStage(e *Engine, t engine.Type, slots, length int) stage {
	return stage{kernels: e.kernels, typ: t, threads: e.crew.size, slots: slots, length: length}
}

// part is how many elements are staged at once, where float32 takes all in one go
// and bfloat16 whole rows.
func part(t engine.Type, all, row int) int {
	if t == engine.Float32 {
		return all
	}
	return min(all, max(1, stageLength/row)*row)
}

// elements is the size of the memory.
func (s *stage) elements() int {
	if s.typ == engine.Float32 {
		return 0
	}
	return s.threads * s.slots * s.length
}

func (s *stage) scratch() int { return aligned(4 * s.elements()) }

// open takes the memory out of scratch.
func (s *stage) open(w *workspace) { s.memory = w.float32s(s.elements()) }

func (s *stage) slot(thread, slot, n int) []float32 {
	at := (thread*s.slots + slot) * s.length
	return s.memory[at : at+n]
}

// load returns n elements from at on; nil of no buffer.
func (s *stage) load(thread, slot int, a activation, at, n int) []float32 {
	if a.halves == nil {
		if a.floats == nil {
			return nil
		}
		return a.floats[at : at+n]
	}
	dst := s.slot(thread, slot, n)
	s.kernels.widen(dst, a.halves[at:at+n])
	return dst
}

// target returns where n elements from at on shall be computed; nil of no buffer.
func (s *stage) target(thread, slot int, a activation, at, n int) []float32 {
	if a.halves == nil {
		return s.load(thread, slot, a, at, n)
	}
	return s.slot(thread, slot, n)
}

// store ends what target began.
func (s *stage) store(a activation, at int, computed []float32) {
	if a.halves != nil {
		s.kernels.narrow(a.halves[at:at+len(computed)], computed)
	}
}

// widenLoop converts bfloat16 to float32.
func widenLoop(dst []float32, src []uint16) {
	dst = dst[:len(src)]
	for i, h := range src {
		dst[i] = engine.FromBFloat16(h)
	}
}

// narrowLoop rounds float32 to bfloat16.
func narrowLoop(dst []uint16, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = engine.ToBFloat16(v)
	}
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
