package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vec is a vector register, virtual or physical.
type vec interface {
	reg.Register
	reg.Vec
}

// physical is one of the 32 registers of 512 bits.
func physical(i int) vec { return reg.Vector.Lookup(reg.Index(i), reg.S512).(vec) }

func number(r reg.Register) byte { return byte(reg.ToPhysical(r).PhysicalIndex()) }

// dotProduct is VDPBF16PS: it adds the products of pairs of a and b to sum.
func dotProduct(a, b, sum reg.Register) {
	instruction(prefixF3, 0x52, number(a), number(b), number(sum))
}

// narrow is VCVTNEPS2BF16: it rounds float32 to bfloat16, and numbers too small to
// be normal to zero. to is as wide as 16 of them.
func narrow(from, to reg.Register) { instruction(prefixF3, 0x72, number(from), 0, number(to)) }

// narrowTwo is VCVTNE2PS2BF16: narrow of two registers, to the halves of to.
func narrowTwo(low, high, to reg.Register) {
	instruction(prefixF2, 0x72, number(low), number(high), number(to))
}

// Prefixes, as they are encoded.
const (
	prefixF3 = 2
	prefixF2 = 3
)

// instruction writes an instruction EVEX.512.0F38.W0 on registers, which the
// assembler does not know: "Intel 64 and IA-32 Architectures Software Developer's
// Manual", volume 2, section 2.7.1. second is 0 where there is none.
func instruction(prefix, opcode, source, second, destination byte) {
	inverted := func(r, bit, at byte) byte { return (^r >> bit & 1) << at }
	const map0F38, length512 = 2, 0x40
	encoding := []byte{
		0x62,
		inverted(destination, 3, 7) | inverted(source, 4, 6) | inverted(source, 3, 5) | inverted(destination, 4, 4) | map0F38,
		(^second&15)<<3 | 4 | prefix,
		length512 | inverted(second, 4, 3),
		opcode,
		0xc0 | destination&7<<3 | source&7,
	}
	first, rest := uint32(0), uint16(0)
	for i := range 4 {
		first |= uint32(encoding[i]) << (8 * i)
	}
	rest = uint16(encoding[4]) | uint16(encoding[5])<<8
	Instruction(&ir.Instruction{Opcode: "LONG", Operands: []Op{U32(first)}})
	Instruction(&ir.Instruction{Opcode: "WORD", Operands: []Op{U16(rest)}})
}

func conversions() {
	widen()
	narrowAVX2()
	narrowBF16()
	interleaveRounded()
}

// over makes a function that runs over n elements, a multiple of 16, of arrays of
// elements of the given sizes.
func over(name, doc, arguments string, sizes []int, body func(at []Mem)) {
	TEXT(name, NOSPLIT, "func("+arguments+", n int)")
	Doc(name + " " + doc + " n is a multiple of 16.")
	Pragma("noescape")
	index, n := GP64(), Load(Param("n"), GP64())
	at := make([]Mem, len(sizes))
	for i, size := range sizes {
		at[i] = Mem{Base: Load(ParamIndex(i), GP64()), Index: index, Scale: uint8(size)}
	}
	XORQ(index, index)
	Label("vector")
	body(at)
	ADDQ(Imm(16), index)
	CMPQ(index, n)
	JLT(LabelRef("vector"))
	VZEROUPPER()
	RET()
}

func widen() {
	over("Widen", "converts bfloat16 to float32.", "dst *float32, src *uint16", []int{4, 2}, func(at []Mem) {
		for half := range 2 {
			v := YMM()
			VPMOVZXWD(at[1].Offset(16*half), v)
			VPSLLD(Imm(16), v, v)
			VMOVDQU(v, at[0].Offset(32*half))
		}
	})
}

// constant is a vector of 8 copies of 32 bits.
func constant(name string, bits uint32) reg.VecVirtual {
	global := GLOBL(name, RODATA|NOPTR)
	DATA(0, U32(bits))
	v := YMM()
	VPBROADCASTD(global, v)
	return v
}

func narrowAVX2() {
	over("Narrow", "rounds float32 to the nearest bfloat16, ties to even.", "dst *uint16, src *float32", []int{2, 4}, func(at []Mem) {
		one, below, quiet := constant("narrowOne", 1), constant("narrowBelow", 0x7fff), constant("narrowQuiet", 0x40)
		var halves [2]reg.VecVirtual
		for i := range halves {
			v, odd, nan, cut := YMM(), YMM(), YMM(), YMM()
			VMOVUPS(at[1].Offset(32*i), v)
			VCMPPS(Imm(3), v, v, nan) // unordered
			VPSRLD(Imm(16), v, cut)
			VPAND(one, cut, odd)
			VPOR(quiet, cut, cut)
			VPADDD(below, v, v)
			VPADDD(odd, v, v)
			VPSRLD(Imm(16), v, v)
			VPBLENDVB(nan, cut, v, v)
			halves[i] = v
		}
		VPACKUSDW(halves[1], halves[0], halves[0])
		VPERMQ(Imm(0xd8), halves[0], halves[0])
		VMOVDQU(halves[0], at[0])
	})
}

func narrowBF16() {
	over("NarrowBF16", "rounds float32 to the nearest bfloat16 by AVX512_BF16; numbers too small to be normal become zero.",
		"dst *uint16, src *float32", []int{2, 4}, func(at []Mem) {
			v := physical(0)
			VMOVUPS(at[1], v)
			narrow(v, v.AsY())
			VMOVDQU(v.AsY(), at[0])
		})
}

func interleaveRounded() {
	over("InterleaveRounded", "pairs the float32 numbers of two arrays, rounded to bfloat16 as by NarrowBF16.",
		"dst, first, second *float32", []int{4, 4, 4}, func(at []Mem) {
			first, second := physical(0), physical(1)
			VMOVUPS(at[1], first)
			VMOVUPS(at[2], second)
			narrow(first, first.AsY())
			narrow(second, second.AsY())
			VPMOVZXWD(first.AsY(), first)
			VPMOVZXWD(second.AsY(), second)
			VPSLLD(Imm(16), second, second)
			VPORD(second, first, first)
			VMOVDQU32(first, at[0])
		})
}
