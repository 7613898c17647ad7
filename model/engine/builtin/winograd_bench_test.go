package builtin

import (
	"fmt"
	"testing"
	"time"

	"github.com/refold/refold/model/engine"
)

// winogradShapes are the 3x3 convolutions of ResNet50 at 256x256.
func winogradShapes(batch int) []engine.Conv {
	var cs []engine.Conv
	for width := 64; width <= 512; width *= 2 {
		side := 4096 / width
		cs = append(cs, engine.Conv{X: engine.Shape{batch, side, side, width}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: width})
	}
	return cs
}

// BenchmarkWinograd measures direct summation and winograd, one run of each in
// turn, and reports how many times as fast winograd is.
func BenchmarkWinograd(b *testing.B) {
	k := supported()[0]
	for _, typ := range winogradTypes(k) {
		for _, threads := range []int{1, 2} {
			e := newEngine(threads, k)
			for _, c := range winogradShapes(32) {
				c.Type = typ
				for direction, ops := range bothWays(e, c) {
					b.Run(fmt.Sprintf("%v/%d/%v/%s", typ, threads, c.X, direction), func(b *testing.B) {
						versus(b, ops, 2*9*float64(c.Y().Elements())*float64(c.X[3]))
					})
				}
			}
			e.Close()
		}
	}
}

// bothWays are the three operations of a convolution by direct summation and by
// winograd.
func bothWays(e *Engine, c engine.Conv) map[string][2]engine.Operation {
	forward, data, weights := engine.ConvForward{Conv: c}, engine.ConvData{Conv: c}, engine.ConvWeights{Conv: c}
	return map[string][2]engine.Operation{
		"forward": {newConvForward(e, forward), newWinogradForward(e, forward)},
		"data":    {newConvData(e, data), newWinogradData(e, data)},
		"weights": {newConvWeights(e, weights), newWinogradWeights(e, weights)},
	}
}

// versus runs two operations of the same work in turn.
func versus(b *testing.B, ops [2]engine.Operation, work float64) {
	var least [2]time.Duration
	in, out := smallNumbers(ops[0])
	scratch := engine.NewBuffer(engine.Desc{Bytes: max(ops[0].Scratch(), ops[1].Scratch())}).Mem
	for _, op := range ops {
		op.Run(in, out, scratch)
	}
	for b.Loop() {
		for i, op := range ops {
			start := time.Now()
			op.Run(in, out, scratch)
			if t := time.Since(start); least[i] == 0 || t < least[i] {
				least[i] = t
			}
		}
	}
	b.ReportMetric(work/float64(least[0]), "direct-GFLOP/s")
	b.ReportMetric(work/float64(least[1]), "winograd-GFLOP/s")
	b.ReportMetric(float64(least[0])/float64(least[1]), "times")
}
