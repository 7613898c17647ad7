package builtin

import "github.com/refold/refold/model/engine"

// normApply normalises by given moments.
type normApply struct {
	signature
	partition
	stage stage
	desc  engine.BatchNorm
	crew  *crew

	normalisation[activation]
	doWrite func(thread, unit int)
}

func newNormApply(e *Engine, d engine.BatchNorm) *normApply {
	channels := d.X[3]
	o := &normApply{desc: d, crew: e.crew, partition: newPartition(d.X.Elements(), channels)}
	x := engine.PlainDesc(d.X, d.Type)
	o.in = []engine.Desc{x, vector(channels), vector(channels), vector(channels), vector(channels)}
	if d.Residual {
		o.in = append(o.in, x)
	}
	o.out = []engine.Desc{x}
	o.stage = newStage(e, d.Type, 3, part(d.Type, o.block, o.row))
	o.relu, o.stream = d.ReLU, x.Bytes > cached
	o.signature.scratch = 3*aligned(4*o.row) + o.stage.scratch()
	o.doWrite = func(thread, unit int) {
		first, end := o.extent(o.blocks - 1 - unit) // those that were written last are still in a cache
		o.write(portion{thread, first, end})
	}
	return o
}

// write normalises a portion, which begins with a pixel.
func (o *normApply) write(p portion) { o.stage.normalise(p, &o.normalisation) }

func (o *normApply) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.open(in, out, scratch)
	o.crew.sweep(o.blocks, o.doWrite)
}

// open takes the arguments of a run.
func (o *normApply) open(in, out []*engine.Buffer, scratch []byte) {
	o.x, o.y = newActivation(in[0]), newActivation(out[0])
	if o.desc.Residual {
		o.residual = newActivation(in[5])
	}
	w := workspace{scratch: scratch}
	o.stage.open(&w)
	o.mean, o.scale, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	o.set(normParameters{
		gamma: in[1].Float32s(), beta: in[2].Float32s(), mean: in[3].Float32s(), variance: in[4].Float32s(), epsilon: o.desc.Epsilon,
	})
}
