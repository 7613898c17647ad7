package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

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
