package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Packing brings rows of a matrix together: vectors of 16 words, the last one of a row
// perhaps partial.

func packing() {
	copyRows()
	copyRowsNarrow()
	pairRows()
	transpose()
}

// packer is the loops over rows and vectors.
type packer struct {
	to, from reg.Register // distances in bytes
	sources  []reg.GPVirtual
	size     int // bytes of an element of a source
	keep     reg.Register
	index    reg.GPVirtual // elements of a row that are done
	ahead    reg.GPVirtual // where to ask for memory, if anywhere: moves on with the rows
}

// vectors runs body over the vectors of all rows, whole or partial ones; source is where
// a source's elements lie, target where words go.
func (p *packer) vectors(body func(source func(i int) Mem, target Mem, partial bool)) {
	dst, rows := Load(Param("dst"), GP64()).(reg.GPVirtual), Load(Param("rows"), GP64())
	whole, rest, index := Load(Param("n"), GP64()), GP64(), GP64()
	MOVQ(whole, rest)
	ANDQ(I32(15), rest)
	SUBQ(rest, whole)
	bits, ones := GP64(), GP64()
	MOVQ(I32(-1), ones)
	SHLXQ(rest, ones, bits)
	NOTQ(bits)
	p.keep = K()
	KMOVW(bits.As32(), p.keep)
	p.index = index
	source := func(i int) Mem { return Mem{Base: p.sources[i], Index: index, Scale: uint8(p.size)} }
	target := Mem{Base: dst, Index: index, Scale: 4}

	Label("row")
	XORQ(index, index)
	Label("vector")
	CMPQ(index, whole)
	JGE(LabelRef("rest"))
	body(source, target, false)
	ADDQ(Imm(16), index)
	JMP(LabelRef("vector"))
	Label("rest")
	TESTQ(rest, rest)
	JZ(LabelRef("next"))
	body(source, target, true)
	Label("next")
	ADDQ(p.to, dst)
	for _, s := range p.sources {
		ADDQ(p.from, s)
	}
	if p.ahead != nil {
		ADDQ(p.from, p.ahead)
	}
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// newPacker opens the arguments of a function of the given name.
func newPacker(name, doc, sources string, size int, names ...string) *packer {
	more := ""
	if len(names) == 1 {
		more = ", ahead"
	}
	TEXT(name, NOSPLIT, "func(dst *float32, "+sources+", to, from, rows, n"+more+" int)")
	Doc(fmt.Sprintf("%s %s Rows of dst are to elements apart, others from elements.", name, doc))
	Pragma("noescape")
	p := &packer{to: Load(Param("to"), GP64()), from: Load(Param("from"), GP64()), size: size}
	SHLQ(Imm(2), p.to)
	for s := size; s > 1; s /= 2 {
		ADDQ(p.from, p.from)
	}
	for _, n := range names {
		p.sources = append(p.sources, Load(Param(n), GP64()).(reg.GPVirtual))
	}
	return p
}

func copyRows() {
	p := newPacker("CopyRows", "copies rows of n elements, and asks for those that many elements ahead.", "src *float32", 4, "src")
	p.ahead = openAsk()
	p.vectors(func(source func(int) Mem, target Mem, partial bool) {
		v := ZMM()
		PREFETCHT1(Mem{Base: p.ahead, Index: p.index, Scale: 4})
		if partial {
			VMOVUPS_Z(source(0), p.keep, v)
			VMOVUPS(v, p.keep, target)
			return
		}
		VMOVUPS(source(0), v)
		VMOVUPS(v, target)
	})
}

// openAsk is where to ask for memory while src is copied.
func openAsk() reg.GPVirtual {
	at, ahead := Load(Param("src"), GP64()).(reg.GPVirtual), Load(Param("ahead"), GP64())
	LEAQ(Mem{Base: at, Index: ahead, Scale: 4}, at)
	return at
}

// copyRowsNarrow is copyRows by vectors of 8, without masks: the last vector of a row may
// overlap the one before.
func copyRowsNarrow() {
	TEXT("CopyRowsAVX2", NOSPLIT, "func(dst, src *float32, to, from, rows, n, ahead int)")
	Doc("CopyRowsAVX2 copies rows of n elements, at least 8, and asks for those that many elements ahead. Rows of dst are to elements apart, those of src from elements.")
	Pragma("noescape")
	dst, src := Load(Param("dst"), GP64()).(reg.GPVirtual), Load(Param("src"), GP64()).(reg.GPVirtual)
	to, from, rows := Load(Param("to"), GP64()), Load(Param("from"), GP64()), Load(Param("rows"), GP64())
	last, index := Load(Param("n"), GP64()), GP64()
	SUBQ(Imm(8), last)
	for _, distance := range []reg.Register{to, from, last} {
		SHLQ(Imm(2), distance)
	}
	ask := openAsk()
	v := YMM()
	move := func(at reg.Register) {
		VMOVUPS(Mem{Base: src, Index: at, Scale: 1}, v)
		VMOVUPS(v, Mem{Base: dst, Index: at, Scale: 1})
	}
	Label("row")
	XORQ(index, index)
	Label("vector")
	CMPQ(index, last)
	JGE(LabelRef("rest"))
	PREFETCHT1(Mem{Base: ask, Index: index, Scale: 1})
	move(index)
	ADDQ(Imm(32), index)
	JMP(LabelRef("vector"))
	Label("rest")
	move(last)
	ADDQ(to, dst)
	ADDQ(from, src)
	ADDQ(from, ask)
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// pairRows puts 16 numbers of either source side by side, and then in turn.
func pairRows() {
	p := newPacker("PairRows", "pairs the bfloat16 numbers of two rows of n.", "first, second *uint16", 2, "first", "second")
	order := GLOBL("pairOrder", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(uint32(i|(16+i)<<16)))
	}
	turns := ZMM()
	VMOVDQU32(order, turns)
	p.vectors(func(source func(int) Mem, target Mem, partial bool) {
		v := ZMM()
		if partial {
			second := YMM()
			VMOVDQU16_Z(source(0), p.keep, v.AsY())
			VMOVDQU16_Z(source(1), p.keep, second)
			VINSERTI64X4(Imm(1), second, v, v)
			VPERMW(v, turns, v)
			VMOVDQU32(v, p.keep, target)
			return
		}
		VMOVDQU(source(0), v.AsY())
		VINSERTI64X4(Imm(1), source(1), v, v)
		VPERMW(v, turns, v)
		VMOVDQU32(v, target)
	})
}

// transpose turns squares of 8x8 elements: pairs of rows are interleaved by elements, then
// by pairs, then by halves.
func transpose() {
	TEXT("Transpose8", NOSPLIT, "func(dst, src *float32, to, from, n int)")
	Doc("Transpose8 copies 8 rows of n elements, a multiple of 8, to n rows of 8. Rows of dst are to elements apart, those of src from elements.")
	Pragma("noescape")
	dst, src := Load(Param("dst"), GP64()).(reg.GPVirtual), Load(Param("src"), GP64()).(reg.GPVirtual)
	to, from := rowsOf8(Load(Param("to"), GP64()).(reg.GPVirtual)), rowsOf8(Load(Param("from"), GP64()).(reg.GPVirtual))
	n, next := Load(Param("n"), GP64()), GP64()
	LEAQ(Mem{Base: src, Index: from.one, Scale: 4}, next)
	lower := GP64()
	LEAQ(Mem{Base: dst, Index: to.one, Scale: 4}, lower)
	Label("square")
	var rows, pairs, fours, columns [8]reg.VecVirtual
	for i := range rows {
		rows[i] = YMM()
		VMOVUPS(from.at(src, next, i), rows[i])
	}
	for i := 0; i < 8; i += 2 {
		pairs[i], pairs[i+1] = YMM(), YMM()
		VUNPCKLPS(rows[i+1], rows[i], pairs[i])
		VUNPCKHPS(rows[i+1], rows[i], pairs[i+1])
	}
	for i := range fours {
		fours[i] = YMM()
		a := pairs[i/4*4+i%4/2]
		b := pairs[i/4*4+i%4/2+2]
		order := uint64(0x44) // the first pairs of both
		if i%2 == 1 {
			order = 0xee
		}
		VSHUFPS(Imm(order), b, a, fours[i])
	}
	for i := range columns {
		columns[i] = YMM()
		halves := uint64(0x20) // the lower halves of both
		if i >= 4 {
			halves = 0x31
		}
		VPERM2F128(Imm(halves), fours[4+i%4], fours[i%4], columns[i])
		VMOVUPS(columns[i], to.at(dst, lower, i))
	}
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), next)
	for range 2 {
		LEAQ(Mem{Base: dst, Index: to.one, Scale: 4}, dst)
		LEAQ(Mem{Base: lower, Index: to.one, Scale: 4}, lower)
	}
	SUBQ(Imm(8), n)
	JG(LabelRef("square"))
	VZEROUPPER()
	RET()
}

// distance is that of rows in bytes, once and three times.
type distance struct{ one, three reg.GPVirtual }

func rowsOf8(elements reg.GPVirtual) distance {
	d := distance{one: elements, three: GP64()}
	SHLQ(Imm(2), d.one)
	LEAQ(Mem{Base: d.one, Index: d.one, Scale: 2}, d.three)
	return d
}

// at is row i, where the fourth row is at middle.
func (d distance) at(first, middle reg.GPVirtual, i int) Mem {
	if i >= 4 {
		first, i = middle, i-4
	}
	if i == 3 {
		return Mem{Base: first, Index: d.three, Scale: 1}
	}
	if i == 0 {
		return Mem{Base: first}
	}
	return Mem{Base: first, Index: d.one, Scale: uint8(i)}
}
