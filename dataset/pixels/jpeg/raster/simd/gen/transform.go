package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sums of the constants of libjpeg's jidctint.c, as package raster names them.
const (
	constantBits = 13
	columnBits   = 2

	f0541      = 4433
	f0541f0765 = 4433 + 6270
	f0541f1847 = 4433 - 15137
	f1175      = 9633
	f1175f1961 = 9633 - 16069
	f1175f0390 = 9633 - 3196
	f0899      = 7373
	f0298f0899 = 2446 - 7373
	f1501f0899 = 12299 - 7373
	f2562      = 20995
	f2053f2562 = 16819 - 20995
	f3072f2562 = 25172 - 20995
)

// A block is held in four vectors, whose lanes have four columns each of two rows: vector k
// has, of the rows 2k and 2k+1, the columns 0 to 3 in the lower lane and 4 to 7 in the
// upper one. Interleaving two vectors gives pairs for VPMADDWD, whose eight sums are those
// of the eight columns in order.
type block [4]vector

// multipliers are the constants of the transform in memory.
type multipliers struct {
	even2, even3, low, high, odd0, odd1, odd2, odd3 Mem
}

func transform(centre Mem) {
	function("Transform", "out *byte, stride int, coefficients, quantisers *int16",
		"dequantises 64 coefficients, transforms them and writes 8 rows of 8 samples, stride bytes apart.")
	out, stride := pointer("out"), pointer("stride")
	in, q := pointer("coefficients"), pointer("quantisers")
	m := multipliers{
		even2: words("even2", f0541, f0541f1847), even3: words("even3", f0541f0765, f0541),
		low: words("low", f1175f1961, f1175), high: words("high", f1175, f1175f0390),
		odd0: words("odd0", f0298f0899, -f0899), odd3: words("odd3", -f0899, f1501f0899),
		odd1: words("odd1", f2053f2562, -f2562), odd2: words("odd2", -f2562, f3072f2562),
	}
	var rows [4]vector
	for k := range rows {
		rows[k] = load(Mem{Base: in, Disp: 32 * k})
	}
	branchOnZeros(rows)
	var b block
	for k := range b {
		b[k] = YMM()
		VPMULLW(Mem{Base: q, Disp: 32 * k}, rows[k], b[k])
		VPERMQ(Imm(0xd8), b[k], b[k])
	}
	columns := transposed(m.pass(b, constantBits-columnBits, "columnRounding"))
	for k := range b {
		VMOVDQA(columns[k], b[k])
	}
	Label("rows")
	storeSamples(m.pass(b, constantBits+columnBits+3, "rowRounding"), out, stride, centre)
	VZEROUPPER()
	RET()

	Label("top")
	topRow(in, q, b)
	JMP(LabelRef("rows"))

	Label("one")
	oneSample(in, q, out, stride, centre)
	VZEROUPPER()
	RET()
}

// branchOnZeros leaves for "one" where only the first coefficient may be other than zero,
// for "top" where only those of the first row may be.
func branchOnZeros(rows [4]vector) {
	rest := or.of(or.of(rows[1], rows[2]), rows[3])
	second := YMM()
	VEXTRACTI128(Imm(1), rows[0], second.AsX())
	VPOR(second, rest, rest)
	VPTEST(rest, rest)
	JNZ(LabelRef("columns"))
	first := GLOBL("allButFirst", RODATA|NOPTR)
	DATA(0, U64(0xffffffffffff0000))
	DATA(8, U64(0xffffffffffffffff))
	VPAND(first, rows[0].AsX(), second.AsX())
	VPTEST(second.AsX(), second.AsX())
	JZ(LabelRef("one"))
	JMP(LabelRef("top"))
	Label("columns")
}

// pass transforms the columns of a block. Its sums, in pairs for the rows 0, 1 and so on,
// are shifted and saturated to words.
func (m multipliers) pass(b block, shift uint8, rounding string) block {
	half := doubles(rounding, 1<<(shift-1))
	sum, difference := addW.of(b[0], b[2]), subW.of(b[0], b[2])
	zeros := zero()
	whole := func(v vector) vector { // double words with constantBits behind the point
		return addD.of(shifted(VPSRAD, 16-constantBits, lowW.of(zeros, v)), half)
	}
	even0, even1 := whole(sum), whole(difference)
	pair26 := lowW.of(b[1], b[3])
	even2, even3 := pairsW.of(pair26, m.even2), pairsW.of(pair26, m.even3)
	a, d := addD.of(even0, even3), subD.of(even0, even3)
	e, c := addD.of(even1, even2), subD.of(even1, even2)

	sums := highW.of(addW.of(b[1], b[3]), sum) // of inputs 3 and 7, 1 and 5
	low, high := pairsW.of(sums, m.low), pairsW.of(sums, m.high)
	pair71, pair53 := highW.of(b[3], b[0]), highW.of(b[2], b[1])
	odd0, odd3 := addD.of(pairsW.of(pair71, m.odd0), low), addD.of(pairsW.of(pair71, m.odd3), high)
	odd1, odd2 := addD.of(pairsW.of(pair53, m.odd1), high), addD.of(pairsW.of(pair53, m.odd2), low)

	down := func(v vector) vector { return shifted(VPSRAD, shift, v) }
	return block{
		packD.of(down(addD.of(a, odd3)), down(addD.of(e, odd2))),
		packD.of(down(addD.of(c, odd1)), down(addD.of(d, odd0))),
		packD.of(down(subD.of(d, odd0)), down(subD.of(c, odd1))),
		packD.of(down(subD.of(e, odd2)), down(subD.of(a, odd3))),
	}
}

// transposed exchanges rows and columns.
func transposed(b block) (to block) {
	for side := range 2 { // columns 0 to 3, 4 to 7
		lane := uint8(side)
		first, second := lanes(b[0], b[2], lane, lane+2), lanes(b[1], b[3], lane, lane+2)
		even, odd := lowW.of(first, second), highW.of(first, second)
		to[2*side], to[2*side+1] = lowW.of(even, odd), highW.of(even, odd)
	}
	return to
}

// storeSamples writes a block that is transposed, as bytes around 128.
func storeSamples(b block, out, stride reg.GPVirtual, centre Mem) {
	byRow := bytes("byRow", func(i int) byte { return byte(i%4*4 + i/4) })
	half := func(first, second vector) vector {
		return shuffleB.of(xor.of(packW.of(first, second), centre), byRow)
	}
	left, right := half(b[0], b[1]), half(b[2], b[3])
	low, high := lowD.of(left, right), highD.of(left, right) // rows 0, 1, 4, 5 and 2, 3, 6, 7
	for _, lower := range []bool{true, false} {
		for _, v := range []vector{low, high} {
			if !lower {
				VEXTRACTI128(Imm(1), v, v.AsX())
			}
			VMOVQ(v.AsX(), Mem{Base: out})
			VMOVHPS(v.AsX(), Mem{Base: out, Index: stride, Scale: 1})
			if lower || v == low {
				LEAQ(Mem{Base: out, Index: stride, Scale: 2}, out)
			}
		}
	}
}

// topRow is what the columns give where all coefficients are in the first row.
func topRow(in, q reg.GPVirtual, b block) {
	row := YMM()
	VMOVDQU(Mem{Base: in}, row.AsX())
	VPMULLW(Mem{Base: q}, row.AsX(), row.AsX())
	VPSLLW(Imm(columnBits), row.AsX(), row.AsX())
	VPERMQ(Imm(0x44), row, row)
	for side, two := range []vector{lowW.of(row, row), highW.of(row, row)} {
		VPSHUFD(Imm(0x50), two, b[2*side])
		VPSHUFD(Imm(0xfa), two, b[2*side+1])
	}
}

// oneSample writes the block whose samples are all the same.
func oneSample(in, q, out, stride reg.GPVirtual, centre Mem) {
	v, factor := GP32(), GP32()
	MOVWLSX(Mem{Base: in}, v)
	MOVWLSX(Mem{Base: q}, factor)
	IMULL(factor, v)
	SHLL(Imm(columnBits), v)
	MOVWLSX(v.As16(), v)
	ADDL(Imm(1<<(columnBits+2)), v)
	SARL(Imm(columnBits+3), v)
	samples := XMM()
	VMOVD(v, samples)
	VPBROADCASTW(samples, samples)
	VPACKSSWB(samples, samples, samples)
	VPXOR(centre, samples, samples)
	for y := range 8 {
		VMOVQ(samples, Mem{Base: out})
		if y < 7 {
			ADDQ(stride, out)
		}
	}
}
