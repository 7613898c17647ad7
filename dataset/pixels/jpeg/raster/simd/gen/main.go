// Command gen writes the vector kernels of package simd: the inverse transform of blocks
// (transform.go), upsampling (upsample.go) and colours (colour.go). It is a module of its
// own, so that refold does not depend on avo.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	centre := bytes("centre", func(int) byte { return 128 })
	ones := bytes("ones", func(int) byte { return 1 })
	transform(centre)
	widen(ones)
	widenTwo()
	between(ones, "BetweenUpper", "upper", averageDown)
	between(ones, "BetweenLower", "lower", averageUp)
	colours(centre)
	Generate()
}

// vector is 32 bytes.
type vector = reg.VecVirtual

// binary is an instruction on two vectors, the second of which is written first.
type binary func(b, a, to Op)

// plain is an instruction that could have a mask, without one.
func plain(instruction func(ops ...Op)) binary {
	return func(b, a, to Op) { instruction(b, a, to) }
}

// of gives the result in a new register.
func (instruction binary) of(a vector, b Op) vector {
	to := YMM()
	instruction(b, a, to)
	return to
}

// Operations on bytes (B), words of 16 bits (W) and double words (D). The names are those
// of the instructions; low and high interleave the halves of each lane of 128 bits.
var (
	addW, subW = plain(VPADDW), plain(VPSUBW)
	addD, subD = plain(VPADDD), plain(VPSUBD)
	subB       = plain(VPSUBB)
	and, xor   = binary(VPAND), binary(VPXOR)
	or         = binary(VPOR)
	mulW       = plain(VPMULLW)
	mulRoundW  = plain(VPMULHRSW)
	pairsW     = plain(VPMADDWD)
	pairsB     = plain(VPMADDUBSW)
	averageB   = plain(VPAVGB)
	packD      = plain(VPACKSSDW)
	packW      = plain(VPACKSSWB)
	packWU     = plain(VPACKUSWB)
	lowB       = plain(VPUNPCKLBW)
	highB      = plain(VPUNPCKHBW)
	lowW       = plain(VPUNPCKLWD)
	highW      = plain(VPUNPCKHWD)
	lowD       = plain(VPUNPCKLDQ)
	highD      = plain(VPUNPCKHDQ)
	shuffleB   = plain(VPSHUFB)
)

// shifted applies an instruction that shifts or permutes by a constant.
func shifted(instruction func(ops ...Op), by uint8, a Op) vector {
	to := YMM()
	instruction(Imm(uint64(by)), a, to)
	return to
}

// lanes chooses two of the four lanes of a and b: 0 and 1 are those of a, 2 and 3 of b.
func lanes(a, b vector, low, high uint8) vector {
	to := YMM()
	VPERM2I128(Imm(uint64(low|high<<4)), b, a, to)
	return to
}

func load(from Mem) vector {
	to := YMM()
	VMOVDQU(from, to)
	return to
}

func zero() vector {
	to := YMM()
	VPXOR(to, to, to)
	return to
}

// words is a constant of 16 words, which repeat those given.
func words(name string, values ...int) Mem {
	global := GLOBL(name, RODATA|NOPTR)
	for i := range 16 {
		DATA(2*i, U16(uint16(values[i%len(values)])))
	}
	return global
}

// doubles is a constant of 8 double words that are the same.
func doubles(name string, value uint32) Mem {
	global := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(value))
	}
	return global
}

// bytes is a constant of 32 bytes, given by their place in a lane.
func bytes(name string, at func(i int) byte) Mem {
	global := GLOBL(name, RODATA|NOPTR)
	for i := range 32 {
		DATA(i, U8(at(i%16)))
	}
	return global
}

func pointer(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }

// vectorBytes is how many samples a step of a loop takes.
const vectorBytes = 32

// over runs body over the samples of a row, of which there are n, at least vectorBytes:
// the last step overlaps the one before.
func over(n reg.GPVirtual, body func(index reg.GPVirtual)) {
	index := GP64()
	XORQ(index, index)
	SUBQ(Imm(vectorBytes), n)
	Label("step")
	body(index)
	CMPQ(index, n)
	JEQ(LabelRef("end"))
	ADDQ(Imm(vectorBytes), index)
	CMPQ(index, n)
	CMOVQGT(n, index)
	JMP(LabelRef("step"))
	Label("end")
	VZEROUPPER()
	RET()
}

// function begins one.
func function(name, arguments, doc string, about ...any) {
	TEXT(name, NOSPLIT, "func("+arguments+")")
	Doc(name + " " + fmt.Sprintf(doc, about...))
	Pragma("noescape")
}
