package builtin

import "github.com/refold/refold/model/engine"

// normApply normalises by given moments.
type normApply struct {
	signature
	partition
	desc engine.BatchNorm
	crew *crew

	x, residual, y     []float32
	mean, scale, shift []float32 // repeated to a row
	doWrite            func(thread, unit int)
}

func newNormApply(e *Engine, d engine.BatchNorm) *normApply {
	channels := d.X[3]
	o := &normApply{desc: d, crew: e.crew, partition: newPartition(d.X.Elements(), channels)}
	o.in = []engine.Desc{plain(d.X), vector(channels), vector(channels), vector(channels), vector(channels)}
	if d.Residual {
		o.in = append(o.in, plain(d.X))
	}
	o.out = []engine.Desc{plain(d.X)}
	o.signature.scratch = 3 * aligned(4*o.row)
	o.doWrite = func(_, block int) {
		var residual []float32
		if o.residual != nil {
			residual = o.of(o.residual, block)
		}
		e.kernels.normalise(o.mean, o.scale, o.shift, o.of(o.x, block), residual, o.of(o.y, block), o.desc.ReLU)
	}
	return o
}

func (o *normApply) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.y = in[0].Float32s(), out[0].Float32s()
	if o.desc.Residual {
		o.residual = in[5].Float32s()
	}
	w := workspace{scratch: scratch}
	o.mean, o.scale, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	normalisers(o.mean, o.scale, o.shift, in[1], in[2], in[3].Float32s(), in[4].Float32s(), o.desc.Epsilon)
	o.crew.run(o.blocks, o.doWrite)
}
