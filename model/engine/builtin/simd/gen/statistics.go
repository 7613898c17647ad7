package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const wideLanes = 16 // of a ZMM register

// statistics are the sums over rows of batch norm, for AVX-512. Several rows are added
// up before the sums are stored, each in its turn: the results are those of loops that
// store them after each row.
func statistics() {
	wideSum()
	wideMoments()
	wideGradientSums(false)
	wideGradientSums(true)
}

func (c cursor) loadWide() reg.VecVirtual {
	v := ZMM()
	VMOVUPS(c.at(), v)
	return v
}

// overGroups makes a function that runs over groups of rows of width elements, a
// multiple of 16. before and after get a cursor for each of the sums and are called once
// for each vector; row gets those of one row of the arrays.
func overGroups(name, doc string, group int, channels, arrays []string, before func(p []cursor), row func(p, x []cursor), after func(p []cursor)) {
	args := ""
	for _, n := range append(append([]string{}, channels...), arrays...) {
		args += n + ", "
	}
	TEXT(name, NOSPLIT, fmt.Sprintf("func(%s *float32, width, groups int)", args[:len(args)-2]))
	Doc(fmt.Sprintf("%s %s Groups are of %d rows.", name, doc, group))
	Pragma("noescape")
	index := GP64()
	width := Load(Param("width"), GP64())
	SHLQ(Imm(2), width)
	var p []cursor
	for _, n := range channels {
		p = append(p, cursor{Load(Param(n), GP64()).(reg.GPVirtual), index})
	}
	rows := make([][]cursor, group)
	for _, n := range arrays {
		base := Load(Param(n), GP64()).(reg.GPVirtual)
		for i := range rows {
			if i > 0 {
				next := GP64()
				MOVQ(base, next)
				ADDQ(width, next)
				base = next
			}
			rows[i] = append(rows[i], cursor{base, index})
		}
	}
	Label("group")
	XORQ(index, index)
	Label("vector")
	before(p)
	for _, x := range rows {
		row(p, x)
	}
	after(p)
	ADDQ(Imm(4*wideLanes), index)
	CMPQ(index, width)
	JLT(LabelRef("vector"))
	IMUL3Q(Imm(uint64(group)), index, index)
	for _, x := range rows {
		for _, c := range x {
			ADDQ(index, c.base)
		}
	}
	DECQ(argument("groups"))
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func wideSum() {
	var s reg.VecVirtual
	overGroups("SumAVX512", "adds the rows of x to sums.", 4, []string{"sums"}, []string{"x"},
		func(p []cursor) { s = p[0].loadWide() },
		func(_, x []cursor) { VADDPS(x[0].at(), s, s) },
		func(p []cursor) { VMOVUPS(s, p[0].at()) })
}

func wideMoments() {
	var mean, s1, s2 reg.VecVirtual
	overGroups("MomentsAVX512", "adds x-mean to first and its square to second.", 4,
		[]string{"mean", "first", "second"}, []string{"x"},
		func(p []cursor) { mean, s1, s2 = p[0].loadWide(), p[1].loadWide(), p[2].loadWide() },
		func(_, x []cursor) {
			d := x[0].loadWide()
			VSUBPS(mean, d, d)
			VADDPS(d, s1, s1)
			VFMADD231PS(d, d, s2)
		},
		func(p []cursor) {
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}

func wideGradientSums(relu bool) {
	name, arrays := "GradientSumsAVX512", []string{"x", "dy"}
	if relu {
		name, arrays = "GradientSumsReLUAVX512", []string{"x", "dy", "y"}
	}
	var mean, s1, s2, zero reg.VecVirtual
	overGroups(name, "adds g to first and g*(x-mean) to second; g is dy [where y > 0].", 2,
		[]string{"mean", "first", "second"}, arrays,
		func(p []cursor) {
			mean, s1, s2 = p[0].loadWide(), p[1].loadWide(), p[2].loadWide()
			if relu {
				zero = ZMM()
				VPXORD(zero, zero, zero)
			}
		},
		func(_, x []cursor) {
			d, g := x[0].loadWide(), reg.VecVirtual(nil)
			if relu {
				above, mask := ZMM(), K()
				const less = 1
				VCMPPS(Imm(less), x[2].at(), zero, mask) // zero < y
				VMOVUPS_Z(x[1].at(), mask, above)
				g = above
			} else {
				g = x[1].loadWide()
			}
			VSUBPS(mean, d, d)
			VADDPS(g, s1, s1)
			VFMADD231PS(d, g, s2)
		},
		func(p []cursor) {
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}
