package main

import (
	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Loops over elements, whose channels do not matter.

func (s vectors) add() {
	s.overRows("Add", "writes c = a + b.", nil, []string{"a", "b", "c"}, func(_, x []cursor) {
		v := x[0].load()
		VADDPS(x[1].at(), v, v)
		VMOVUPS(v, x[2].at())
	})
}

func adam() {
	ymm.overRows("Adam", "is a step of Adam; constants are four vectors of 8: rate, 1-beta1, 1-beta2, epsilon.",
		nil, []string{"constants", "gradient", "w", "m", "v"}, func(_, x []cursor) {
			constant := func(i int) Mem { return Mem{Base: x[0].base, Disp: 4 * lanes * i} }
			g, m, v, d := x[1].load(), x[3].load(), x[4].load(), YMM()
			VSUBPS(m, g, d)
			VFMADD231PS(constant(1), d, m)
			VMULPS(g, g, g)
			VSUBPS(v, g, g)
			VFMADD231PS(constant(2), g, v)
			VMOVUPS(m, x[3].at())
			VMOVUPS(v, x[4].at())
			VSQRTPS(v, d)
			VADDPS(constant(3), d, d)
			VMULPS(constant(0), m, m)
			VDIVPS(d, m, m)
			w := x[2].load()
			VSUBPS(m, w, w)
			VMOVUPS(w, x[2].at())
		})
}

// largest compares as the loop in Go does: a number that is greater, or NaN.
func largest() {
	counting := GLOBL("counting", attr.RODATA|attr.NOPTR)
	for i := range lanes {
		DATA(4*i, U32(i))
	}
	TEXT("Largest", NOSPLIT, "func(x, y *float32, index *int32, from int32, n int)")
	Doc("Largest takes the elements of x that are larger than those of y, or NaN, and counts them from the given one in index. n is a multiple of 8.")
	Pragma("noescape")
	at := GP64()
	array := func(name string) cursor {
		return cursor{base: Load(Param(name), GP64()).(reg.GPVirtual), index: at, size: ymm}
	}
	x, y, index := array("x"), array("y"), array("index")
	all := func(v reg.Register) reg.VecVirtual {
		first, vector := XMM(), YMM()
		VMOVD(v, first)
		VPBROADCASTD(first, vector)
		return vector
	}
	number := all(Load(Param("from"), GP32()))
	VPADDD(counting, number, number)
	eight := GP32()
	MOVL(U32(lanes), eight)
	step := all(eight)
	n := Load(Param("n"), GP64())
	SHLQ(Imm(2), n)
	XORQ(at, at)
	Label("vector")
	const greater, unordered = 0x1e, 0x03
	v, best, won, nan := x.load(), y.load(), YMM(), YMM()
	VCMPPS(Imm(greater), best, v, won)
	VCMPPS(Imm(unordered), v, v, nan)
	VORPS(nan, won, won)
	from := index.load()
	VBLENDVPS(won, v, best, best)
	VBLENDVPS(won, number, from, from)
	VMOVUPS(best, y.at())
	VMOVUPS(from, index.at())
	VPADDD(step, number, number)
	ADDQ(Imm(4*lanes), at)
	CMPQ(at, n)
	JLT(LabelRef("vector"))
	VZEROUPPER()
	RET()
}
