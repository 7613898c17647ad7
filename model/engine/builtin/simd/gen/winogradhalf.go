package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// halfTransforms are transforms of winograd for activations of bfloat16. They compute
// in float32, need AVX512_BF16, and round once, what they store.
func halfTransforms() {
	w := winograd{"BF16", 64}
	w.inputHalf()
	w.outputHalf()
	w.rowOfPair("WinogradInputRow", "transforms four pixels of a + sign*b to a row of positions.", 4, w.inputRowSums)
	w.rowOfPair("WinogradGradientRow", "transforms two pixels of a + sign*b to a row of positions.", 2, w.gradientRowSums)
}

// widened loads 16 numbers.
func widened(m Mem) reg.VecVirtual {
	v := ZMM()
	VPMOVZXWD(m, v)
	VPSLLD(Imm(16), v, v)
	return v
}

// storeRounded rounds and stores 16 numbers.
func storeRounded(v reg.VecVirtual, m Mem) {
	rounded := physical(31)
	VMOVAPS(v, rounded)
	narrow(rounded, rounded.AsY())
	VMOVDQU32(rounded.AsY(), m)
}

func (w *winograd) inputHalf() {
	name := "WinogradInput" + w.suffix
	TEXT(name, NOSPLIT, "func(x *uint16, row, pixel int, v *uint16, position, n int)")
	Doc(name + " transforms a patch of 4x4 pixels; positions of v lie as far apart as said, in elements.")
	Pragma("noescape")
	x, v := openLattice("x", "row", "pixel", 4, 4, 2), openLattice("v", "", "position", 4, 4, 2)
	w.overChannels(nil, func() {
		var d [4][4]reg.VecVirtual
		for i := range d {
			for j := range d[i] {
				d[i][j] = widened(x.at(i, j))
			}
		}
		w.inputSums(
			func(i, j int) reg.VecVirtual { return d[i][j] }, func(i, j int) Op { return d[i][j] },
			func(sum reg.VecVirtual, i, j int) { storeRounded(sum, v.at(i, j)) })
	}, append(append([]reg.GPVirtual{}, x.rows...), v.rows...)...)
}

func (w *winograd) outputHalf() {
	name := "WinogradOutput" + w.suffix
	TEXT(name, NOSPLIT, "func(m *float32, position int, bias *float32, y *uint16, row, pixel, n int)")
	Doc(name + " transforms products to 2x2 pixels; bias is added.")
	Pragma("noescape")
	m, y := w.lattice("m", "", "position", 4, 4), openLattice("y", "row", "pixel", 2, 2, 2)
	bias := Load(Param("bias"), GP64()).(reg.GPVirtual)
	w.overChannels(append([]reg.GPVirtual{bias}, m.rows...), func() {
		w.outputSums(m, bias, func(sum reg.VecVirtual, i, j int) { storeRounded(sum, y.at(i, j)) })
	}, y.rows...)
}

// rowOfPair is row for two tiles at once, whose numbers become words.
func (w *winograd) rowOfPair(name, doc string, pixels int, sums func(t []reg.VecVirtual) [4]reg.VecVirtual) {
	name += w.suffix
	TEXT(name, NOSPLIT, "func(a, b, c, d *uint16, sign float32, first, second int, v *float32, position, n int)")
	Doc(name + " " + doc + " It pairs those of a and b with those of c and d, whose pixels are first and second apart.")
	Pragma("noescape")
	var rows []lattice
	for i, base := range []string{"a", "b", "c", "d"} {
		if i%2 == 0 {
			rows = append(rows, openLattice(base, "", []string{"first", "second"}[i/2], 1, pixels, 2))
			continue
		}
		beside := rows[i-1]
		beside.rows = []reg.GPVirtual{Load(Param(base), GP64()).(reg.GPVirtual)}
		rows = append(rows, beside)
	}
	v := w.lattice("v", "", "position", 1, 4)
	sign, lanes := ZMM(), interleavedLanes(name)
	VBROADCASTSS(argument("sign"), sign)
	tile := func(a, b lattice) [4]reg.VecVirtual {
		var t []reg.VecVirtual
		for j := range pixels {
			sum := widened(a.at(0, j))
			VFMADD231PS(widened(b.at(0, j)), sign, sum)
			t = append(t, sum)
		}
		return sums(t)
	}
	w.overChannels(v.rows, func() {
		first, second := tile(rows[0], rows[1]), tile(rows[2], rows[3])
		for i := range first {
			low, high, words := physical(29), physical(30), physical(31)
			VMOVAPS(first[i], low)
			VMOVAPS(second[i], high)
			narrowTwo(low, high, words)
			VPERMW(words, lanes, words)
			VMOVDQU32(words, v.at(0, i))
		}
	}, rows[0].rows[0], rows[1].rows[0], rows[2].rows[0], rows[3].rows[0])
}

// interleavedLanes is the order of VPERMW that pairs the halves of a register.
func interleavedLanes(name string) reg.VecVirtual {
	table := GLOBL(name+"Lanes", RODATA|NOPTR)
	for i := range 32 {
		DATA(2*i, U16(uint16(i/2+i%2*16)))
	}
	lanes, base := ZMM(), GP64()
	LEAQ(table, base)
	VMOVDQU32(Mem{Base: base}, lanes)
	return lanes
}
