package builtin

import (
	"fmt"
	"testing"

	"github.com/refold/refold/model/engine"
)

// partedConvolutions are those whose gradients of weights are summed in parts of every
// kind.
var partedConvolutions = []engine.Conv{
	{X: engine.Shape{1, 45, 47, 16}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: weightsBlock + 16},
	{X: engine.Shape{3, 7, 5, weightsBlock + 7}, KernelHeight: 1, KernelWidth: 1, Stride: 1, Filters: 134},
	{X: engine.Shape{2, 33, 35, 5}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 128},
	{X: engine.Shape{37, 7, 9, 3}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 5},
	{X: engine.Shape{3, 31, 30, 17}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: weightsFilters + 2},
	{X: engine.Shape{2, 5, 2*chunkWords + 90, 2}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 7},
	{X: engine.Shape{2, 40, 43, 3}, KernelHeight: 7, KernelWidth: 7, Stride: 2, Pad: 3, Filters: 64},
	{X: engine.Shape{2, 17, 20, 4}, KernelHeight: 2, KernelWidth: 2, Stride: 3, Pad: 1, Filters: 9},
	{X: engine.Shape{3, 9, 11, 16}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 16},
	{X: engine.Shape{5, 31, 2*chunkWords + 9, 3}, KernelHeight: 1, KernelWidth: 1, Stride: 2, Filters: 70},
	{X: engine.Shape{5, 8, 9, 4}, KernelHeight: 1, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 6},
	{X: engine.Shape{5, 9, 8, 4}, KernelHeight: 3, KernelWidth: 1, Stride: 2, Pad: 1, Filters: 8},
	{X: engine.Shape{9, 13, 12, 16}, KernelHeight: 3, KernelWidth: 3, Stride: 2, Pad: 1, Filters: 24},
	{X: engine.Shape{1, 9, 9, 70}, KernelHeight: 7, KernelWidth: 7, Stride: 1, Pad: 3, Filters: 66},
}

// TestWeightsInParts compares with sums of integers, which are exact in both types.
func TestWeightsInParts(t *testing.T) {
	parts := map[string]bool{}
	for i, c := range partedConvolutions {
		x, dy := integers(c.X.Elements(), 7), integers(c.Y().Elements(), 5)
		want := integerWeights(c, x, dy)
		for _, k := range supported() {
			for _, c.Type = range []engine.Type{engine.Float32, engine.BFloat16} {
				if c.Type == engine.BFloat16 && k.bfloat16 == nil {
					continue
				}
				e := newEngine(1+i%3, k)
				o := newConvWeights(e, engine.ConvWeights{Conv: c})
				d := o.depth
				for part, there := range map[string]bool{
					"slices": o.slices > 1, "channels": o.channels.count > 1, "filters": o.filters.count > 1,
					"images": d.images > 1 && d.y[0]%d.images > 0, "lines": d.down > 1 && d.y[1]%d.lines > 0, "pieces": d.across > 1,
				} {
					name := fmt.Sprint(c.Type, " ", part)
					parts[name] = parts[name] || there
				}
				for j, v := range output(o, x, dy) {
					if v != float32(want[j]) {
						t.Errorf("%s, %v: element %d is %v, want %d", k.name, c, j, v, want[j])
						break
					}
				}
				e.Close()
			}
		}
	}
	for name, there := range parts {
		if !there {
			t.Errorf("no convolution has several %s", name)
		}
	}
}

// integers are small ones.
func integers(n, period int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32((i*i+i/3)%period - period/2)
	}
	return values
}

// integerWeights is the gradient of a kernel by its definition.
func integerWeights(c engine.Conv, x, dy []float32) []int {
	y := c.Y()
	sums := make([]int, c.Kernel().Elements())
	for pixel := range y[0] * y[1] * y[2] {
		n, i, j := pixel/(y[1]*y[2]), pixel/y[2]%y[1], pixel%y[2]
		for tap := range c.KernelHeight * c.KernelWidth {
			row, col := i*c.Stride-c.Pad+tap/c.KernelWidth, j*c.Stride-c.Pad+tap%c.KernelWidth
			if row < 0 || row >= c.X[1] || col < 0 || col >= c.X[2] {
				continue
			}
			for channel, v := range x[((n*c.X[1]+row)*c.X[2]+col)*c.X[3]:][:c.X[3]] {
				to := sums[(tap*c.X[3]+channel)*c.Filters:][:c.Filters]
				for f, g := range dy[pixel*c.Filters:][:c.Filters] {
					to[f] += int(v) * int(g)
				}
			}
		}
	}
	return sums
}
