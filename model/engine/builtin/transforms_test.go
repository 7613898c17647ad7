package builtin

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTransformsToTheBit compares those of Winograd with the sums of winograd_loops.go, one
// rounding after the other.
func TestTransformsToTheBit(t *testing.T) {
	for _, k := range vectorSets() {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 60 {
			n, apart, row := 16*(1+r.IntN(4)), 16*4+r.IntN(3), 5*16*4+r.IntN(3)
			oneIn := []int{0, 30}[i%2]
			at := func(rows, cols int) lattice[float32] {
				return lattice[float32]{uneasy(t, r, (rows-1)*row+(cols-1)*apart+n, oneIn), row, apart}
			}
			positions := func(count int) transformed[float32] {
				return transformed[float32]{uneasy(t, r, (count-1)*apart+n, oneIn), apart}
			}
			name := func(what string) string { return fmt.Sprintf("%s, %s, %d channels", k.name, what, n) }

			x, to := at(4, 4), positions(16)
			want := slices.Clone(to.at)
			modelInput(x, transformed[float32]{want, apart}, n)
			k.winograd.input(x, to, n)
			sameBits(t, name("input"), to.at, want)

			m, y, bias := positions(16), at(2, 2), uneasy(t, r, n, oneIn)
			want = slices.Clone(y.at)
			modelOutput(m, bias, lattice[float32]{want, row, apart}, n)
			k.winograd.output(m, bias, y, n)
			sameBits(t, name("output"), y.at, want)

			g := at(3, 3)
			want = slices.Clone(to.at)
			modelKernel(g, transformed[float32]{want, apart}, n)
			k.winograd.kernel(g, to, n)
			sameBits(t, name("kernel"), to.at, want)

			want = slices.Clone(g.at)
			modelWeights(m, lattice[float32]{want, row, apart}, n)
			k.winograd.weights(m, g, n)
			sameBits(t, name("weights"), g.at, want)

			for _, sign := range []float32{-1, 0, 1} {
				pixels := pixelRows[float32]{a: at(1, 4).at, b: at(1, 4).at, sign: sign, pixel: apart}
				to := positions(4)
				want := slices.Clone(to.at)
				modelInputRow(pixels, transformed[float32]{want, apart}, n)
				k.winograd.inputRow(pixels, to, n)
				sameBits(t, name("a row of the input"), to.at, want)
				modelGradientRow(pixels, transformed[float32]{want, apart}, n)
				k.winograd.gradientRow(pixels, to, n)
				sameBits(t, name("a row of the gradient"), to.at, want)
			}
		}
	}
}

// The models are of one channel after the other. Products by a half are converted, so that
// no compiler joins them to sums.

func modelInput(d lattice[float32], v transformed[float32], n int) { winogradInputLoop(d, v, n) } // but sums

func modelOutput(m transformed[float32], bias []float32, y lattice[float32], n int) {
	winogradOutputLoop(m, bias, y, n) // but sums
}

func half(v float32) float32 { return float32(v * 0.5) }

func modelKernel(g lattice[float32], u transformed[float32], n int) {
	ends := func(a, b, c float32) [4]float32 { return [4]float32{a, half(a + c + b), half(a + c - b), c} }
	for c := range n {
		var t [3][4]float32
		for j := range t {
			tap := g.at[c+j*g.col:]
			t[j] = ends(tap[0], tap[g.row], tap[2*g.row])
		}
		for i := range 4 {
			for j, v := range ends(t[0][i], t[1][i], t[2][i]) {
				u.at[c+(4*i+j)*u.position] = v
			}
		}
	}
}

func modelWeights(m transformed[float32], g lattice[float32], n int) {
	sums := func(m0, m1, m2, m3 float32) [3]float32 {
		return [3]float32{half(m1+m2) + m0, half(m1 - m2), half(m1+m2) + m3}
	}
	for c := range n {
		var t [4][3]float32
		for j := range t {
			v := m.at[c+j*m.position:]
			t[j] = sums(v[0], v[4*m.position], v[8*m.position], v[12*m.position])
		}
		for i := range 3 {
			for j, v := range sums(t[0][i], t[1][i], t[2][i], t[3][i]) {
				g.at[c+i*g.row+j*g.col] = v
			}
		}
	}
}

// signed are the pixels of a channel: a and sign times b, rounded once.
func signed(x pixelRows[float32], c int) func(j int) float32 {
	return func(j int) float32 { return fma(x.sign, x.b[c+j*x.pixel], x.a[c+j*x.pixel]) }
}

func modelInputRow(x pixelRows[float32], v transformed[float32], n int) {
	for c := range n {
		t := signed(x, c)
		for j, s := range [4]float32{t(0) - t(2), t(1) + t(2), t(2) - t(1), t(3) - t(1)} {
			v.at[c+j*v.position] = s
		}
	}
}

func modelGradientRow(x pixelRows[float32], v transformed[float32], n int) {
	for c := range n {
		t := signed(x, c)
		for j, s := range [4]float32{t(0), t(0) + t(1), t(0) - t(1), t(1)} {
			v.at[c+j*v.position] = s
		}
	}
}
