package builtin

import (
	"fmt"
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// signature is what every operation says of itself.
type signature struct {
	in, out []engine.Desc
	scratch int // bytes
}

func (s *signature) Inputs() []engine.Desc  { return s.in }
func (s *signature) Outputs() []engine.Desc { return s.out }
func (s *signature) Scratch() int           { return s.scratch }

// fit panics unless the buffers are those of the signature.
func (s *signature) fit(in, out []*engine.Buffer, scratch []byte) {
	fitAll("input", s.in, in)
	fitAll("output", s.out, out)
	if len(scratch) < s.scratch {
		panic(fmt.Sprintf("builtin: scratch of %d bytes, need %d", len(scratch), s.scratch))
	}
}

func fitAll(what string, want []engine.Desc, have []*engine.Buffer) {
	if len(have) != len(want) {
		panic(fmt.Sprintf("builtin: %d %ss, need %d", len(have), what, len(want)))
	}
	for i, b := range have {
		w := want[i]
		if b.Type != w.Type || b.Layout != w.Layout || b.Bytes != w.Bytes || len(b.Mem) < w.Bytes {
			panic(fmt.Sprintf("builtin: %s %d is %v (%d bytes of memory), need %v", what, i, b.Desc, len(b.Mem), w))
		}
	}
}

func plain(s engine.Shape) engine.Desc { return engine.PlainDesc(s, engine.Float32) }

func vector(n int) engine.Desc { return plain(engine.Vector(n)) }

// workspace cuts scratch into arrays. Sizes are asked for at Prepare, arrays
// taken in the same order at Run.
type workspace struct {
	scratch []byte
	used    int
}

const cacheLine = 64

func aligned(bytes int) int { return (bytes + cacheLine - 1) / cacheLine * cacheLine }

func (w *workspace) float32s(n int) []float32 {
	return carve[float32](w, n)
}

func (w *workspace) float64s(n int) []float64 {
	return carve[float64](w, n)
}

func (w *workspace) bytes(n int) []byte {
	return carve[byte](w, n)
}

func carve[T any](w *workspace, n int) []T {
	if n == 0 {
		return nil
	}
	var zero T
	bytes := n * int(unsafe.Sizeof(zero))
	mem := w.scratch[w.used : w.used+bytes]
	w.used += aligned(bytes)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(mem))), n)
}

// bounds is where part i of total begins when parts are nearly equal: part i is
// [bounds(i), bounds(i+1)).
func bounds(total, parts, i int) int { return total * i / parts }

func ceilDiv(a, b int) int { return (a + b - 1) / b }
