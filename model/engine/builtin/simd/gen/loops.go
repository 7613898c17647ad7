package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const lanes = 8 // of a YMM register

// vectors are those of a loop, by their bytes: of AVX2 or of AVX-512. What is computed of a
// column is the same with either.
type vectors int

const (
	ymm vectors = 32
	zmm vectors = 64
)

func (s vectors) next() reg.VecVirtual {
	if s == zmm {
		return ZMM()
	}
	return YMM()
}

// name is that of a loop.
func (s vectors) name(loop string) string {
	if s == zmm {
		return loop + "AVX512"
	}
	return loop
}

// cursor is a pointer into an array that a loop runs over.
type cursor struct {
	base   reg.GPVirtual
	index  reg.GPVirtual
	size   vectors
	stream bool // results are stored past the caches
}

func (c cursor) at() Mem { return Mem{Base: c.base, Index: c.index, Scale: 1} }

func (c cursor) load() reg.VecVirtual {
	v := c.size.next()
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
	for _, s := range []vectors{ymm, zmm} {
		s.sum()
		s.moments()
		s.normalise(false)
		s.normalise(true)
		s.gradientSums(false)
		s.gradientSums(true)
		s.gradientSumsGated()
		s.gradientGated()
		s.gradient(false, false)
		s.gradient(true, false)
		s.gradient(false, true)
		s.gradient(true, true)
		s.add()
	}
	adam()
	largest()
}

// overRows makes a function that runs over rows of width elements, a multiple of
// a vector's. body gets a cursor for each parameter (of channels, which start again with
// each row) and each array, and is called once for each vector.
func (s vectors) overRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	s.openRows(name, doc, "", parameters, arrays)(false, body)
	leave()
}

// overLargeRows makes one that stores results past the caches on demand.
func (s vectors) overLargeRows(name, doc string, parameters, arrays []string, body func(p, x []cursor)) {
	rows := s.openRows(name, doc+streamDoc, streamArgument, parameters, arrays)
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
func (s vectors) openRows(name, doc, more string, parameters, arrays []string) func(stream bool, body func(p, x []cursor)) {
	args := ""
	for _, n := range append(append([]string{}, parameters...), arrays...) {
		args += n + ", "
	}
	name = s.name(name)
	TEXT(name, NOSPLIT, fmt.Sprintf("func(%s *float32, width, rows int%s)", args[:len(args)-2], more))
	Doc(name + " " + doc)
	Pragma("noescape")
	index := GP64()
	open := func(names []string) []cursor {
		var cs []cursor
		for _, n := range names {
			base := GP64()
			Load(Param(n), base)
			cs = append(cs, cursor{base: base, index: index, size: s})
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
		s.askRows(vector, index, x)
		body(p, x)
		ADDQ(Imm(uint64(s)), index)
		CMPQ(index, width)
		JLT(LabelRef(vector))
		for _, c := range x {
			ADDQ(width, c.base)
		}
		DECQ(rows)
		JNZ(LabelRef(row))
	}
}

// rowsAhead is how far ahead loops ask for memory, in bytes. Arrays are many, so that the
// processor alone does not read far enough ahead in each.
const rowsAhead = 1536

// askRows asks for a line of each array, where a line begins.
func (s vectors) askRows(vector string, index reg.GPVirtual, x []cursor) {
	asked := vector + "Asked"
	if s == ymm {
		TESTQ(I32(lineBytes-1), index)
		JNZ(LabelRef(asked))
	}
	for _, c := range x {
		line := c.at()
		line.Disp = rowsAhead
		PREFETCHT0(line)
	}
	if s == ymm {
		Label(asked)
	}
}

func loopLabels(stream bool) (row, vector string) {
	if stream {
		return "streamRow", "streamVector"
	}
	return "row", "vector"
}

func (s vectors) sum() {
	s.overRows("Sum", "adds the rows of x to sums.", []string{"sums"}, []string{"x"}, func(p, x []cursor) {
		v := x[0].load()
		VADDPS(p[0].at(), v, v)
		VMOVUPS(v, p[0].at())
	})
}

func (s vectors) moments() {
	s.overRows("Moments", "adds x-mean to first and its square to second.",
		[]string{"mean", "first", "second"}, []string{"x"}, func(p, x []cursor) {
			d, s1, s2 := x[0].load(), s.next(), p[2].load()
			VSUBPS(p[0].at(), d, d)
			VADDPS(p[1].at(), d, s1)
			VFMADD231PS(d, d, s2)
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}

// normalise has a floor of zero for ReLU, otherwise of minus infinity.
func (s vectors) normalise(residual bool) {
	name, arrays := "Normalise", []string{"x", "y"}
	if residual {
		name, arrays = "NormaliseResidual", []string{"x", "y", "residual"}
	}
	s.overLargeRows(name, "writes y = max(floor, scale*(x-mean) + shift [+ residual]); floor is one number.",
		[]string{"mean", "scale", "shift", "floor"}, arrays, func(p, x []cursor) {
			v, y, low := x[0].load(), p[2].load(), s.next()
			VBROADCASTSS(Mem{Base: p[3].base}, low)
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
func (s vectors) positive(y Op, g reg.VecVirtual) {
	zero := s.next()
	VXORPS(zero, zero, zero)
	const less = 1
	if s == zmm {
		mask := K()
		VCMPPS(Imm(less), y, zero, mask)
		VMOVAPS_Z(g, mask, g)
		return
	}
	mask := s.next()
	VCMPPS(Imm(less), y, zero, mask)
	VANDPS(mask, g, g)
}

func (s vectors) gradientSums(relu bool) {
	name, arrays := "GradientSums", []string{"x", "dy"}
	if relu {
		name, arrays = "GradientSumsReLU", []string{"x", "dy", "y"}
	}
	s.overRows(name, "adds g to first and g*(x-mean) to second; g is dy [where y > 0].",
		[]string{"mean", "first", "second"}, arrays, func(p, x []cursor) {
			d, g, s1, s2 := x[0].load(), x[1].load(), s.next(), p[2].load()
			if relu {
				s.positive(x[2].at(), g)
			}
			VSUBPS(p[0].at(), d, d)
			VADDPS(p[1].at(), g, s1)
			VFMADD231PS(d, g, s2)
			VMOVUPS(s1, p[1].at())
			VMOVUPS(s2, p[2].at())
		})
}

// gated clears the elements of g where scale*d + beta is not positive.
func (s vectors) gated(d, g reg.VecVirtual, scale, beta cursor) {
	y := beta.load()
	VFMADD231PS(scale.at(), d, y)
	s.positive(y, g)
}

func (s vectors) gradientSumsGated() {
	s.overRows("GradientSumsGated", "adds g to first and g*(x-mean) to second; g is dy where scale*(x-mean) + beta > 0.",
		[]string{"mean", "scale", "beta", "first", "second"}, []string{"x", "dy"}, func(p, x []cursor) {
			d, g, s1, s2 := x[0].load(), x[1].load(), s.next(), p[4].load()
			VSUBPS(p[0].at(), d, d)
			s.gated(d, g, p[1], p[2])
			VADDPS(p[3].at(), g, s1)
			VFMADD231PS(d, g, s2)
			VMOVUPS(s1, p[3].at())
			VMOVUPS(s2, p[4].at())
		})
}

func (s vectors) gradientGated() {
	s.overLargeRows("GradientGated", "writes dx = scale*g + slope*(x-mean) + shift; g is dy where scale*(x-mean) + beta > 0.",
		[]string{"mean", "scale", "slope", "shift", "beta"}, []string{"x", "dy", "dx"}, func(p, x []cursor) {
			d, g, r := x[0].load(), x[1].load(), p[3].load()
			VSUBPS(p[0].at(), d, d)
			s.gated(d, g, p[1], p[4])
			VFMADD231PS(p[2].at(), d, r)
			VFMADD231PS(p[1].at(), g, r)
			x[2].store(r)
		})
}

func (s vectors) gradient(relu, residual bool) {
	name, arrays := "Gradient", []string{"x", "dy", "dx"}
	doc := "writes dx = scale*g + slope*(x-mean) + shift; g is dy"
	if relu {
		name, arrays, doc = name+"ReLU", append(arrays, "y"), doc+" where y > 0"
	}
	if residual {
		name, arrays, doc = name+"Residual", append(arrays, "dresidual"), doc+", and is written too"
	}
	s.overLargeRows(name, doc+".", []string{"mean", "scale", "slope", "shift"}, arrays, func(p, x []cursor) {
		d, g, r := x[0].load(), x[1].load(), p[3].load()
		if relu {
			s.positive(x[3].at(), g)
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
