package builtin

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/model/engine"
	"pgregory.net/rapid"
)

// winogradCase is the three operations of a convolution on the same numbers.
type winogradCase struct {
	conv                engine.Conv
	x, kernel, bias, dy []float32
}

func newWinogradCase(c engine.Conv, seed uint64) winogradCase {
	c.KernelHeight, c.KernelWidth, c.Stride, c.Pad = 3, 3, 1, 1
	r := rand.New(rand.NewPCG(seed, 1))
	normal := func(n int) []float32 {
		values := make([]float32, n)
		for i := range values {
			values[i] = float32(r.NormFloat64())
		}
		return values
	}
	w := winogradCase{c, normal(c.X.Elements()), normal(c.Kernel().Elements()), normal(c.Filters), normal(c.Y().Elements())}
	for i, v := range w.x {
		w.x[i] = max(0, v) // as after ReLU
	}
	if c.Type == engine.BFloat16 {
		rounded(w.x)
		rounded(w.dy)
	}
	return w
}

func rounded(values []float32) {
	for i, v := range values {
		values[i] = engine.FromBFloat16(engine.ToBFloat16(v))
	}
}

// turned is the kernel with which the gradient of the input is a convolution of dy.
func (w winogradCase) turned() []float32 {
	inputs, outputs := w.conv.X[3], w.conv.Filters
	kernel := make([]float32, len(w.kernel))
	for tap := range 9 {
		for i := range inputs {
			for o := range outputs {
				kernel[((8-tap)*outputs+o)*inputs+i] = w.kernel[(tap*inputs+i)*outputs+o]
			}
		}
	}
	return kernel
}

// output runs an operation on plain arrays, which become what it takes.
func output(op engine.Operation, in ...[]float32) []float32 {
	var buffers, out []*engine.Buffer
	for i, d := range op.Inputs() {
		buffers = append(buffers, engine.NewBuffer(d))
		if d.Type == engine.Float32 {
			copy(buffers[i].Float32s(), in[i])
		} else {
			narrowLoop(buffers[i].BFloat16s(), in[i])
		}
	}
	for i, d := range op.Outputs() {
		out = append(out, engine.NewBuffer(d))
		poison(out[i].Mem)
	}
	scratch := engine.NewBuffer(engine.Desc{Bytes: op.Scratch()}).Mem
	poison(scratch)
	op.Run(buffers, out, scratch)
	if out[0].Type == engine.Float32 {
		return out[0].Float32s()
	}
	values := make([]float32, len(out[0].BFloat16s()))
	widenLoop(values, out[0].BFloat16s())
	return values
}

// poison fills memory with NaN of every type, which shows where nothing is written.
func poison(memory []byte) {
	for i := range memory {
		memory[i] = 0xff
	}
}

// TestWinogradIsWithinItsBound compares with float64 at any number of tiles.
func TestWinogradIsWithinItsBound(t *testing.T) {
	for _, k := range supported() {
		t.Run(k.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				e := newEngine(rapid.IntRange(1, 2).Draw(t, "threads"), k)
				defer e.Close()
				w := newWinogradCase(engine.Conv{X: engine.Shape{
					rapid.IntRange(1, 4).Draw(t, "batch"),
					rapid.IntRange(1, 7).Draw(t, "height"), rapid.IntRange(1, 7).Draw(t, "width"),
					rapid.SampledFrom([]int{16, 32, 48}).Draw(t, "channels"),
				}, Filters: rapid.SampledFrom([]int{16, 32, 48, 80}).Draw(t, "filters"),
					Type: rapid.SampledFrom(winogradTypes(k)).Draw(t, "type")}, rapid.Uint64().Draw(t, "seed"))
				w.check(t, e)
			})
		})
	}
}

// winogradTypes are the types of activations that winograd computes with kernels.
func winogradTypes(k *kernels) []engine.Type {
	if k.bfloat16 == nil {
		return []engine.Type{engine.Float32}
	}
	return []engine.Type{engine.Float32, engine.BFloat16}
}

func (w winogradCase) check(t rapid.TB, e *Engine) {
	t.Helper()
	c := w.conv
	within(t, "forward", output(newWinogradForward(e, engine.ConvForward{Conv: c, Bias: true}), w.x, w.kernel, w.bias),
		reference(c.X, c.Filters, w.x, w.kernel, w.bias), bound(c.Type, c.X, c.Filters, w.x, w.kernel, w.bias))
	turned, none := w.turned(), make([]float32, c.X[3])
	within(t, "data", output(newWinogradData(e, engine.ConvData{Conv: c}), w.dy, w.kernel),
		reference(c.Y(), c.X[3], w.dy, turned, none), bound(c.Type, c.Y(), c.X[3], w.dy, turned, none))
	within(t, "weights", output(newWinogradWeights(e, engine.ConvWeights{Conv: c}), w.x, w.dy),
		w.weights(), w.weightsBound())
}

func within(t rapid.TB, name string, have []float32, want, tolerance []float64) {
	t.Helper()
	for i, v := range have {
		if d := math.Abs(float64(v) - want[i]); !(d <= tolerance[i]) {
			t.Fatalf("%s: element %d is %v, want %v within %.2g", name, i, v, want[i], tolerance[i])
		}
	}
}

// reference is the convolution in float64, by direct summation.
func reference(x engine.Shape, filters int, values, kernel, bias []float32) []float64 {
	channels := x[3]
	y := make([]float64, x[0]*x[1]*x[2]*filters)
	for i := range y {
		y[i] = float64(bias[i%filters])
	}
	for pixel := range x[0] * x[1] * x[2] {
		row, col := pixel/x[2]%x[1], pixel%x[2]
		to := y[pixel*filters : (pixel+1)*filters]
		for tap := range 9 {
			down, right := tap/3-1, tap%3-1
			if row+down < 0 || row+down >= x[1] || col+right < 0 || col+right >= x[2] {
				continue
			}
			for c, v := range values[(pixel+down*x[2]+right)*channels:][:channels] {
				for f, g := range kernel[(tap*channels+c)*filters:][:filters] {
					to[f] += float64(v) * float64(g)
				}
			}
		}
	}
	return y
}

// bound is how far F(2x2, 3x3) may be off. Higham 2002, "Accuracy and Stability of
// Numerical Algorithms", section 3.1: a sum of products in which each term passes n
// roundings is off by at most nu/(1-nu) times the sum of the terms' magnitudes,
// u = 2^-24. The terms' magnitudes are what the transforms give with all signs
// positive. A term passes 2 roundings in the input's transform, 4 in the kernel's
// (halves are exact), one for each channel (fused or not: one more), one for each
// part of the depth, 4 in the output's and one for the bias. Of bfloat16, it passes two
// more of u = 2^-8 in the transforms, and the result one.
func bound(t engine.Type, x engine.Shape, filters int, values, kernel, bias []float32) []float64 {
	channels := x[3]
	relative := roundings(t, 2+4+channels+1+ceilDiv(channels, depthBlock)+4+1)
	tolerance := make([]float64, x[0]*x[1]*x[2]*filters)
	u := make([]float64, positions*channels*filters)
	for i := range channels * filters {
		var g [9]float64
		for tap := range g {
			g[tap] = math.Abs(float64(kernel[tap*channels*filters+i]))
		}
		for p, v := range sandwich(magnitudes.kernel, g[:]) {
			u[p*channels*filters+i] = v
		}
	}
	tiles := newTiling(x)
	for tile := range tiles.count {
		m := make([]float64, positions*filters)
		for c := range channels {
			for p, v := range sandwich(magnitudes.input, tiles.magnitudes(values, channels, c, tile, -1, 4)) {
				for f := range filters {
					m[p*filters+f] += v * u[(p*channels+c)*filters+f]
				}
			}
		}
		_, row, col := imageOf(&tiles, values, channels, tile)
		image := tile / (tiles.down * tiles.across)
		for f := range filters {
			products := make([]float64, positions)
			for p := range products {
				products[p] = m[p*filters+f]
			}
			for i, v := range sandwich(magnitudes.output, products) {
				if r, s := row+i/2, col+i%2; tiles.inside(r, s, 1) {
					tolerance[((image*x[1]+r)*x[2]+s)*filters+f] = relative * (v + math.Abs(float64(bias[f])))
				}
			}
		}
	}
	if t == engine.BFloat16 {
		for i, v := range reference(x, filters, values, kernel, bias) {
			tolerance[i] += 0x1p-8 * (math.Abs(v) + tolerance[i])
		}
	}
	return tolerance
}

// roundings is what n roundings of float32 change relatively, and two of bfloat16 where
// tiles are.
func roundings(t engine.Type, n int) float64 {
	relative := float64(n) * 0x1p-24 / (1 - float64(n)*0x1p-24)
	if t == engine.BFloat16 {
		relative = (1+relative)*(1+0x1p-8)*(1+0x1p-8) - 1
	}
	return relative
}

// magnitudes are the matrices of the transforms without signs: see winograd_loops.go.
var magnitudes = struct{ input, output, kernel, gradient, weights [][]float64 }{
	input:  [][]float64{{1, 0, 1, 0}, {0, 1, 1, 0}, {0, 1, 1, 0}, {0, 1, 0, 1}},
	output: [][]float64{{1, 1, 1, 0}, {0, 1, 1, 1}},
	kernel: [][]float64{{1, 0, 0}, {.5, .5, .5}, {.5, .5, .5}, {0, 0, 1}},

	gradient: [][]float64{{1, 0}, {1, 1}, {1, 1}, {0, 1}},
	weights:  [][]float64{{1, .5, .5, 0}, {0, .5, .5, 0}, {0, .5, .5, 1}},
}

// magnitudes are those of a channel of a square of pixels that begins at an offset from
// a tile.
func (t *tiling) magnitudes(values []float32, channels, c, tile, offset, size int) []float64 {
	d := make([]float64, size*size)
	image, row, col := imageOf(t, values, channels, tile)
	for i := range d {
		if r, s := row+offset+i/size, col+offset+i%size; t.inside(r, s, 1) {
			d[i] = math.Abs(float64(image[(r*t.width+s)*channels+c]))
		}
	}
	return d
}

// sandwich is M x Mᵀ.
func sandwich(m [][]float64, x []float64) []float64 {
	side, n := len(m[0]), len(m)
	y := make([]float64, n*n)
	for i := range n {
		for j := range n {
			for k := range side {
				for l := range side {
					y[i*n+j] += m[i][k] * m[j][l] * x[k*side+l]
				}
			}
		}
	}
	return y
}
