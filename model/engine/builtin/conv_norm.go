package builtin

import "github.com/refold/refold/model/engine"

// piecewise is a convolution that tells which parts of its result are there, so that more can
// be made of them while they are in a cache.
type piecewise interface {
	engine.Operation
	// notify makes Run call done after each unit, on the thread that did it. It returns how
	// many units there are: zero where parts of the result are not whole pixels, and done is
	// never called.
	notify(done func(thread, unit int)) (units int)
	// results calls f for what a unit computes: portions that begin and end with a pixel.
	results(thread, unit int, f func(portion))
}

// pieceBytes is the least size of a result of which more had better be made piece by piece:
// what is smaller is still in the second-level cache when all of it is there.
const pieceBytes = 1 << 20

// inPieces makes a convolution call done after each unit, and returns how many these are: zero
// where it had better not, or cannot.
func (e *Engine) inPieces(conv engine.Operation, done func(c piecewise, thread, unit int)) (units int) {
	c, ok := conv.(piecewise)
	if !ok || conv.Outputs()[0].Bytes < e.pieces {
		return 0
	}
	return c.notify(func(thread, unit int) { done(c, thread, unit) })
}

// convNorm is a convolution and the batch norm of its result by given moments. What a unit
// of the convolution has computed is normalised in its place, so that it goes to memory once
// and does not come back. What is computed is what the two operations give one after the
// other, bit for bit.
type convNorm struct {
	signature
	conv   engine.Operation
	norm   *normApply
	inputs int  // of the convolution
	pieces bool // the convolution tells of its units
	normIn [6]*engine.Buffer
}

func newConvNorm(e *Engine, d engine.ConvNormApply) *convNorm {
	o := &convNorm{conv: e.forward(d.ConvForward), norm: newNormApply(e, d.Norm)}
	o.norm.stream = false
	o.inputs = len(o.conv.Inputs())
	o.in = append(append(o.in, o.conv.Inputs()...), o.norm.in[1:]...)
	o.out = o.conv.Outputs()
	o.scratch = aligned(o.conv.Scratch()) + o.norm.scratch
	write := o.norm.write
	o.pieces = e.inPieces(o.conv, func(c piecewise, thread, unit int) { c.results(thread, unit, write) }) > 0
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
