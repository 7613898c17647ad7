package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peak is a loop of nothing but products that are added up in independent
// registers, enough of them to hide how long each takes: as fast as a processor
// multiplies. The two factors are in the registers after the sums.
type peak struct {
	name     string
	doc      string
	size     reg.Spec
	sums     int
	multiply func(x, y, sum reg.Register)
}

func peaks() {
	fma := func(x, y, sum reg.Register) { VFMADD231PS(y, x, sum) }
	for _, p := range []peak{
		{"PeakAVX2", "multiplies and adds 8 elements", reg.S256, 12, fma},
		{"PeakAVX512", "multiplies and adds 16 elements", reg.S512, 24, fma},
		{"PeakAVX512BF16", "multiplies and adds 16 pairs of bfloat16", reg.S512, 24, dotProduct},
	} {
		p.generate()
	}
}

func (p *peak) generate() {
	TEXT(p.name, NOSPLIT, "func(x, y, sums *float32, rounds int)")
	Doc(fmt.Sprintf("%s %s %d times a round, in as many registers, and writes their sums.", p.name, p.doc, p.sums))
	Pragma("noescape")
	vector := func(i int) reg.Physical { return reg.Vector.Lookup(reg.Index(i), p.size) }
	x, y := vector(p.sums), vector(p.sums+1)
	VMOVUPS(Mem{Base: Load(Param("x"), GP64())}, x)
	VMOVUPS(Mem{Base: Load(Param("y"), GP64())}, y)
	out, rounds := Load(Param("sums"), GP64()), Load(Param("rounds"), GP64())
	for i := range p.sums {
		if p.size == reg.S512 {
			VPXORD(vector(i), vector(i), vector(i))
		} else {
			VXORPS(vector(i), vector(i), vector(i))
		}
	}
	Label("round")
	for i := range p.sums {
		p.multiply(x, y, vector(i))
	}
	DECQ(rounds)
	JNZ(LabelRef("round"))
	for i := range p.sums {
		VMOVUPS(vector(i), Mem{Base: out, Disp: int(p.size.Size()) * i})
	}
	VZEROUPPER()
	RET()
}
