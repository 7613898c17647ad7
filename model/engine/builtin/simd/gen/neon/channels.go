package main

// Loops over channels and elements. They do what those for AVX2 do, in the same order and
// with the same roundings.

func loops() []*function {
	return []*function{
		sum(), moments(), normalise(false), normalise(true), gradientSums(false), gradientSums(true),
		gradientSumsGated(), gradientGated(),
		gradient(false, false), gradient(true, false), gradient(false, true), gradient(true, true),
		sums(), adam(), largest(),
	}
}

func sum() *function {
	l := newRowLoop("Sum", "adds the rows of x to sums.", "sums", "", "x", "")
	return l.once(func(p, x []*cursor) { p[0].store(l.each(fadd, x[0].load(), p[0].load())) })
}

func moments() *function {
	l := newRowLoop("Moments", "adds x-mean to first and its square to second.", "mean, first, second", "", "x", "")
	return l.once(func(p, x []*cursor) {
		d := l.each(fsub, x[0].load(), p[0].load())
		s1, s2 := l.each(fadd, d, p[1].load()), p[2].load()
		l.onto(fmla, s2, d, d)
		p[1].store(s1)
		p[2].store(s2)
	})
}

// normalise has a floor of zero for ReLU, otherwise of minus infinity. It is taken where it
// is larger: a NaN stays, and so does a zero that is negative.
func normalise(residual bool) *function {
	name, arrays := "Normalise", "x, y"
	if residual {
		name, arrays = "NormaliseResidual", "x, y, residual"
	}
	l := newRowLoop(name, "writes y = max(floor, scale*(x-mean) + shift [+ residual]); floor is a vector of 8."+streamDoc,
		"mean, scale, shift", "floor", arrays, streamArgument)
	floor := l.constantOf("floor", 0)
	return l.either(func(p, x []*cursor) {
		d := l.each(fsub, x[0].load(), p[0].load())
		y := p[2].load()
		l.onto(fmla, y, d, p[1].load())
		if residual {
			y = l.each(fadd, y, x[2].load())
		}
		l.onto(bit, y, floor, l.each(fcmgt, floor, y))
		x[1].store(y)
	})
}

// positive clears the elements of g where y is not positive.
func (f *function) positive(y, g pair) pair { return f.each(and, g, f.eachOf(fcmgtZero, y)) }

func gradientSums(relu bool) *function {
	name, arrays := "GradientSums", "x, dy"
	if relu {
		name, arrays = "GradientSumsReLU", "x, dy, y"
	}
	l := newRowLoop(name, "adds g to first and g*(x-mean) to second; g is dy [where y > 0].", "mean, first, second", "", arrays, "")
	return l.once(func(p, x []*cursor) {
		d, g := l.each(fsub, x[0].load(), p[0].load()), x[1].load()
		if relu {
			g = l.positive(x[2].load(), g)
		}
		s1, s2 := l.each(fadd, g, p[1].load()), p[2].load()
		l.onto(fmla, s2, d, g)
		p[1].store(s1)
		p[2].store(s2)
	})
}

// gradientSumsGated is gradientSums where a ReLU follows whose result is computed anew.
func gradientSumsGated() *function {
	l := newRowLoop("GradientSumsGated", "adds g to first and g*(x-mean) to second; g is dy where scale*(x-mean) + beta > 0.",
		"mean, scale, beta, first, second", "", "x, dy", "")
	return l.once(func(p, x []*cursor) {
		d := l.each(fsub, x[0].load(), p[0].load())
		y := p[2].load()
		l.onto(fmla, y, d, p[1].load())
		g := l.positive(y, x[1].load())
		s1, s2 := l.each(fadd, g, p[3].load()), p[4].load()
		l.onto(fmla, s2, d, g)
		p[3].store(s1)
		p[4].store(s2)
	})
}

func gradientGated() *function {
	l := newRowLoop("GradientGated", "writes dx = scale*g + slope*(x-mean) + shift; g is dy where scale*(x-mean) + beta > 0."+streamDoc,
		"mean, scale, slope, shift, beta", "", "x, dy, dx", streamArgument)
	return l.either(func(p, x []*cursor) {
		d, r := l.each(fsub, x[0].load(), p[0].load()), p[3].load()
		y, scale := p[4].load(), p[1].load()
		l.onto(fmla, y, d, scale)
		g := l.positive(y, x[1].load())
		l.onto(fmla, r, d, p[2].load())
		l.onto(fmla, r, g, scale)
		x[2].store(r)
	})
}

func gradient(relu, residual bool) *function {
	name, arrays, doc := "Gradient", "x, dy, dx", "writes dx = scale*g + slope*(x-mean) + shift; g is dy"
	if relu {
		name, arrays, doc = name+"ReLU", arrays+", y", doc+" where y > 0"
	}
	if residual {
		name, arrays, doc = name+"Residual", arrays+", dresidual", doc+", and is written too"
	}
	l := newRowLoop(name, doc+"."+streamDoc, "mean, scale, slope, shift", "", arrays, streamArgument)
	return l.either(func(p, x []*cursor) {
		d, g, r := l.each(fsub, x[0].load(), p[0].load()), x[1].load(), p[3].load()
		if relu {
			g = l.positive(x[3].load(), g)
		}
		if residual {
			x[len(x)-1].store(g)
		}
		l.onto(fmla, r, d, p[2].load())
		l.onto(fmla, r, g, p[1].load())
		x[2].store(r)
	})
}

func sums() *function {
	l := newRowLoop("Add", "writes c = a + b.", "", "", "a, b, c", "")
	return l.once(func(_, x []*cursor) { x[2].store(l.each(fadd, x[0].load(), x[1].load())) })
}

func adam() *function {
	l := newRowLoop("Adam", "is a step of Adam; constants are four vectors of 8: rate, 1-beta1, 1-beta2, epsilon.",
		"", "constants", "gradient, w, m, v", "")
	var constants [4]pair
	for i := range constants {
		constants[i] = l.constantOf("constants", i)
	}
	return l.once(func(_, x []*cursor) {
		g, m, v := x[0].load(), x[2].load(), x[3].load()
		l.onto(fmla, m, l.each(fsub, g, m), constants[1])
		square := l.each(fmul, g, g)
		l.onto(fmla, v, l.each(fsub, square, v), constants[2])
		x[2].store(m)
		x[3].store(v)
		root := l.each(fadd, l.eachOf(fsqrt, v), constants[3])
		step := l.each(fdiv, l.each(fmul, m, constants[0]), root)
		x[1].store(l.each(fsub, x[1].load(), step))
	})
}

// largest compares as the loop in Go does: a number that is greater, or NaN.
func largest() *function {
	f := newFunction("Largest", "takes the elements of x that are larger than those of y, or NaN, and counts them from the given one in index. n is a multiple of 8.",
		"x, y *float32, index *int32, from int32, n int")
	for i := range lanes {
		f.data = append(f.data, uint32(i))
	}
	x, y, index := &cursor{function: f, base: f.open("x")}, &cursor{function: f, base: f.open("y")}, &cursor{function: f, base: f.open("index")}
	n, table := f.open("n"), f.general()
	f.op("MOVD $Largest<>(SB), %s", table)
	number, eight, first := f.pair(), f.constant(lanes), f.everywhere("from")
	f.do(loadPair.at(number[0], number[1], table, 0))
	f.onto(add, number, number, pair{first, first})
	f.op("PCALIGN $16")
	f.label("vector")
	v, best, at := x.load(), y.load(), index.load()
	won := f.each(orn, f.each(fcmgt, v, best), f.each(fcmeq, v, v))
	f.onto(bit, best, v, won)
	f.onto(bit, at, number, won)
	y.store(best)
	index.store(at)
	f.onto(add, number, number, pair{eight, eight})
	for _, c := range []*cursor{x, y, index} {
		c.advance()
	}
	f.op("SUBS $%d, %s", lanes, n)
	f.op("BNE vector")
	f.ret()
	return f
}
