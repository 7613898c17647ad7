package main

// lattice is memory at base + i*row + j*column, for i and j below four.
type lattice struct {
	rows    []gp
	columns []gp // columns from the first on: one, two, three
}

// transform is one of Winograd's F(2x2, 3x3): a pass over channels, four at a time, of sums
// of vectors that lie a pixel, a tap or a transformed position apart. The sums are those of
// AVX2, in the same order.
type transform struct{ *function }

func transforms() []*function {
	return []*function{winogradInput(), winogradOutput(), winogradKernel(), winogradInputRow(), winogradGradientRow(), winogradWeights()}
}

func newTransform(name, doc, arguments string) *transform {
	return &transform{newFunction("Winograd"+name+"NEON", doc, arguments)}
}

// lattice opens a lattice; distances are arguments in elements. Without an argument for the
// row, rows are four columns apart.
func (t *transform) lattice(base, row, column string, rows, columns int) lattice {
	l := lattice{rows: []gp{t.open(base)}, columns: []gp{t.open(column)}}
	t.op("LSL $2, %s", l.columns[0])
	for len(l.columns) < columns-1 {
		next := t.general()
		t.op("ADD %s, %s, %s", l.columns[0], l.columns[len(l.columns)-1], next)
		l.columns = append(l.columns, next)
	}
	if rows == 1 {
		return l
	}
	distance := t.general()
	if row == "" {
		t.op("LSL $2, %s, %s", l.columns[0], distance)
	} else {
		t.load(row, distance)
		t.op("LSL $2, %s", distance)
	}
	for i := 1; i < rows; i++ {
		next := t.general()
		t.op("ADD %s, %s, %s", distance, l.rows[i-1], next)
		l.rows = append(l.rows, next)
	}
	t.free = append(t.free, distance)
	return l
}

func (t *transform) get(l lattice, i, j int) vec {
	v := t.vector()
	if j == 0 {
		t.do(ldr(quad, v, l.rows[i], 0))
	} else {
		t.do(ldrIndexed(quad, v, l.rows[i], l.columns[j-1]))
	}
	return v
}

func (t *transform) put(v vec, l lattice, i, j int) {
	if j == 0 {
		t.do(str(quad, v, l.rows[i], 0))
	} else {
		t.do(strIndexed(quad, v, l.rows[i], l.columns[j-1]))
	}
}

func (t *transform) of(op func(d, n, m vec) instruction, n, m vec) vec {
	d := t.vector()
	t.do(op(d, n, m))
	return d
}

func (t *transform) plus(n, m vec) vec  { return t.of(fadd, n, m) }
func (t *transform) minus(n, m vec) vec { return t.of(fsub, n, m) }

// overChannels makes a loop over n elements that moves all pointers on.
func (t *transform) overChannels(pointers []gp, body func()) *function {
	n := t.open("n")
	t.op("PCALIGN $16")
	t.label("channels")
	body()
	for _, p := range pointers {
		t.op("ADD $16, %s", p)
	}
	t.op("SUBS $4, %s", n)
	t.op("BNE channels")
	t.ret()
	return t.function
}

// rowsOf are the pointers of lattices.
func rowsOf(all ...lattice) (pointers []gp) {
	for _, l := range all {
		pointers = append(pointers, l.rows...)
	}
	return pointers
}

// winogradInput computes BᵀdB; each row of Bᵀ has two elements that are not zero.
func winogradInput() *function {
	t := newTransform("Input", "transforms a patch of 4x4 pixels; positions of v lie as far apart as said, in elements.",
		"x *float32, row, pixel int, v *float32, position, n int")
	x, v := t.lattice("x", "row", "pixel", 4, 4), t.lattice("v", "", "position", 4, 4)
	return t.overChannels(rowsOf(x, v), func() {
		t.used = 0
		var d [4][4]vec
		for i := range d {
			for j := range d[i] {
				d[i][j] = t.get(x, i, j)
			}
		}
		kept := t.used
		for i := range 4 {
			t.used = kept
			var s []vec
			for j := range 4 {
				switch i {
				case 0:
					s = append(s, t.minus(d[0][j], d[2][j]))
				case 1:
					s = append(s, t.plus(d[1][j], d[2][j]))
				case 2:
					s = append(s, t.minus(d[2][j], d[1][j]))
				case 3:
					s = append(s, t.minus(d[3][j], d[1][j]))
				}
			}
			for j, sum := range t.inputSums(s) {
				t.put(sum, v, i, j)
			}
		}
	})
}

func (t *transform) inputSums(s []vec) [4]vec {
	return [4]vec{t.minus(s[0], s[2]), t.plus(s[1], s[2]), t.minus(s[2], s[1]), t.minus(s[3], s[1])}
}

// winogradOutput computes AᵀmA and adds a bias.
func winogradOutput() *function {
	t := newTransform("Output", "transforms products to 2x2 pixels; bias is added.", "m *float32, position int, bias, y *float32, row, pixel, n int")
	m, y, bias := t.lattice("m", "", "position", 4, 4), t.lattice("y", "row", "pixel", 2, 2), t.open("bias")
	return t.overChannels(rowsOf(m, y, lattice{rows: []gp{bias}}), func() {
		t.used = 0
		var upper, lower [4]vec
		for j := range 4 {
			m0, m1, m2, m3 := t.get(m, 0, j), t.get(m, 1, j), t.get(m, 2, j), t.get(m, 3, j)
			t.do(fadd(m0, m0, m1), fsub(m1, m1, m2))
			t.do(fadd(m0, m0, m2), fadd(m1, m1, m3))
			upper[j], lower[j] = m0, m1
			t.used = m2 // m2 and m3 are free
		}
		b := t.vector()
		t.do(ldr(quad, b, bias, 0))
		for i, s := range [2][4]vec{upper, lower} {
			t.put(t.plus(t.plus(t.plus(s[0], s[1]), s[2]), b), y, i, 0)
			t.put(t.plus(t.plus(t.minus(s[1], s[2]), s[3]), b), y, i, 1)
		}
	})
}

// winogradKernel computes GgGᵀ.
func winogradKernel() *function {
	t := newTransform("Kernel", "transforms a kernel of 3x3 taps.", "taps *float32, row, tap int, u *float32, position, n int")
	g, u := t.lattice("taps", "row", "tap", 3, 3), t.lattice("u", "", "position", 4, 4)
	half := t.constant(halfBits)
	// middle returns (a+c+b)/2 and (a+c-b)/2.
	middle := func(a, b, c vec) (vec, vec) {
		plus := t.plus(a, c)
		minus := t.minus(plus, b)
		t.do(fadd(plus, plus, b), fmul(plus, plus, half), fmul(minus, minus, half))
		return plus, minus
	}
	return t.overChannels(rowsOf(g, u), func() {
		t.used = half + 1
		var s [4][3]vec
		for j := range 3 {
			g0, g1, g2 := t.get(g, 0, j), t.get(g, 1, j), t.get(g, 2, j)
			s[0][j], s[3][j] = g0, g2
			s[1][j], s[2][j] = middle(g0, g1, g2)
		}
		kept := t.used
		for i := range s {
			t.used = kept
			plus, minus := middle(s[i][0], s[i][1], s[i][2])
			t.put(s[i][0], u, i, 0)
			t.put(plus, u, i, 1)
			t.put(minus, u, i, 2)
			t.put(s[i][2], u, i, 3)
		}
	})
}

const halfBits = 0x3f000000 // of 1/2
