// Command gen writes the vector kernels of package simd. It is a module of its own, so
// that refold does not depend on avo.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	across()
	down()
	Generate()
}

// across multiplies the words of two neighbouring pixels, red beside red and so on, by
// their weights and adds them in pairs.
func across() {
	TEXT("Across", NOSPLIT, "func(out, in *byte, at *int, weights *uint32, n int)")
	Doc("Across interpolates n columns, at least 1, between the pixels at in[at] and behind it: 8 bytes are read. It writes 3 words for each, and one beyond the last.")
	Pragma("noescape")
	out, in, at, weights, n := pointer("out"), pointer("in"), pointer("at"), pointer("weights"), pointer("n")
	order := GLOBL("neighbours", RODATA|NOPTR)
	for i, word := range []byte{0, 3, 1, 4, 2, 5, 6, 7} {
		DATA(2*i, U16(uint16(2*word)|uint16(2*word+1)<<8))
	}
	beside, pixels, weight, index := XMM(), XMM(), XMM(), GP64()
	VMOVDQU(order, beside)
	Label("column")
	MOVQ(Mem{Base: at}, index)
	VPMOVZXBW(Mem{Base: in, Index: index, Scale: 1}, pixels)
	VPSHUFB(beside, pixels, pixels)
	VPBROADCASTD(Mem{Base: weights}, weight)
	VPMADDWD(weight, pixels, pixels)
	VPSRLD(Imm(4), pixels, pixels)
	VPACKUSDW(pixels, pixels, pixels)
	VMOVQ(pixels, Mem{Base: out})
	ADDQ(Imm(8), at)
	ADDQ(Imm(4), weights)
	ADDQ(Imm(6), out)
	DECQ(n)
	JNZ(LabelRef("column"))
	VZEROUPPER()
	RET()
}

// down keeps the upper halves of the products of words. The last step overlaps the one
// before.
func down() {
	const step = 32
	TEXT("Down", NOSPLIT, "func(out, upper, lower *byte, weight1, weight2, n int)")
	Doc("Down interpolates n numbers, at least 32, between two rows of words.")
	Pragma("noescape")
	out, upper, lower, n := pointer("out"), pointer("upper"), pointer("lower"), pointer("n")
	weight1, weight2, half := broadcast("weight1"), broadcast("weight2"), YMM()
	VPCMPEQW(half, half, half) // -1: to be subtracted twice
	VPADDW(half, half, half)
	index := GP64()
	XORQ(index, index)
	SUBQ(Imm(step), n)
	Label("step")
	var sums [2]reg.VecVirtual
	for i := range sums {
		sums[i] = YMM()
		other := YMM()
		VPMULHUW(Mem{Base: upper, Index: index, Scale: 2, Disp: i * step}, weight1, sums[i])
		VPMULHUW(Mem{Base: lower, Index: index, Scale: 2, Disp: i * step}, weight2, other)
		VPADDW(other, sums[i], sums[i])
		VPSUBW(half, sums[i], sums[i])
		VPSRLW(Imm(2), sums[i], sums[i])
	}
	VPACKUSWB(sums[1], sums[0], sums[0])
	VPERMQ(Imm(0xd8), sums[0], sums[0])
	VMOVDQU(sums[0], Mem{Base: out, Index: index, Scale: 1})
	CMPQ(index, n)
	JEQ(LabelRef("end"))
	ADDQ(Imm(step), index)
	CMPQ(index, n)
	CMOVQGT(n, index)
	JMP(LabelRef("step"))
	Label("end")
	VZEROUPPER()
	RET()
}

func pointer(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }

// broadcast is a parameter in all words of a vector.
func broadcast(name string) reg.VecVirtual {
	word, all := XMM(), YMM()
	VMOVQ(pointer(name), word)
	VPBROADCASTW(word, all)
	return all
}
