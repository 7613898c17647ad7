package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const lanes = 8 // of a YMM register

// cursor is a pointer into an array that a loop runs over.
type cursor struct {
	base   reg.GPVirtual
	index  reg.GPVirtual
	stream bool // results are stored past the caches
}

func (c cursor) at() Mem { return Mem{Base: c.base, Index: c.index, Scale: 1} }

func (c cursor) load() reg.VecVirtual {
	v := YMM()
	VMOVUPS(c.at(), v)
	return v
}

func (c cursor) store(v reg.VecVirtual) {
	if c.stream {
		VMOVNTPS(v, c.at())
	} else {
		VMOVUPS(v, c.at())
	}
}

func loops() {
	sum()
	moments()
	normalise(false)
	normalise(true)
	gradientSums(false)
	gradientSums(true)
	gradientSumsGated()
	gradientGated()
	gradient(false, false)
	gradient(true, false)
	gradient(false, true)
	gradient(true, true)
	add()
	adam()
	largest()
}

// overRows makes a function that runs over rows of width elements, a multiple of
// 8. body gets a cursor for each parameter (of channels, which start again with
// each row) and each array, and is called once for each vector.
func overRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	openRows(name, doc, "", parameters, arrays)(false, body)
	leave()
}

// overLargeRows makes one that stores results past the caches on demand.
func overLargeRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	rows := openRows(name, doc+streamDoc, streamArgument, parameters, arrays)
	either(func(stream bool) { rows(stream, body) })
}

const (
	streamArgument = ", stream bool"
	streamDoc      = " Where stream, results are stored past the caches, at multiples of 64 bytes."
)

// either makes a function's body for both values of the argument stream.
func either(body func(stream bool)) {
	stream := Load(Param("stream"), GP8())
	TESTB(stream, stream)
	JZ(LabelRef("cached"))
	body(true)
	SFENCE()
	leave()
	Label("cached")
	body(false)
	leave()
}

func leave() {
	VZEROUPPER()
	RET()
}

// openRows begins a function and returns what makes its loop.
func openRows(name, doc, more string, parameters, arrays []string) func(stream bool, body func(p, x []cursor)) {
	args := ""
	for _, n := range append(append([]string{}, parameters...), arrays...) {
		args += n + ", "
	}
	TEXT(name, NOSPLIT, fmt.Sprintf("func(%s *float32, width, rows int%s)", args[:len(args)-2], more))
	Doc(name + " " + doc)
	Pragma("noescape")
	index := GP64()
	open := func(names []string) []cursor {
		var cs []cursor
		for _, n := range names {
			base := GP64()
			Load(Param(n), base)
			cs = append(cs, cursor{base: base, index: index})
		}
		return cs
	}
	p, x := open(parameters), open(arrays)
	width := Load(Param("width"), GP64())
	SHLQ(Imm(2), width)
	rows := Load(Param("rows"), GP64())
	return func(stream bool, body func(p, x []cursor)) {
		row, vector := loopLabels(stream)
		for i := range x {
			x[i].stream = stream
		}
		Label(row)
		XORQ(index, index)
		Label(vector)
		body(p, x)
		ADDQ(Imm(4*lanes), index)
		CMPQ(index, width)
		JLT(LabelRef(vector))
		for _, c := range x {
			ADDQ(width, c.base)
		}
		DECQ(rows)
		JNZ(LabelRef(row))
	}
}

func loopLabels(stream bool) (row, vector string) {
	if stream {
		return "streamRow", "streamVector"
	}
	return "row", "vector"
}

func sum() {
	overRows("Sum", "adds the rows of x to sums.", []string{"sums"}, []string{"x"}, func(p, x []cursor) {
		v := x[0].load()
		VADDPS(p[0].at(), v, v)
		VMOVUPS(v, p[0].at())
	})
}

func moments() {
	overRows("Moments", "adds x-mean to first and its square to second.",
		[]string{"mean", "first", "second"}, []string{"x"}, func(p, x []cursor) {
			d, s1, s2 := x[0].load(), YMM(), p[2].load()
			VSUBPS(p[0].at(), d, d)
			VADDPS(p[1].at(), d, s1)
			VFMADD231PS(d, d, s2)
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}

// normalise has a floor of zero for ReLU, otherwise of minus infinity.
func normalise(residual bool) {
	name, arrays := "Normalise", []string{"x", "y"}
	if residual {
		name, arrays = "NormaliseResidual", []string{"x", "y", "residual"}
	}
	overLargeRows(name, "writes y = max(floor, scale*(x-mean) + shift [+ residual]); floor is a vector of 8.",
		[]string{"mean", "scale", "shift", "floor"}, arrays, func(p, x []cursor) {
			v, y, low := x[0].load(), p[2].load(), YMM()
			VMOVUPS(Mem{Base: p[3].base}, low)
			VSUBPS(p[0].at(), v, v)
			VFMADD231PS(p[1].at(), v, y)
			if residual {
				VADDPS(x[2].at(), y, y)
			}
			VMAXPS(y, low, y) // a NaN of y stays
			x[1].store(y)
		})
}

// positive clears the elements of g where y is not positive.
func positive(y cursor, g reg.VecVirtual) {
	zero, mask := YMM(), YMM()
	VXORPS(zero, zero, zero)
	VCMPPS(Imm(1), y.at(), zero, mask) // zero < y
	VANDPS(mask, g, g)
}

func gradientSums(relu bool) {
	name, arrays := "GradientSums", []string{"x", "dy"}
	if relu {
		name, arrays = "GradientSumsReLU", []string{"x", "dy", "y"}
	}
	overRows(name, "adds g to first and g*(x-mean) to second; g is dy [where y > 0].",
		[]string{"mean", "first", "second"}, arrays, func(p, x []cursor) {
			d, g, s1, s2 := x[0].load(), x[1].load(), YMM(), p[2].load()
			if relu {
				positive(x[2], g)
			}
			VSUBPS(p[0].at(), d, d)
			VADDPS(p[1].at(), g, s1)
			VFMADD231PS(d, g, s2)
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}

// gated clears the elements of g where scale*d + beta is not positive.
func gated(d, g reg.VecVirtual, scale, beta cursor) {
	y, zero := beta.load(), YMM()
	VFMADD231PS(scale.at(), d, y)
	VXORPS(zero, zero, zero)
	VCMPPS(Imm(1), y, zero, y) // zero < y
	VANDPS(y, g, g)
}

func gradientSumsGated() {
	overRows("GradientSumsGated", "adds g to first and g*(x-mean) to second; g is dy where scale*(x-mean) + beta > 0.",
		[]string{"mean", "scale", "beta", "first", "second"}, []string{"x", "dy"}, func(p, x []cursor) {
			d, g, s1, s2 := x[0].load(), x[1].load(), YMM(), p[4].load()
			VSUBPS(p[0].at(), d, d)
			gated(d, g, p[1], p[2])
			VADDPS(p[3].at(), g, s1)
			VFMADD231PS(d, g, s2)
			VMOVUPS(s1, p[3].at())
			VMOVUPS(s2, p[4].at())
		})
}

func gradientGated() {
	overLargeRows("GradientGated", "writes dx = scale*g + slope*(x-mean) + shift; g is dy where scale*(x-mean) + beta > 0.",
		[]string{"mean", "scale", "slope", "shift", "beta"}, []string{"x", "dy", "dx"}, func(p, x []cursor) {
			d, g, r := x[0].load(), x[1].load(), p[3].load()
			VSUBPS(p[0].at(), d, d)
			gated(d, g, p[1], p[4])
			VFMADD231PS(p[2].at(), d, r)
			VFMADD231PS(p[1].at(), g, r)
			x[2].store(r)
		})
}

func gradient(relu, residual bool) {
	name, arrays := "Gradient", []string{"x", "dy", "dx"}
	doc := "writes dx = scale*g + slope*(x-mean) + shift; g is dy"
	if relu {
		name, arrays, doc = name+"ReLU", append(arrays, "y"), doc+" where y > 0"
	}
	if residual {
		name, arrays, doc = name+"Residual", append(arrays, "dresidual"), doc+", and is written too"
	}
	overLargeRows(name, doc+".", []string{"mean", "scale", "slope", "shift"}, arrays, func(p, x []cursor) {
		d, g, r := x[0].load(), x[1].load(), p[3].load()
		if relu {
			positive(x[3], g)
		}
		if residual {
			x[len(x)-1].store(g)
		}
		VSUBPS(p[0].at(), d, d)
		VFMADD231PS(p[2].at(), d, r)
		VFMADD231PS(p[1].at(), g, r)
		x[2].store(r)
	})
}
