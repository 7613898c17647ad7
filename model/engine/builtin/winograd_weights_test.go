package builtin

import (
	"testing"

	"github.com/refold/refold/model/engine"
)

// TestWinogradInParts compares where tiles are summed in several slices, where channels
// are more than the depth that is summed in one go, and where filters and channels are
// several blocks of unequal size.
func TestWinogradInParts(t *testing.T) {
	slices := engine.Conv{X: engine.Shape{1, 57, 55, 16}, Filters: 32}
	deep := engine.Conv{X: engine.Shape{1, 3, 3, depthBlock + 32}, Filters: 16}
	blocks := engine.Conv{X: engine.Shape{2, 3, 5, weightsBlock + 16}, Filters: weightsBlock + 16}
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			e := newEngine(2, k)
			defer e.Close()
			for i, c := range []engine.Conv{slices, deep, blocks} {
				w := newWinogradCase(c, 1)
				weights := newWinogradWeights(e, engine.ConvWeights{Conv: w.conv})
				depths := newWinogradForward(e, engine.ConvForward{Conv: w.conv}).depths
				if have := [...]bool{weights.slices > 1, len(depths) > 1, weights.channels.n%weights.channels.size > 0}; !have[i] {
					t.Fatalf("case %d: %d slices, %d parts of the depth, blocks %v", i, weights.slices, len(depths), weights.channels)
				}
				w.check(t, e)
			}
		})
	}
}

// weights is the gradient of the kernel in float64, by direct summation.
func (w winogradCase) weights() []float64 {
	c := w.conv
	dkernel := make([]float64, len(w.kernel))
	t := newTiling(c.X)
	for pixel := range c.X[0] * c.X[1] * c.X[2] {
		row, col := pixel/c.X[2]%c.X[1], pixel%c.X[2]
		for tap := range 9 {
			down, right := tap/3-1, tap%3-1
			if !t.inside(row+down, col+right, 1) {
				continue
			}
			for i, v := range w.x[(pixel+down*c.X[2]+right)*c.X[3]:][:c.X[3]] {
				to := dkernel[(tap*c.X[3]+i)*c.Filters:][:c.Filters]
				for f, g := range w.dy[pixel*c.Filters:][:c.Filters] {
					to[f] += float64(v) * float64(g)
				}
			}
		}
	}
	return dkernel
}

// weightsBound is what bound is for the gradient of the kernel. A term passes 2 roundings
// in each of the two transforms, one for each tile (fused or not: one more), for each
// chunk and for each slice, and 4 in the last transform (halves are exact).
func (w winogradCase) weightsBound() []float64 {
	c := w.conv
	t := newTiling(c.X)
	chunks := ceilDiv(t.count, weightsTiles) + t.count/(4*weightsTiles) + 1
	relative := roundings(c.Type, 2+2+t.count+1+2*chunks+4)
	channels, filters := c.X[3], c.Filters
	products := make([]float64, channels*filters*positions)
	inputs, gradients := make([][]float64, channels), make([][]float64, filters)
	for tile := range t.count {
		for i := range inputs {
			inputs[i] = sandwich(magnitudes.input, t.magnitudes(w.x, channels, i, tile, -1, 4))
		}
		for f := range gradients {
			gradients[f] = sandwich(magnitudes.gradient, t.magnitudes(w.dy, filters, f, tile, 0, 2))
		}
		for i, v := range inputs {
			for f, g := range gradients {
				m := products[(i*filters+f)*positions:][:positions]
				for p := range m {
					m[p] += v[p] * g[p]
				}
			}
		}
	}
	tolerance := make([]float64, len(w.kernel))
	for i := range channels * filters {
		for tap, v := range sandwich(magnitudes.weights, products[i*positions:][:positions]) {
			tolerance[tap*channels*filters+i] = relative * v
		}
	}
	return tolerance
}
