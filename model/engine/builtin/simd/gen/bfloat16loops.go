package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Loops of loops.go on activations of bfloat16: see there for what they compute.
// They take 16 numbers at once and need AVX512_BF16.

// registers hands out the vector registers, since those that are narrowed must be
// known: see instruction.
type registers struct {
	used   int
	stream bool // results are stored past the caches
}

func (r *registers) next() vec {
	r.used++
	return physical(r.used - 1)
}

// floats loads a parameter.
func (r *registers) floats(at Mem) vec {
	v := r.next()
	VMOVUPS(at, v)
	return v
}

// halves loads an activation.
func (r *registers) halves(at Mem) vec {
	v := r.next()
	VPMOVZXWD(at, v)
	VPSLLD(Imm(16), v, v)
	return v
}

// storeHalves rounds and stores an activation.
func (r *registers) storeHalves(v vec, at Mem) {
	narrow(v, v.AsY())
	if r.stream {
		VMOVNTDQ(v.AsY(), at)
	} else {
		VMOVDQU(v.AsY(), at)
	}
}

func halfLoops() {
	sumHalves()
	momentsHalves()
	for _, residual := range []bool{false, true} {
		normaliseHalves(residual)
	}
	for _, relu := range []bool{false, true} {
		gradientSumsHalves(relu)
	}
	for _, residual := range []bool{false, true} {
		for _, relu := range []bool{false, true} {
			gradientHalves(relu, residual)
		}
	}
	addHalves()
}

// overHalfRows makes a function that runs over rows of width elements, a multiple of
// 16. body gets the memory of 16 elements of each parameter (float32, of channels,
// which start again with each row) and of each array (bfloat16).
func overHalfRows(name, doc string, parameters, arrays []string, body func(r *registers, p, x []Mem)) {
	openHalfRows(name, doc, "", parameters, arrays)(false, body)
	leave()
}

// overLargeHalfRows makes one that stores results past the caches on demand.
func overLargeHalfRows(name, doc string, parameters, arrays []string, body func(r *registers, p, x []Mem)) {
	rows := openHalfRows(name, doc+streamDoc, streamArgument, parameters, arrays)
	either(func(stream bool) { rows(stream, body) })
}

// openHalfRows begins a function and returns what makes its loop.
func openHalfRows(name, doc, more string, parameters, arrays []string) func(stream bool, body func(r *registers, p, x []Mem)) {
	var arguments string
	for _, n := range parameters {
		arguments += n + " *float32, "
	}
	for _, n := range arrays {
		arguments += n + " *uint16, "
	}
	TEXT(name, NOSPLIT, "func("+arguments+"width, rows int"+more+")")
	Doc(name + " " + doc)
	Pragma("noescape")
	index := GP64()
	open := func(names []string, size uint8) []Mem {
		var at []Mem
		for _, n := range names {
			at = append(at, Mem{Base: Load(Param(n), GP64()), Index: index, Scale: size})
		}
		return at
	}
	p, x := open(parameters, 4), open(arrays, 2)
	width := Load(Param("width"), GP64())
	rows := Load(Param("rows"), GP64())
	return func(stream bool, body func(r *registers, p, x []Mem)) {
		row, vector := loopLabels(stream)
		Label(row)
		XORQ(index, index)
		Label(vector)
		body(&registers{stream: stream}, p, x)
		ADDQ(Imm(16), index)
		CMPQ(index, width)
		JLT(LabelRef(vector))
		for _, at := range x {
			LEAQ(Mem{Base: at.Base, Index: width, Scale: 2}, at.Base.(reg.GPVirtual))
		}
		DECQ(rows)
		JNZ(LabelRef(row))
	}
}

func sumHalves() {
	overHalfRows("SumBF16", "adds the rows of x to sums.", []string{"sums"}, []string{"x"}, func(r *registers, p, x []Mem) {
		v := r.halves(x[0])
		VADDPS(p[0], v, v)
		VMOVUPS(v, p[0])
	})
}

func momentsHalves() {
	overHalfRows("MomentsBF16", "adds x-mean to first and its square to second.",
		[]string{"mean", "first", "second"}, []string{"x"}, func(r *registers, p, x []Mem) {
			d, s1, s2 := r.halves(x[0]), r.next(), r.floats(p[2])
			VSUBPS(p[0], d, d)
			VADDPS(p[1], d, s1)
			VFMADD231PS(d, d, s2)
			VMOVUPS(s1, p[1])
			VMOVUPS(s2, p[2])
		})
}

func normaliseHalves(residual bool) {
	name, arrays := "NormaliseBF16", []string{"x", "y"}
	if residual {
		name, arrays = "NormaliseResidualBF16", append(arrays, "residual")
	}
	overLargeHalfRows(name, "writes y = max(floor, scale*(x-mean) + shift [+ residual]); floor is one number.",
		[]string{"mean", "scale", "shift", "floor"}, arrays, func(r *registers, p, x []Mem) {
			v, y, low := r.halves(x[0]), r.floats(p[2]), r.next()
			VBROADCASTSS(Mem{Base: p[3].Base}, low)
			VSUBPS(p[0], v, v)
			VFMADD231PS(p[1], v, y)
			if residual {
				VADDPS(r.halves(x[2]), y, y)
			}
			VMAXPS(y, low, y) // a NaN of y stays
			r.storeHalves(y, x[1])
		})
}

// positiveHalves clears the elements of g where y is not positive.
func positiveHalves(r *registers, y Mem, g vec) {
	zero, mask := r.next(), K()
	VPXORD(zero, zero, zero)
	VCMPPS(Imm(1), r.halves(y), zero, mask) // zero < y
	VMOVAPS_Z(g, mask, g)
}

func gradientSumsHalves(relu bool) {
	name, arrays := "GradientSumsBF16", []string{"x", "dy"}
	if relu {
		name, arrays = "GradientSumsReLUBF16", append(arrays, "y")
	}
	overHalfRows(name, "adds g to first and g*(x-mean) to second; g is dy [where y > 0].",
		[]string{"mean", "first", "second"}, arrays, func(r *registers, p, x []Mem) {
			d, g, s1, s2 := r.halves(x[0]), r.halves(x[1]), r.next(), r.floats(p[2])
			if relu {
				positiveHalves(r, x[2], g)
			}
			VSUBPS(p[0], d, d)
			VADDPS(p[1], g, s1)
			VFMADD231PS(d, g, s2)
			VMOVUPS(s1, p[1])
			VMOVUPS(s2, p[2])
		})
}

func gradientHalves(relu, residual bool) {
	name, arrays := "Gradient", []string{"x", "dy", "dx"}
	doc := "writes dx = scale*g + slope*(x-mean) + shift; g is dy"
	if relu {
		name, arrays, doc = name+"ReLU", append(arrays, "y"), doc+" where y > 0"
	}
	if residual {
		name, arrays, doc = name+"Residual", append(arrays, "dresidual"), doc+", and is written too"
	}
	overLargeHalfRows(fmt.Sprint(name, "BF16"), doc+".", []string{"mean", "scale", "slope", "shift"}, arrays, func(r *registers, p, x []Mem) {
		d, g, sum := r.halves(x[0]), r.halves(x[1]), r.floats(p[3])
		if relu {
			positiveHalves(r, x[3], g)
		}
		VSUBPS(p[0], d, d)
		VFMADD231PS(p[2], d, sum)
		VFMADD231PS(p[1], g, sum)
		r.storeHalves(sum, x[2])
		if residual {
			r.storeHalves(g, x[len(x)-1])
		}
	})
}

func addHalves() {
	overHalfRows("AddBF16", "writes c = a + b.", nil, []string{"a", "b", "c"}, func(r *registers, _, x []Mem) {
		v := r.halves(x[0])
		VADDPS(r.halves(x[1]), v, v)
		r.storeHalves(v, x[2])
	})
}
