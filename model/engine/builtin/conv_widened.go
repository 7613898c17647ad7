package builtin

import "github.com/refold/refold/model/engine"

// widened is a convolution of bfloat16 activations on a processor that cannot
// multiply them: the same one on float32 copies. A product of two bfloat16 numbers
// is exact in float32, so that results differ from those of other kernels by the
// order of their sums only.
type widened struct {
	signature
	inner   engine.Operation
	crew    *crew
	in, out []converted
	// the buffers of in and out, as inner takes them
	innerIn, innerOut []*engine.Buffer
}

// converted is an argument and the copy of it that inner works on.
type converted struct {
	spans
	outer, inner *engine.Buffer
	do           func(thread, unit int) // converts a span; nil: there is no copy
}

func newWidened(e *Engine, d engine.Description) *widened {
	o := &widened{crew: e.crew}
	switch d := d.(type) {
	case engine.ConvForward:
		d.Type = engine.Float32
		o.inner = newConvForward(e, d)
	case engine.ConvData:
		d.Type = engine.Float32
		o.inner = newConvData(e, d)
	case engine.ConvWeights:
		d.Type = engine.Float32
		o.inner = newConvWeights(e, d)
	}
	_, weights := d.(engine.ConvWeights)
	for i, desc := range o.inner.Inputs() {
		switch {
		case i == 0 || weights: // x, dy
			o.convertInput(e, desc, engine.BFloat16)
		case i == 1: // the kernel
			o.convertInput(e, desc, engine.Float32)
		default: // the bias
			o.in = append(o.in, converted{})
			o.signature.in = append(o.signature.in, desc)
		}
	}
	for _, desc := range o.inner.Outputs() {
		o.convertOutput(e, desc, !weights)
	}
	o.scratch += o.inner.Scratch()
	o.innerIn, o.innerOut = make([]*engine.Buffer, len(o.in)), make([]*engine.Buffer, len(o.out))
	return o
}

// convertInput adds an input that is widened, or, of float32, rounded to bfloat16.
func (o *widened) convertInput(e *Engine, desc engine.Desc, from engine.Type) {
	i := len(o.in)
	c := converted{spans: spans(desc.Shape.Elements()), inner: &engine.Buffer{Desc: desc}}
	c.do = func(_, unit int) {
		c := &o.in[i]
		first, end := c.extent(unit)
		if from == engine.BFloat16 {
			e.kernels.widen(c.inner.Float32s()[first:end], c.outer.BFloat16s()[first:end])
		} else {
			roundLoop(c.inner.Float32s()[first:end], c.outer.Float32s()[first:end])
		}
	}
	o.in = append(o.in, c)
	o.signature.in = append(o.signature.in, engine.PlainDesc(desc.Shape, from))
	o.scratch += aligned(desc.Bytes)
}

// convertOutput adds an output, which is rounded where it is an activation.
func (o *widened) convertOutput(e *Engine, desc engine.Desc, activation bool) {
	if !activation {
		o.out = append(o.out, converted{})
		o.signature.out = append(o.signature.out, desc)
		return
	}
	i := len(o.out)
	c := converted{spans: spans(desc.Shape.Elements()), inner: &engine.Buffer{Desc: desc}}
	c.do = func(_, unit int) {
		c := &o.out[i]
		first, end := c.extent(unit)
		e.kernels.narrow(c.outer.BFloat16s()[first:end], c.inner.Float32s()[first:end])
	}
	o.out = append(o.out, c)
	o.signature.out = append(o.signature.out, engine.PlainDesc(desc.Shape, engine.BFloat16))
	o.scratch += aligned(desc.Bytes)
}

func (o *widened) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.open(&w, o.in, in, o.innerIn)
	o.open(&w, o.out, out, o.innerOut)
	for i := range o.in {
		if c := &o.in[i]; c.do != nil {
			o.crew.run(c.units(), c.do)
		}
	}
	o.inner.Run(o.innerIn, o.innerOut, scratch[w.used:])
	for i := range o.out {
		if c := &o.out[i]; c.do != nil {
			o.crew.run(c.units(), c.do)
		}
	}
}

// open gives the copies their memory, and inner its arguments.
func (o *widened) open(w *workspace, cs []converted, outer, inner []*engine.Buffer) {
	for i := range cs {
		c := &cs[i]
		if c.do == nil {
			inner[i] = outer[i]
			continue
		}
		c.outer, c.inner.Mem = outer[i], w.bytes(c.inner.Bytes)
		inner[i] = c.inner
	}
}

// roundLoop writes the nearest bfloat16 numbers, as float32.
func roundLoop(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = engine.FromBFloat16(engine.ToBFloat16(v))
	}
}
