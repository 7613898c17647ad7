package builtin

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// benchConvolutions are the shapes in which time goes.
var benchConvolutions = map[string][]engine.Conv{
	"Demo": {
		{X: engine.Shape{16, 24, 24, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8},
		{X: engine.Shape{16, 24, 24, 8}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8},
		{X: engine.Shape{16, 24, 24, 8}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 16},
		{X: engine.Shape{16, 12, 12, 16}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 16},
		{X: engine.Shape{16, 6, 6, 32}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 32},
	},
	"ResNet50": {
		{X: engine.Shape{2, 256, 256, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 64},
		{X: engine.Shape{2, 64, 64, 64}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 64},
		{X: engine.Shape{2, 64, 64, 64}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 256},
		{X: engine.Shape{2, 64, 64, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 64},
		{X: engine.Shape{2, 64, 64, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 512},
		{X: engine.Shape{2, 32, 32, 128}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 128},
		{X: engine.Shape{2, 16, 16, 256}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 256},
		{X: engine.Shape{2, 16, 16, 256}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 1024},
		{X: engine.Shape{8, 8, 8, 512}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 512},
		{X: engine.Shape{8, 8, 8, 2048}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 512},
	},
}

// BenchmarkConv measures the three operations of a convolution, with one thread.
func BenchmarkConv(b *testing.B) {
	for _, k := range supported() {
		for _, group := range []string{"Demo", "ResNet50"} {
			for _, c := range benchConvolutions[group] {
				for _, d := range []engine.Description{engine.ConvForward{Conv: c}, engine.ConvData{Conv: c}, engine.ConvWeights{Conv: c}} {
					name := fmt.Sprintf("%s/%s/%v-%dx%d-s%d-f%d/%T", k.name, group, c.X, c.KernelHeight, c.KernelWidth, c.Stride, c.Filters, d)
					b.Run(name, func(b *testing.B) {
						work := 2 * float64(c.Y().Elements()) * float64(c.KernelHeight*c.KernelWidth*c.X[3])
						bench(b, newEngine(1, k), d, work, "GFLOP/s")
					})
				}
			}
		}
	}
}

// bench runs an operation on buffers of small numbers and reports work/time.
func bench(b *testing.B, e *Engine, d engine.Description, work float64, unit string) {
	defer e.Close()
	op, err := e.Prepare(d)
	if err != nil {
		b.Fatal(err)
	}
	in, out := smallNumbers(op)
	scratch := make([]byte, op.Scratch()+cacheLine)
	op.Run(in, out, scratch)
	for b.Loop() {
		op.Run(in, out, scratch)
	}
	b.ReportMetric(work*float64(b.N)/b.Elapsed().Seconds()/1e9, unit)
}

// smallNumbers are an operation's buffers, with small numbers in its inputs.
func smallNumbers(op engine.Operation) (in, out []*engine.Buffer) {
	for _, desc := range op.Inputs() {
		buffer := engine.NewBuffer(desc)
		if desc.Type == engine.Float32 {
			for i := range buffer.Float32s() {
				buffer.Float32s()[i] = float32(i%13) - 6
			}
		} else {
			for i := range buffer.BFloat16s() {
				buffer.BFloat16s()[i] = engine.ToBFloat16(float32(i%13) - 6)
			}
		}
		in = append(in, buffer)
	}
	for _, desc := range op.Outputs() {
		out = append(out, engine.NewBuffer(desc))
	}
	return in, out
}

// BenchmarkElementwise measures everything else in elements.
func BenchmarkElementwise(b *testing.B) {
	for _, k := range supported() {
		for _, s := range []engine.Shape{{16, 24, 24, 8}, {16, 6, 6, 32}, {2, 64, 64, 256}} {
			norm := engine.BatchNorm{X: s, Epsilon: 1e-3, Residual: true, ReLU: true}
			for _, d := range []engine.Description{
				engine.BatchNormTrain{BatchNorm: norm}, engine.BatchNormApply{BatchNorm: norm},
				engine.BatchNormBackward{BatchNorm: norm}, engine.Add{X: s}, engine.AverageForward{X: s},
				engine.MaxPoolForward{MaxPool: engine.MaxPool{X: s, Size: 3, Stride: 2, Pad: 1}},
				engine.MaxPoolBackward{MaxPool: engine.MaxPool{X: s, Size: 3, Stride: 2, Pad: 1}},
				engine.Adam{Size: s.Elements(), Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7},
			} {
				b.Run(fmt.Sprintf("%s/%v/%T", k.name, s, d), func(b *testing.B) {
					bench(b, newEngine(1, k), d, float64(s.Elements()), "Gelements/s")
				})
			}
		}
	}
}
