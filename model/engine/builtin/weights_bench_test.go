package builtin

import (
	"fmt"
	"testing"
	"time"

	"github.com/refold/refold/model/engine"
)

// resNet50 are the convolutions of ResNet50 at 256x256 and how often each occurs.
func resNet50(batch int, t engine.Type) (convs []engine.Conv, times []int) {
	add := func(n, side, channels, kernel, stride, filters int) {
		convs = append(convs, engine.Conv{
			X: engine.Shape{batch, side, side, channels}, KernelHeight: kernel, KernelWidth: kernel,
			Stride: stride, Pad: kernel / 2, Filters: filters, Type: t,
		})
		times = append(times, n)
	}
	add(1, 256, 3, 7, 2, 64)
	add(1, 64, 64, 1, 1, 64)
	for i, blocks := range []int{3, 4, 6, 3} {
		side, width := 64>>i, 64<<i
		if i > 0 {
			add(1, 2*side, 2*width, 1, 2, width)
			add(1, 2*side, 2*width, 1, 2, 4*width)
			add(blocks, side, width, 1, 1, 4*width)
		} else {
			add(blocks+1, side, width, 1, 1, 4*width)
		}
		add(blocks-1, side, 4*width, 1, 1, width)
		add(blocks, side, width, 3, 1, width)
	}
	return convs, times
}

// BenchmarkWeights measures gradients of weights, the fastest of several runs of each
// shape, and what all of ResNet50 take.
func BenchmarkWeights(b *testing.B) {
	const batch = 32
	for _, typ := range []engine.Type{engine.BFloat16, engine.Float32} {
		for _, threads := range []int{1, 2} {
			total := 0.0
			convs, times := resNet50(batch, typ)
			for i, c := range convs {
				name := fmt.Sprintf("%v/%d/%dx%d-s%d-%d-%d-%d", typ, threads, c.KernelHeight, c.KernelWidth, c.Stride, c.X[1], c.X[3], c.Filters)
				b.Run(name, func(b *testing.B) {
					e := newEngine(threads, supported()[0])
					defer e.Close()
					least := fastest(b, e, engine.ConvWeights{Conv: c})
					work := 2 * float64(c.Y().Elements()) * float64(c.KernelHeight*c.KernelWidth*c.X[3])
					total += float64(times[i]) * least.Seconds() * 1000 / batch
					b.ReportMetric(work/float64(least), "GFLOP/s")
					b.ReportMetric(0, "ns/op")
				})
			}
			b.Logf("%v, %d threads: %.2f ms/image", typ, threads, total)
		}
	}
}

// fastest is the least time of an operation.
func fastest(b *testing.B, e *Engine, d engine.Description) time.Duration {
	op, err := e.Prepare(d)
	if err != nil {
		b.Fatal(err)
	}
	in, out := smallNumbers(op)
	scratch := engine.NewBuffer(engine.Desc{Bytes: op.Scratch()}).Mem
	op.Run(in, out, scratch)
	least := time.Duration(1<<63 - 1)
	for b.Loop() {
		start := time.Now()
		op.Run(in, out, scratch)
		least = min(least, time.Since(start))
	}
	b.ReportMetric(float64(op.Scratch())/(1<<20), "MB-scratch")
	return least
}
