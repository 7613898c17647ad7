package builtin

import "github.com/refold/refold/model/engine"

// normTrain normalises by the moments of the batch. It reads x twice: for the moments,
// and to write y.
type normTrain struct {
	signature
	partition
	stage   stage
	desc    engine.BatchNorm
	crew    *crew
	moments *batchMoments

	normalisation[activation]
	doWrite func(thread, unit int)
}

func newNormTrain(e *Engine, d engine.BatchNorm) *normTrain {
	channels := d.X[3]
	o := &normTrain{desc: d, crew: e.crew, partition: newPartition(d.X.Elements(), channels)}
	x := engine.PlainDesc(d.X, d.Type)
	o.in = []engine.Desc{x, vector(channels), vector(channels)}
	if d.Residual {
		o.in = append(o.in, x)
	}
	o.out = []engine.Desc{x, vector(channels), vector(channels)}
	o.stage = newStage(e, d.Type, 3, part(d.Type, o.block, o.row))
	o.moments = newBatchMoments(e, o.partition, &o.stage)
	o.relu, o.stream = d.ReLU, x.Bytes > cached
	o.signature.scratch = 3*aligned(4*o.row) + o.moments.scratch() + o.stage.scratch()
	o.doWrite = func(thread, unit int) {
		first, end := o.extent(o.blocks - 1 - unit) // those that were read last are still in a cache
		o.stage.normalise(portion{thread, first, end}, &o.normalisation)
	}
	return o
}

func (o *normTrain) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.y = newActivation(in[0]), newActivation(out[0])
	if o.desc.Residual {
		o.residual = newActivation(in[3])
	}
	w := workspace{scratch: scratch}
	o.mean, o.scale, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	o.moments.open(&w)
	o.stage.open(&w)
	mean, variance := out[1].Float32s(), out[2].Float32s()
	o.moments.run(o.x, mean, variance)
	o.set(normParameters{gamma: in[1].Float32s(), beta: in[2].Float32s(), mean: mean, variance: variance, epsilon: o.desc.Epsilon})
	o.crew.sweep(o.blocks, o.doWrite)
}
