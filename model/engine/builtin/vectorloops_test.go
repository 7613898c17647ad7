package builtin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/model/engine"
)

// loopCase is arrays for the loops over channels: whole rows, and a last one that may be
// partial, of which the same is computed.
type loopCase struct {
	width, n      int
	row, array    func() []float32
	sums, squares []float32
}

func newLoopCase(t *testing.T, r *rand.Rand) loopCase {
	c := loopCase{width: 16 * (1 + r.IntN(5))}
	c.n = r.IntN(5 * c.width)
	oneIn := []int{0, 20}[r.IntN(2)]
	c.row = func() []float32 { return uneasy(t, r, c.width, oneIn) }
	c.array = func() []float32 { return uneasy(t, r, c.n, oneIn) }
	c.sums, c.squares = c.row(), c.row()
	return c
}

// eachLoop runs a test on arrays of many sizes, for each set.
func eachLoop(t *testing.T, f func(t *testing.T, k *kernels, c loopCase)) {
	for _, k := range vectorSets() {
		t.Run(k.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 60 {
				f(t, k, newLoopCase(t, r))
			}
		})
	}
}

func TestSumsToTheBit(t *testing.T) {
	eachLoop(t, func(t *testing.T, k *kernels, c loopCase) {
		x, mean, dy, y := c.array(), c.row(), c.array(), c.array()
		sums, squares := slices.Clone(c.sums), slices.Clone(c.squares)
		for i, v := range x {
			sums[i%c.width] += v
		}
		have, second := slices.Clone(c.sums), slices.Clone(c.squares)
		k.sum(have, x)
		sameBits(t, "sum", have, sums)

		sums = slices.Clone(c.sums)
		for i, v := range x {
			d := v - mean[i%c.width]
			sums[i%c.width] += d
			squares[i%c.width] = fma(d, d, squares[i%c.width])
		}
		copy(have, c.sums)
		k.moments(mean, have, second, x)
		sameBits(t, "moments, first", have, sums)
		sameBits(t, "moments, second", second, squares)

		scale, beta := c.row(), c.row()
		for name, open := range map[string]gate[[]float32]{"no ReLU": {}, "ReLU": {y: y}, "computed": {beta: beta}} {
			copy(sums, c.sums)
			copy(squares, c.squares)
			for i, g := range dy {
				j := i % c.width
				d := x[i] - mean[j]
				g = passing(open, i, fma(scale[j], d, beta[j]), g)
				sums[j] += g
				squares[j] = fma(g, d, squares[j])
			}
			copy(have, c.sums)
			copy(second, c.squares)
			k.normSums(normSums[[]float32]{gate: open, mean: mean, scale: scale, sums: have, products: second, x: x, dy: dy})
			sameBits(t, "normSums, sums, "+name, have, sums)
			sameBits(t, "normSums, products, "+name, second, squares)
		}
	})
}

// passing is g where a gate is open and zero elsewhere; y is what is computed anew.
func passing(d gate[[]float32], i int, y, g float32) float32 {
	if d.y != nil {
		y = d.y[i]
	}
	if (d.y != nil || d.beta != nil) && !(y > 0) {
		return 0
	}
	return g
}

func TestNormalisationToTheBit(t *testing.T) {
	eachLoop(t, func(t *testing.T, k *kernels, c loopCase) {
		x, residual, mean, scale, shift := c.array(), c.array(), c.row(), c.row(), c.row()
		for variant := range 8 {
			d := normalisation[[]float32]{mean: mean, scale: scale, shift: shift, x: x, relu: variant&1 != 0, stream: variant&2 != 0}
			if variant&4 != 0 {
				d.residual = residual
			}
			want := make([]float32, c.n)
			for i, v := range x {
				j := i % c.width
				y := fma(scale[j], v-mean[j], shift[j])
				if d.residual != nil {
					y += residual[i]
				}
				if d.relu && 0 > y { // a zero that is negative stays
					y = 0
				}
				want[i] = y
			}
			d.y = edged(t, c.n)
			k.normalise(d)
			sameBits(t, fmt.Sprintf("normalise, variant %d", variant), d.y, want)
		}
	})
}

func TestNormGradientToTheBit(t *testing.T) {
	eachLoop(t, func(t *testing.T, k *kernels, c loopCase) {
		x, y, dy, mean, scale, slope, shift, beta := c.array(), c.array(), c.array(), c.row(), c.row(), c.row(), c.row(), c.row()
		for variant := range 10 {
			d := normGradient[[]float32]{mean: mean, scale: scale, slope: slope, shift: shift, x: x, dy: dy, stream: variant&1 != 0}
			switch {
			case variant >= 8: // without a residual
				d.beta = beta
			case variant&2 != 0:
				d.y = y
			}
			var gradient []float32
			if variant&4 != 0 {
				gradient, d.dresidual = make([]float32, c.n), edged(t, c.n)
			}
			want := make([]float32, c.n)
			for i, g := range dy {
				j := i % c.width
				g = passing(d.gate, i, fma(scale[j], x[i]-mean[j], beta[j]), g)
				if gradient != nil {
					gradient[i] = g
				}
				want[i] = fma(scale[j], g, fma(slope[j], x[i]-mean[j], shift[j]))
			}
			d.dx = edged(t, c.n)
			k.normGradient(d)
			sameBits(t, fmt.Sprintf("normGradient, variant %d", variant), d.dx, want)
			sameBits(t, fmt.Sprintf("normGradient, variant %d, dresidual", variant), d.dresidual, gradient)
		}
	})
}

func TestElementsToTheBit(t *testing.T) {
	eachLoop(t, func(t *testing.T, k *kernels, c loopCase) {
		whole := c.n / vectorElements * vectorElements
		a, b, m, v := c.array(), c.array(), c.array(), c.array()
		want, have := make([]float32, c.n), edged(t, c.n)
		for i := range a {
			want[i] = a[i] + b[i]
		}
		k.add(a, b, have)
		sameBits(t, "add", have, want)

		p := adamRates{rate: 1e-3, gain1: 0.1, gain2: 1e-3, epsilon: 1e-7}
		g, w := a, b
		wantW, wantM, wantV := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		for i, g := range g[:whole] {
			wantM[i] = fma(g-m[i], p.gain1, m[i])
			wantV[i] = fma(float32(g*g)-v[i], p.gain2, v[i])
			root := float32(math.Sqrt(float64(wantV[i]))) + p.epsilon
			wantW[i] = w[i] - float32(float32(p.rate*wantM[i])/root)
		}
		adamLoop(p, g[whole:], wantW[whole:], wantM[whole:], wantV[whole:])
		k.adam(p, g, w, m, v)
		sameBits(t, "adam, w", w, wantW)
		sameBits(t, "adam, m", m, wantM)
		sameBits(t, "adam, v", v, wantV)
	})
}

// vectorElements divides the part of an array that the vector kernels take.
const vectorElements = 8

// TestConversionsToTheBit compares with the definition; a NaN is quiet and keeps its upper
// bits.
func TestConversionsToTheBit(t *testing.T) {
	eachLoop(t, func(t *testing.T, k *kernels, c loopCase) {
		x := c.array()
		halves := make([]uint16, c.n)
		k.narrow(halves, x)
		for i, h := range halves {
			small := math.Abs(float64(x[i])) < 0x1p-126 && k.bfloat16 != nil // which AVX512_BF16 takes for zero
			if want := engine.ToBFloat16(x[i]); h != want && !small {
				t.Fatalf("%g becomes %#x, want %#x", x[i], h, want)
			}
		}
		back := edged(t, c.n)
		k.widen(back, halves)
		for i, h := range halves {
			if math.Float32bits(back[i]) != uint32(h)<<16 {
				t.Fatalf("%#x becomes %g", h, back[i])
			}
		}
	})
}

// TestTransposedRows: rows of any number and length become columns, and those that are left
// zero.
func TestTransposedRows(t *testing.T) {
	for _, k := range supported() {
		r := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			c := rowCopy{rows: 1 + r.IntN(40), n: 1 + r.IntN(40)}
			c.from, c.to = c.n+r.IntN(4), c.rows+r.IntN(4)
			src, dst := uneasy(t, r, (c.rows-1)*c.from+c.n, 0), uneasy(t, r, c.n*c.to, 0)
			want := make([]float32, len(dst))
			for i := range c.rows {
				for j := range c.n {
					want[j*c.to+i] = src[i*c.from+j]
				}
			}
			k.transpose(dst, src, c)
			sameBits(t, fmt.Sprintf("%s, %+v", k.name, c), dst, want)
		}
	}
}

// TestCopiedRows: rows of any length, and nothing between them is written.
func TestCopiedRows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range supported() {
		for n := 1; n < 70; n++ {
			c := rowCopy{rows: r.IntN(5), n: n, from: n + r.IntN(4), to: n + r.IntN(4)}
			if r.IntN(4) == 0 {
				c.from, c.to = n, n
			}
			size := func(step int) int { return max(0, c.rows-1)*step + n }
			src, dst := uneasy(t, r, size(c.from), 0), uneasy(t, r, size(c.to), 0)
			want := slices.Clone(dst)
			copyRowsLoop(want, src, c)
			if c.rows > 0 || k.name == goWord {
				k.copyRows(dst, src, c)
				sameBits(t, fmt.Sprintf("%s, %+v", k.name, c), dst, want)
			}
		}
	}
}
