package builtin

import "github.com/refold/refold/model/engine"

// normTrain normalises by the moments of the batch. It reads x twice: for the moments,
// and to write y. The moments are those about a mean of some blocks, from which they
// follow: variance = second - first*first. That loses nothing however far the mean is
// from zero, since first is but the distance of the two means (Chan, Golub & LeVeque
// 1983, "Algorithms for Computing the Sample Variance", on shifted data).
type normTrain struct {
	signature
	partition
	stage stage
	desc  engine.BatchNorm
	crew  *crew

	normalisation[activation]
	lanes                     []float32 // two rows a thread
	partials                  []float64 // two rows of channels a block
	doSum, doMoments, doWrite func(thread, unit int)
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
	o.relu, o.stream = d.ReLU, x.Bytes > cached
	o.signature.scratch = 3*aligned(4*o.row) + aligned(8*o.crew.size*o.row) + aligned(16*o.blocks*channels) + o.stage.scratch()
	o.bind()
	return o
}

// bind makes the functions that threads run.
func (o *normTrain) bind() {
	channels := o.channels
	o.doSum = func(thread, unit int) {
		lanes := o.lanes[2*thread*o.row:][:o.row]
		clear(lanes)
		first, end := o.extent(o.sample(unit))
		o.stage.sum(portion{thread, first, end}, lanes, o.x)
		fold(o.partials[unit*channels:][:channels], lanes)
	}
	o.doMoments = func(thread, block int) {
		lanes := o.lanes[2*thread*o.row:][:2*o.row]
		clear(lanes)
		first, end := o.extent(block)
		o.stage.moments(portion{thread, first, end}, o.mean, lanes[:o.row], lanes[o.row:], o.x)
		fold(o.partials[2*block*channels:][:channels], lanes[:o.row])
		fold(o.partials[(2*block+1)*channels:][:channels], lanes[o.row:])
	}
	o.doWrite = func(thread, unit int) {
		first, end := o.extent(o.blocks - 1 - unit) // those that were read last are still in a cache
		o.stage.normalise(portion{thread, first, end}, &o.normalisation)
	}
}

func (o *normTrain) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.y = newActivation(in[0]), newActivation(out[0])
	if o.desc.Residual {
		o.residual = newActivation(in[3])
	}
	w := workspace{scratch: scratch}
	o.mean, o.scale, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	o.lanes, o.partials = w.float32s(2*o.crew.size*o.row), w.float64s(2*o.blocks*o.channels)
	o.stage.open(&w)

	mean, variance := out[1].Float32s(), out[2].Float32s()
	count := float64(o.n / o.channels)
	o.guess(mean)
	repeat(o.mean, mean)
	o.crew.sweep(o.blocks, o.doMoments)
	total := o.partials[:2*o.channels]
	reduce(total, o.partials)
	for c, m := range mean {
		rest := total[c] / count
		v := max(0, total[o.channels+c]/count-rest*rest)
		mean[c], variance[c] = float32(float64(m)+rest), float32(v)
	}
	o.set(normParameters{gamma: in[1].Float32s(), beta: in[2].Float32s(), mean: mean, variance: variance, epsilon: o.desc.Epsilon})
	o.crew.sweep(o.blocks, o.doWrite)
}

// guess writes the mean of the sampled blocks.
func (o *normTrain) guess(mean []float32) {
	pixels := 0
	for unit := range o.sampled() {
		first, end := o.extent(o.sample(unit))
		pixels += (end - first) / o.channels
	}
	o.crew.run(o.sampled(), o.doSum)
	total := o.partials[:o.channels]
	reduce(total, o.partials[:o.sampled()*o.channels])
	for c := range mean {
		mean[c] = float32(total[c] / float64(pixels))
	}
}
