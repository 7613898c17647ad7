package builtin

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// TestConvolutionsStayInside: nothing is read or written behind arrays, and what is computed
// does not depend on where they are.
func TestConvolutionsStayInside(t *testing.T) {
	for _, k := range vectorSets() {
		t.Run(k.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for i := range 60 {
				c := drawConv(r)
				e := newEngine(1+i%3, k)
				x, dy, kernel, bias := normals(r, c.X.Elements()), normals(r, c.Y().Elements()), normals(r, c.Kernel().Elements()), normals(r, c.Filters)
				for d, in := range map[engine.Description][][]float32{
					engine.ConvForward{Conv: c, Bias: true}: {x, kernel, bias},
					engine.ConvData{Conv: c}:                {dy, kernel},
					engine.ConvWeights{Conv: c, Bias: true}: {x, dy},
				} {
					op := prepared[engine.Operation](t, e, d)
					sameBits(t, fmt.Sprintf("%T of %v", op, c), edgedOutput(t, op, in...), output(op, in...))
				}
				e.Close()
			}
		})
	}
}

// drawConv draws a small convolution, of few or of many channels.
func drawConv(r *rand.Rand) engine.Conv {
	channels := func() int { return 1 + r.IntN([]int{20, 150, 270}[r.IntN(3)]) }
	c := engine.Conv{KernelHeight: 1, KernelWidth: 1, Stride: 1 + r.IntN(2), Filters: channels()}
	if r.IntN(2) == 0 {
		c.KernelHeight, c.KernelWidth, c.Pad = 1+r.IntN(3), 1+r.IntN(3), r.IntN(2)
	}
	c.X = engine.Shape{1 + r.IntN(4), 3 + r.IntN(9), 3 + r.IntN(9), channels()}
	if r.IntN(3) == 0 {
		c.X[3], c.Filters = 32+16*r.IntN(4), 32+16*r.IntN(4)
		c.KernelHeight, c.KernelWidth, c.Pad, c.Stride = 3, 3, 1, 1
	}
	return c
}

// edgedOutput is output where there is nothing behind any array.
func edgedOutput(t *testing.T, op engine.Operation, in ...[]float32) []float32 {
	t.Helper()
	memory := func(bytes int) []byte {
		at := edged(t, ceilDiv(bytes, 4))
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(at))), bytes)
	}
	var buffers, out []*engine.Buffer
	for i, d := range op.Inputs() {
		buffers = append(buffers, &engine.Buffer{Desc: d, Mem: memory(d.Bytes)})
		copy(buffers[i].Float32s(), in[i])
	}
	for i, d := range op.Outputs() {
		out = append(out, &engine.Buffer{Desc: d, Mem: memory(d.Bytes)})
		poison(out[i].Mem)
	}
	scratch := memory(op.Scratch())
	poison(scratch)
	op.Run(buffers, out, scratch)
	return out[0].Float32s()
}
