package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// winograd makes the transforms of Winograd's F(2x2, 3x3), for vectors of a
// width in bytes. Each is a pass over channels: sums of vectors that lie a pixel, a
// tap or a transformed position apart.
type winograd struct {
	suffix string
	width  int
}

// lattice is memory at base + i*row + j*column, for i and j below four.
type lattice struct {
	rows          []reg.GPVirtual
	column, three reg.GPVirtual // one column, three columns
}

func winogradTransforms() {
	for _, w := range []winograd{{"AVX2", 32}, {"AVX512", 64}} {
		w.input()
		w.output()
		w.kernel()
		w.inputRow()
		w.gradientRow()
		w.weights()
	}
	halfTransforms()
}

// lattice opens a lattice of rows and columns of float32; distances are arguments in
// elements. Without an argument for the row, rows are four columns apart.
func (w *winograd) lattice(base, row, column string, rows, columns int) lattice {
	return openLattice(base, row, column, rows, columns, 4)
}

// openLattice is lattice for elements of a size.
func openLattice(base, row, column string, rows, columns, size int) lattice {
	shift := Imm(uint64(size / 2)) // of 2 and 4, the logarithm
	l := lattice{column: Load(Param(column), GP64()).(reg.GPVirtual)}
	SHLQ(shift, l.column)
	if columns == 4 {
		l.three = GP64()
		LEAQ(Mem{Base: l.column, Index: l.column, Scale: 2}, l.three)
	}
	l.rows = append(l.rows, Load(Param(base), GP64()).(reg.GPVirtual))
	if rows == 1 {
		return l
	}
	distance := GP64()
	if row == "" {
		MOVQ(l.column, distance)
		SHLQ(Imm(2), distance)
	} else {
		Load(Param(row), distance)
		SHLQ(shift, distance)
	}
	for i := 1; i < rows; i++ {
		p := GP64()
		LEAQ(Mem{Base: l.rows[i-1], Index: distance, Scale: 1}, p)
		l.rows = append(l.rows, p)
	}
	return l
}

func (l lattice) at(i, j int) Mem {
	switch j {
	case 0:
		return Mem{Base: l.rows[i]}
	case 3:
		return Mem{Base: l.rows[i], Index: l.three, Scale: 1}
	}
	return Mem{Base: l.rows[i], Index: l.column, Scale: uint8(j)}
}

func (w *winograd) vector() reg.VecVirtual {
	if w.width == 64 {
		return ZMM()
	}
	return YMM()
}

func (w *winograd) load(m Mem) reg.VecVirtual {
	v := w.vector()
	VMOVUPS(m, v)
	return v
}

// plus and minus are sums of a register and a register or memory.
func (w *winograd) plus(a reg.VecVirtual, b Op) reg.VecVirtual {
	v := w.vector()
	VADDPS(b, a, v)
	return v
}

func (w *winograd) minus(a reg.VecVirtual, b Op) reg.VecVirtual {
	v := w.vector()
	VSUBPS(b, a, v)
	return v
}

// overChannels makes a loop over n elements that moves all pointers on: those to
// float32 and those to halves.
func (w *winograd) overChannels(pointers []reg.GPVirtual, body func(), halves ...reg.GPVirtual) {
	n := Load(Param("n"), GP64())
	Label("channels")
	body()
	for _, p := range pointers {
		ADDQ(Imm(uint64(w.width)), p)
	}
	for _, p := range halves {
		ADDQ(Imm(uint64(w.width/2)), p)
	}
	SUBQ(Imm(uint64(w.width/4)), n)
	JG(LabelRef("channels"))
	VZEROUPPER()
	RET()
}

// moving are pointers that move on from tile to tile by what an argument says, or not at all.
type moving struct {
	by       string
	pointers []reg.GPVirtual
}

// overTiles makes a loop over tiles, and over the channels of each.
func (w *winograd) overTiles(all []moving, body func()) {
	Label("tile")
	n := Load(Param("n"), GP64())
	Label("channels")
	body()
	for _, m := range all {
		for _, p := range m.pointers {
			ADDQ(Imm(uint64(w.width)), p)
		}
	}
	SUBQ(Imm(uint64(w.width/4)), n)
	JG(LabelRef("channels"))
	for _, m := range all { // n is zero
		if m.by != "" {
			MOVQ(argument(m.by), n)
		}
		SUBQ(argument("n"), n)
		SHLQ(Imm(2), n)
		for _, p := range m.pointers {
			ADDQ(n, p)
		}
	}
	DECQ(argument("tiles"))
	JNZ(LabelRef("tile"))
	VZEROUPPER()
	RET()
}

// input computes BᵀdB; each row of Bᵀ has two elements that are not zero.
func (w *winograd) input() {
	name := "WinogradInput" + w.suffix
	TEXT(name, NOSPLIT, "func(x *float32, row, pixel int, v *float32, position, n, tiles, from, to int)")
	Doc(name + " transforms patches of 4x4 pixels, from elements apart, to what is to elements apart; positions of v lie as far apart as said.")
	Pragma("noescape")
	x, v := w.lattice("x", "row", "pixel", 4, 4), w.lattice("v", "", "position", 4, 4)
	w.overTiles([]moving{{"from", x.rows}, {"to", v.rows}}, func() {
		w.inputSums(
			func(i, j int) reg.VecVirtual { return w.load(x.at(i, j)) }, func(i, j int) Op { return x.at(i, j) },
			func(sum reg.VecVirtual, i, j int) { VMOVUPS(sum, v.at(i, j)) })
	})
}

// inputSums are the sums of an input transform: load and operand are a pixel as the
// first and the second of two terms.
func (w *winograd) inputSums(load func(i, j int) reg.VecVirtual, operand func(i, j int) Op, store func(sum reg.VecVirtual, i, j int)) {
	for i := range 4 {
		var t [4]reg.VecVirtual
		for j := range t {
			switch i {
			case 0:
				t[j] = w.minus(load(0, j), operand(2, j))
			case 1:
				t[j] = w.plus(load(1, j), operand(2, j))
			case 2:
				t[j] = w.minus(load(2, j), operand(1, j))
			case 3:
				t[j] = w.minus(load(3, j), operand(1, j))
			}
		}
		store(w.minus(t[0], t[2]), i, 0)
		store(w.plus(t[1], t[2]), i, 1)
		store(w.minus(t[2], t[1]), i, 2)
		store(w.minus(t[3], t[1]), i, 3)
	}
}

// output computes AᵀmA and adds a bias.
func (w *winograd) output() {
	name := "WinogradOutput" + w.suffix
	TEXT(name, NOSPLIT, "func(m *float32, position int, bias, y *float32, row, pixel, n, tiles, from, to int)")
	Doc(name + " transforms products, from elements apart, to squares of 2x2 pixels, to elements apart; bias is added.")
	Pragma("noescape")
	m, y := w.lattice("m", "", "position", 4, 4), w.lattice("y", "row", "pixel", 2, 2)
	bias := Load(Param("bias"), GP64()).(reg.GPVirtual)
	w.overTiles([]moving{{"", []reg.GPVirtual{bias}}, {"from", m.rows}, {"to", y.rows}}, func() {
		w.outputSums(m, bias, func(sum reg.VecVirtual, i, j int) { VMOVUPS(sum, y.at(i, j)) })
	})
}

// outputSums are the sums of an output transform.
func (w *winograd) outputSums(m lattice, bias reg.GPVirtual, store func(sum reg.VecVirtual, i, j int)) {
	for i := range 2 {
		var t [4]reg.VecVirtual
		for j := range t {
			if i == 0 {
				t[j] = w.plus(w.plus(w.load(m.at(0, j)), m.at(1, j)), m.at(2, j))
			} else {
				t[j] = w.plus(w.minus(w.load(m.at(1, j)), m.at(2, j)), m.at(3, j))
			}
		}
		b := Mem{Base: bias}
		store(w.plus(w.plus(w.plus(t[0], t[1]), t[2]), b), i, 0)
		store(w.plus(w.plus(w.minus(t[1], t[2]), t[3]), b), i, 1)
	}
}

// kernel computes GgGᵀ.
func (w *winograd) kernel() {
	name := "WinogradKernel" + w.suffix
	TEXT(name, NOSPLIT, "func(taps *float32, row, tap int, u *float32, position, n int)")
	Doc(name + " transforms a kernel of 3x3 taps.")
	Pragma("noescape")
	half := w.half()
	g, u := w.lattice("taps", "row", "tap", 3, 3), w.lattice("u", "", "position", 4, 4)
	// middle returns (a+c+b)/2 and (a+c-b)/2.
	middle := func(a reg.VecVirtual, b, c Op) (plus, minus reg.VecVirtual) {
		ends := w.plus(a, c)
		plus, minus = w.plus(ends, b), w.minus(ends, b)
		VMULPS(half, plus, plus)
		VMULPS(half, minus, minus)
		return plus, minus
	}
	w.overChannels(append(append([]reg.GPVirtual{}, g.rows...), u.rows...), func() {
		var t [4][3]reg.VecVirtual
		for j := range 3 {
			t[0][j], t[3][j] = w.load(g.at(0, j)), w.load(g.at(2, j))
			t[1][j], t[2][j] = middle(t[0][j], g.at(1, j), t[3][j])
			for i := range t {
				switch j {
				case 0:
					VMOVUPS(t[i][0], u.at(i, 0))
				case 2:
					VMOVUPS(t[i][2], u.at(i, 3))
					plus, minus := middle(t[i][0], t[i][1], t[i][2])
					VMOVUPS(plus, u.at(i, 1))
					VMOVUPS(minus, u.at(i, 2))
				}
			}
		}
	})
}

// half is a vector of 1/2.
func (w *winograd) half() reg.VecVirtual {
	bits, low, v := GP32(), XMM(), w.vector()
	MOVL(U32(0x3f000000), bits)
	VMOVD(bits, low)
	VBROADCASTSS(low, v)
	return v
}
