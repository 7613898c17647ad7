package onednn

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin"
)

// benchConvolutions are shapes of ResNet50 in which time goes, at 256x256.
func benchConvolutions(batch int) []engine.Conv {
	return []engine.Conv{
		{X: engine.Shape{batch, 256, 256, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 64},
		{X: engine.Shape{batch, 64, 64, 64}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 64},
		{X: engine.Shape{batch, 64, 64, 64}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 256},
		{X: engine.Shape{batch, 64, 64, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 64},
		{X: engine.Shape{batch, 64, 64, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 512},
		{X: engine.Shape{batch, 32, 32, 128}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 128},
		{X: engine.Shape{batch, 16, 16, 256}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 256},
		{X: engine.Shape{batch, 16, 16, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 1024},
		{X: engine.Shape{batch, 8, 8, 512}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 512},
		{X: engine.Shape{batch, 8, 8, 2048}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 512},
	}
}

// BenchmarkConv measures the three operations of a convolution on two threads,
// beside the built-in engine.
func BenchmarkConv(b *testing.B) {
	eachEngine(b, 2, func(b *testing.B, e engine.Engine) {
		for _, c := range benchConvolutions(8) {
			for _, d := range []engine.Description{engine.ConvForward{Conv: c}, engine.ConvData{Conv: c}, engine.ConvWeights{Conv: c}} {
				b.Run(fmt.Sprintf("%v-%dx%d-s%d-f%d/%T", c.X, c.KernelHeight, c.KernelWidth, c.Stride, c.Filters, d), func(b *testing.B) {
					work := 2 * float64(c.Y().Elements()) * float64(c.KernelHeight*c.KernelWidth*c.X[3])
					bench(b, e, d, work)
				})
			}
		}
	})
}

func eachEngine(b *testing.B, threads int, f func(b *testing.B, e engine.Engine)) {
	b.Run("builtin", func(b *testing.B) {
		e := builtin.New(threads)
		defer e.Close()
		f(b, e)
	})
	eachLibrary(b, func(b *testing.B, l *Library) {
		e, err := New(l, threads)
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close()
		f(b, e)
	})
}

// bench runs an operation on buffers of small numbers and reports GFLOP/s.
func bench(b *testing.B, e engine.Engine, d engine.Description, work float64) {
	op, err := e.Prepare(d)
	if err != nil {
		b.Fatal(err)
	}
	var in, out []*engine.Buffer
	for _, desc := range op.Inputs() {
		buffer := engine.NewBuffer(desc)
		for i := range buffer.Float32s() {
			buffer.Float32s()[i] = float32(i%13) - 6
		}
		in = append(in, buffer)
	}
	for _, desc := range op.Outputs() {
		out = append(out, engine.NewBuffer(desc))
	}
	scratch := make([]byte, op.Scratch()+64)
	op.Run(in, out, scratch)
	for b.Loop() {
		op.Run(in, out, scratch)
	}
	if c, ok := op.(*conv); ok {
		b.Log(c.parts[0].implementation, c.in, c.out, c.scratch)
	}
	b.ReportMetric(work*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
