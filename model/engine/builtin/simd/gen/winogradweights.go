package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// Gradients of weights take a row of four positions at a time. Such a row is made of
// two rows of pixels, of which one is added to or subtracted from the other.

// rowOf opens the arguments of such a transform: pixels of the two rows, the sign of the
// second, and the four positions.
func (w *winograd) rowOf(name, doc string, pixels int) (pixel func(j int) reg.VecVirtual, v lattice, pointers []reg.GPVirtual) {
	TEXT(name, NOSPLIT, "func(a, b *float32, sign float32, pixel int, v *float32, position, n int)")
	Doc(name + " " + doc)
	Pragma("noescape")
	first, second := w.lattice("a", "", "pixel", 1, pixels), w.lattice("b", "", "pixel", 1, pixels)
	v = w.lattice("v", "", "position", 1, 4)
	sign := w.vector()
	VBROADCASTSS(argument("sign"), sign)
	pixel = func(j int) reg.VecVirtual {
		t := w.load(first.at(0, j))
		VFMADD231PS(second.at(0, j), sign, t)
		return t
	}
	return pixel, v, []reg.GPVirtual{first.rows[0], second.rows[0], v.rows[0]}
}

// inputRow computes a row of BᵀdB.
func (w *winograd) inputRow() {
	w.row("WinogradInputRow", "transforms four pixels of a + sign*b to a row of positions.", 4, w.inputRowSums)
}

// gradientRow computes a row of AeAᵀ, e being 2x2 pixels.
func (w *winograd) gradientRow() {
	w.row("WinogradGradientRow", "transforms two pixels of a + sign*b to a row of positions.", 2, w.gradientRowSums)
}

func (w *winograd) row(name, doc string, pixels int, sums func(t []reg.VecVirtual) [4]reg.VecVirtual) {
	pixel, v, pointers := w.rowOf(name+w.suffix, doc, pixels)
	w.overChannels(pointers, func() {
		var t []reg.VecVirtual
		for j := range pixels {
			t = append(t, pixel(j))
		}
		for i, sum := range sums(t) {
			VMOVUPS(sum, v.at(0, i))
		}
	})
}

func (w *winograd) inputRowSums(t []reg.VecVirtual) [4]reg.VecVirtual {
	return [4]reg.VecVirtual{w.minus(t[0], t[2]), w.plus(t[1], t[2]), w.minus(t[2], t[1]), w.minus(t[3], t[1])}
}

func (w *winograd) gradientRowSums(t []reg.VecVirtual) [4]reg.VecVirtual {
	return [4]reg.VecVirtual{t[0], w.plus(t[0], t[1]), w.minus(t[0], t[1]), t[1]}
}

// weights computes GᵀmG.
func (w *winograd) weights() {
	name := "WinogradWeights" + w.suffix
	TEXT(name, NOSPLIT, "func(m *float32, position int, taps *float32, row, tap, n int)")
	Doc(name + " transforms sums of products to the gradient of 3x3 taps.")
	Pragma("noescape")
	half := w.half()
	m, taps := w.lattice("m", "", "position", 4, 4), w.lattice("taps", "row", "tap", 3, 3)
	// row returns row i of Gᵀ times four vectors.
	row := func(i int, at func(k int) reg.VecVirtual) reg.VecVirtual {
		v := at(1)
		if i == 1 {
			v = w.minus(v, at(2))
		} else {
			v = w.plus(v, at(2))
		}
		VMULPS(half, v, v)
		switch i {
		case 0:
			v = w.plus(v, at(0))
		case 2:
			v = w.plus(v, at(3))
		}
		return v
	}
	w.overChannels(append(append([]reg.GPVirtual{}, m.rows...), taps.rows...), func() {
		for i := range 3 {
			var t [4]reg.VecVirtual
			for j := range t {
				t[j] = row(i, func(k int) reg.VecVirtual { return w.load(m.at(k, j)) })
			}
			for j := range 3 {
				VMOVUPS(row(j, func(k int) reg.VecVirtual { return t[k] }), taps.at(i, j))
			}
		}
	})
}
