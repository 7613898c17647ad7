package onednn

import (
	"fmt"
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// signature is what every operation of the library says of itself, and where the
// buffers of the run in progress lie.
type signature struct {
	in, out []engine.Desc
	scratch int // bytes

	at    []uintptr // of inputs, then outputs
	space uintptr   // of the scratch
}

func (s *signature) Inputs() []engine.Desc  { return s.in }
func (s *signature) Outputs() []engine.Desc { return s.out }
func (s *signature) Scratch() int           { return s.scratch }

// use notes where the buffers lie. It panics unless they are those of the
// signature.
func (s *signature) use(in, out []*engine.Buffer, scratch []byte) {
	if len(scratch) < s.scratch {
		panic(fmt.Sprintf("onednn: scratch of %d bytes, need %d", len(scratch), s.scratch))
	}
	s.at = s.at[:0]
	s.put("input", s.in, in)
	s.put("output", s.out, out)
	s.space = address(scratch)
}

func (s *signature) put(what string, want []engine.Desc, have []*engine.Buffer) {
	if len(have) != len(want) {
		panic(fmt.Sprintf("onednn: %d %ss, need %d", len(have), what, len(want)))
	}
	for i, b := range have {
		w := want[i]
		if b.Type != w.Type || b.Layout != w.Layout || b.Bytes != w.Bytes || len(b.Mem) < w.Bytes {
			panic(fmt.Sprintf("onednn: %s %d is %v (%d bytes of memory), need %v", what, i, b.Desc, len(b.Mem), w))
		}
		s.at = append(s.at, address(b.Mem))
	}
}

func address(mem []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(mem))) }

func floats(mem []byte) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(mem))), len(mem)/4)
}

const cacheLine = 64

func aligned(bytes int) int { return (bytes + cacheLine - 1) / cacheLine * cacheLine }
