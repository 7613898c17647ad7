package builtin

import "github.com/refold/refold/model/engine"

// convNorm is a convolution and the batch norm of its result by given moments. What a unit
// of the convolution has computed is normalised, in its place, while it is in a cache, so
// that it goes to memory once and never comes back. What is computed is what the two
// operations give one after the other, bit for bit.
type convNorm struct {
	signature
	conv   engine.Operation
	norm   *normApply
	inputs int  // of the convolution
	pieces bool // the convolution tells of each part of its result that is done
	normIn [6]*engine.Buffer
}

func newConvNorm(e *Engine, d engine.ConvNormApply) *convNorm {
	o := &convNorm{conv: e.forward(d.ConvForward), norm: newNormApply(e, d.Norm)}
	o.norm.stream = false
	o.inputs = len(o.conv.Inputs())
	o.in = append(append(o.in, o.conv.Inputs()...), o.norm.in[1:]...)
	o.out = o.conv.Outputs()
	o.scratch = aligned(o.conv.Scratch()) + o.norm.scratch
	switch c := o.conv.(type) {
	case *convForward:
		if o.pieces = c.slide.groups == nil; o.pieces {
			c.done = o.norm.write
		}
	case *winogradConv:
		if o.pieces = !c.few; o.pieces {
			c.done = o.norm.write
		}
	}
	return o
}

func (o *convNorm) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	normIn := append(append(o.normIn[:0], out[0]), in[o.inputs:]...)
	o.norm.open(normIn, out, scratch[aligned(o.conv.Scratch()):])
	o.conv.Run(in[:o.inputs], out, scratch)
	if !o.pieces {
		o.norm.crew.sweep(o.norm.blocks, o.norm.doWrite)
	}
}
