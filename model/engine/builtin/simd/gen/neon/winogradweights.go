package main

// Gradients of weights take a row of four positions at a time. Such a row is made of two
// rows of pixels, of which one is added to or subtracted from the other.

// winogradInputRow computes a row of BᵀdB.
func winogradInputRow() *function {
	return rowOfPositions("InputRow", "transforms four pixels of a + sign*b to a row of positions.", 4, (*transform).inputSums)
}

// winogradGradientRow computes a row of AeAᵀ, e being 2x2 pixels.
func winogradGradientRow() *function {
	return rowOfPositions("GradientRow", "transforms two pixels of a + sign*b to a row of positions.", 2, func(t *transform, s []vec) [4]vec {
		return [4]vec{s[0], t.plus(s[0], s[1]), t.minus(s[0], s[1]), s[1]}
	})
}

func rowOfPositions(name, doc string, pixels int, sums func(t *transform, s []vec) [4]vec) *function {
	t := newTransform(name, doc, "a, b *float32, sign float32, pixel int, v *float32, position, n int")
	a, b, v := t.lattice("a", "", "pixel", 1, pixels), t.lattice("b", "", "pixel", 1, pixels), t.lattice("v", "", "position", 1, 4)
	sign := t.everywhere("sign")
	return t.overChannels(rowsOf(a, b, v), func() {
		t.used = sign + 1
		var s []vec
		for j := range pixels {
			first, second := t.get(a, 0, j), t.get(b, 0, j)
			t.do(fmla(first, second, sign))
			s = append(s, first)
		}
		for j, sum := range sums(t, s) {
			t.put(sum, v, 0, j)
		}
	})
}

// winogradWeights computes GᵀmG.
func winogradWeights() *function {
	t := newTransform("Weights", "transforms sums of products to the gradient of 3x3 taps.", "m *float32, position int, taps *float32, row, tap, n int")
	m, taps := t.lattice("m", "", "position", 4, 4), t.lattice("taps", "row", "tap", 3, 3)
	half := t.constant(halfBits)
	// column is Gᵀ times four vectors.
	column := func(d [3]vec, m [4]vec) {
		t.do(fsub(d[1], m[1], m[2]), fmul(d[1], d[1], half))
		plus := t.plus(m[1], m[2])
		t.do(fmul(plus, plus, half), fadd(d[0], plus, m[0]), fadd(d[2], plus, m[3]))
	}
	return t.overChannels(rowsOf(m, taps), func() {
		t.used = half + 1
		var s [3][4]vec
		for i := range s {
			for j := range s[i] {
				s[i][j] = t.vector()
			}
		}
		kept := t.used
		for j := range 4 {
			t.used = kept
			var all [4]vec
			for i := range all {
				all[i] = t.get(m, i, j)
			}
			column([3]vec{s[0][j], s[1][j], s[2][j]}, all)
		}
		for i := range s {
			t.used = kept
			sums := [3]vec{t.vector(), t.vector(), t.vector()}
			column(sums, s[i])
			for j, sum := range sums {
				t.put(sum, taps, i, j)
			}
		}
	})
}
