package builtin

import "github.com/refold/refold/model/engine"

// adam is a step of Adam.
type adam struct {
	signature
	spans
	crew  *crew
	rates adamRates

	g, w, m, v []float32
	do         func(thread, unit int)
}

func newAdam(e *Engine, d engine.Adam) *adam {
	o := &adam{spans: spans(d.Size), crew: e.crew}
	o.in = []engine.Desc{vector(d.Size), vector(1)}
	o.out = []engine.Desc{vector(d.Size), vector(d.Size), vector(d.Size)}
	o.rates = adamRates{gain1: float32(1 - d.Beta1), gain2: float32(1 - d.Beta2), epsilon: float32(d.Epsilon)}
	o.do = func(_, unit int) {
		e.kernels.adam(o.rates, o.of(o.g, unit), o.of(o.w, unit), o.of(o.m, unit), o.of(o.v, unit))
	}
	return o
}

func (o *adam) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.g, o.rates.rate = in[0].Float32s(), in[1].Float32s()[0]
	o.w, o.m, o.v = out[0].Float32s(), out[1].Float32s(), out[2].Float32s()
	o.crew.run(o.units(), o.do)
}

// momentum is a step of SGD with momentum.
type momentum struct {
	signature
	momentum float32
}

func newMomentum(d engine.Momentum) *momentum {
	o := &momentum{momentum: float32(d.Momentum)}
	o.in = []engine.Desc{vector(d.Size), vector(1)}
	o.out = []engine.Desc{vector(d.Size), vector(d.Size)}
	return o
}

func (o *momentum) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	g, rate := in[0].Float32s(), in[1].Float32s()[0]
	w, v := out[0].Float32s(), out[1].Float32s()
	w, v = w[:len(g)], v[:len(g)]
	for i, g := range g {
		v[i] = o.momentum*v[i] - rate*g
		w[i] += v[i]
	}
}

// movingAverage updates moving moments.
type movingAverage struct {
	signature
	keep, take float32
}

func newMovingAverage(d engine.MovingAverage) *movingAverage {
	o := &movingAverage{keep: float32(d.Momentum), take: float32(1 - d.Momentum)}
	o.in, o.out = []engine.Desc{vector(d.Size)}, []engine.Desc{vector(d.Size)}
	return o
}

func (o *movingAverage) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	value := in[0].Float32s()
	moving := out[0].Float32s()[:len(value)]
	for i, v := range value {
		moving[i] = o.keep*moving[i] + o.take*v
	}
}
