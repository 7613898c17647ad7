package onednn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// TestBFloat16 compares convolutions of bfloat16 with those of float32 on the
// built-in engine, on numbers that are the same in both.
func TestBFloat16(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *Library) {
		e, err := New(l, 2)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		reference := builtin.New(2)
		defer reference.Close()
		for _, c := range []engine.Conv{
			{X: engine.Shape{3, 9, 8, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 8},
			{X: engine.Shape{5, 7, 9, 17}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 33},
			{X: engine.Shape{2, 4, 4, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 512},
			{X: engine.Shape{4, 1, 1, 600}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 10},
		} {
			for _, of := range []func(engine.Conv) engine.Description{
				func(c engine.Conv) engine.Description { return engine.ConvForward{Conv: c, Bias: true} },
				func(c engine.Conv) engine.Description { return engine.ConvData{Conv: c} },
				func(c engine.Conv) engine.Description { return engine.ConvWeights{Conv: c, Bias: true} },
			} {
				half := c
				half.Type = engine.BFloat16
				if !l.BFloat16() {
					if _, err := e.Prepare(of(half)); err == nil {
						t.Errorf("%T: no error on a processor without bfloat16", of(half))
					}
					continue
				}
				t.Run(fmt.Sprintf("%T/%v", of(c), c), func(t *testing.T) {
					compareTypes(t, prepare(t, e, of(half)), prepare(t, reference, of(c)), e)
				})
			}
		}
	})
}

// compareTypes runs both on the same random numbers. The tolerance is a part of
// the largest result: a bfloat16 has 8 bits.
func compareTypes(t *testing.T, half, single *worked, e engine.Engine) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for i, b := range single.in {
		for j := range b.Float32s() {
			b.Float32s()[j] = float32(int(r.NormFloat64()*8)) / 8 // exact in bfloat16 up to 32
		}
		put(t, e, half.in[i], b.Float32s())
	}
	half.run()
	single.run()
	for i, b := range single.out {
		tolerance := 1.0 / 128
		if half.out[i].Type == engine.Float32 {
			tolerance = 1e-5
		}
		largest := 0.0
		for _, v := range b.Float32s() {
			largest = max(largest, math.Abs(float64(v)))
		}
		for j, v := range get(t, e, half.out[i]) {
			if d := math.Abs(float64(v - b.Float32s()[j])); !(d <= tolerance*largest) {
				t.Fatalf("output %d, element %d: %v, want %v", i, j, v, b.Float32s()[j])
			}
		}
	}
}

// put writes numbers into a buffer of any layout and type.
func put(t *testing.T, e engine.Engine, b *engine.Buffer, values []float32) {
	t.Helper()
	plain := engine.NewBuffer(engine.PlainDesc(b.Shape, engine.Float32))
	copy(plain.Float32s(), values)
	convert(t, e, plain, b)
}

func get(t *testing.T, e engine.Engine, b *engine.Buffer) []float32 {
	t.Helper()
	plain := engine.NewBuffer(engine.PlainDesc(b.Shape, engine.Float32))
	convert(t, e, b, plain)
	return plain.Float32s()
}

// convert is a reorder, but that of plain buffers, where bfloat16 is the upper
// half of a float32.
func convert(t *testing.T, e engine.Engine, from, to *engine.Buffer) {
	t.Helper()
	switch {
	case from.Layout != engine.Plain || to.Layout != engine.Plain:
		w := prepare(t, e, engine.Reorder{From: from.Desc, To: to.Desc})
		w.in[0], w.out[0] = from, to
		w.run()
	case from.Type == to.Type:
		copy(to.Mem, from.Mem)
	case to.Type == engine.BFloat16:
		for i, v := range from.Float32s() {
			halves(to)[i] = uint16(math.Float32bits(v) >> 16)
		}
	default:
		for i, v := range halves(from) {
			to.Float32s()[i] = math.Float32frombits(uint32(v) << 16)
		}
	}
}

func halves(b *engine.Buffer) []uint16 {
	return unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(b.Mem))), len(b.Mem)/2)
}
