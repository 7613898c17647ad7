package builtin

import (
	"math"

	"github.com/refold/refold/model/engine"
)

// normTrain normalises by the moments of the batch. It reads x three times: for
// the mean, for the moments about it, which lose nothing however far the mean is
// from zero, and to write y.
type normTrain struct {
	signature
	partition
	desc engine.BatchNorm
	crew *crew

	x, residual, y            []float32
	mean, scale, shift        []float32 // repeated to a row
	lanes                     []float32 // two rows a thread
	partials                  []float64 // two rows of channels a block
	doSum, doMoments, doWrite func(thread, unit int)
}

func newNormTrain(e *Engine, d engine.BatchNorm) *normTrain {
	channels := d.X[3]
	o := &normTrain{desc: d, crew: e.crew, partition: newPartition(d.X.Elements(), channels)}
	o.in = []engine.Desc{plain(d.X), vector(channels), vector(channels)}
	if d.Residual {
		o.in = append(o.in, plain(d.X))
	}
	o.out = []engine.Desc{plain(d.X), vector(channels), vector(channels)}
	o.signature.scratch = 3*aligned(4*o.row) + aligned(8*o.crew.size*o.row) + aligned(16*o.blocks*channels)
	o.doSum = func(thread, block int) {
		lanes := o.lanes[2*thread*o.row:][:o.row]
		clear(lanes)
		e.kernels.sum(lanes, o.of(o.x, block))
		fold(o.partials[2*block*channels:][:channels], lanes)
		clear(o.partials[(2*block+1)*channels:][:channels])
	}
	o.doMoments = func(thread, block int) {
		lanes := o.lanes[2*thread*o.row:][:2*o.row]
		clear(lanes)
		e.kernels.moments(o.mean, lanes[:o.row], lanes[o.row:], o.of(o.x, block))
		fold(o.partials[2*block*channels:][:channels], lanes[:o.row])
		fold(o.partials[(2*block+1)*channels:][:channels], lanes[o.row:])
	}
	o.doWrite = func(_, block int) {
		var residual []float32
		if o.residual != nil {
			residual = o.of(o.residual, block)
		}
		e.kernels.normalise(o.mean, o.scale, o.shift, o.of(o.x, block), residual, o.of(o.y, block), o.desc.ReLU)
	}
	return o
}

func (o *normTrain) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.y = in[0].Float32s(), out[0].Float32s()
	if o.desc.Residual {
		o.residual = in[3].Float32s()
	}
	w := workspace{scratch: scratch}
	o.mean, o.scale, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	o.lanes, o.partials = w.float32s(2*o.crew.size*o.row), w.float64s(2*o.blocks*o.channels)

	mean, variance := out[1].Float32s(), out[2].Float32s()
	count := float64(o.n / o.channels)
	o.crew.run(o.blocks, o.doSum)
	total := o.partials[:2*o.channels]
	reduce(total, o.partials)
	for c := range mean {
		mean[c] = float32(total[c] / count)
	}
	repeat(o.mean, mean)
	o.crew.run(o.blocks, o.doMoments)
	reduce(total, o.partials)
	for c, m := range mean {
		rest := total[c] / count // of the mean, which was rounded
		v := max(0, total[o.channels+c]/count-rest*rest)
		mean[c], variance[c] = float32(float64(m)+rest), float32(v)
	}
	normalisers(o.mean, o.scale, o.shift, in[1], in[2], mean, variance, o.desc.Epsilon)
	o.crew.run(o.blocks, o.doWrite)
}

// normalisers fills the rows of y = scale*(x-mean) + shift.
func normalisers(mean, scale, shift []float32, gamma, beta *engine.Buffer, m, variance []float32, epsilon float64) {
	for c, g := range gamma.Float32s() {
		scale[c] = float32(float64(g) / math.Sqrt(float64(variance[c])+epsilon))
	}
	repeat(mean, m)
	repeat(scale, scale[:len(m)])
	repeat(shift, beta.Float32s())
}
