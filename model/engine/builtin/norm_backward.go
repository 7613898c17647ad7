package builtin

import (
	"math"

	"github.com/refold/refold/model/engine"
)

// normBackward is the gradient of normTrain (Ioffe & Szegedy 2015, section 3).
// With N pixels, r = 1/sqrt(variance+epsilon), g the gradient behind the ReLU and
// S = sum g*(x-mean):
//
//	dbeta = sum g; dgamma = r*S
//	dx = gamma*r*(g - dbeta/N - (x-mean)*r*r*S/N)
type normBackward struct {
	signature
	partition
	stage stage
	desc  engine.BatchNorm
	crew  *crew

	normGradient[activation]
	lanes           []float32 // two rows a thread
	partials        []float64 // two rows of channels a block
	doSums, doWrite func(thread, unit int)
}

func newNormBackward(e *Engine, d engine.BatchNorm) *normBackward {
	channels := d.X[3]
	o := &normBackward{desc: d, crew: e.crew, partition: newPartition(d.X.Elements(), channels)}
	x := engine.PlainDesc(d.X, d.Type)
	o.in = []engine.Desc{x, x, x, vector(channels), vector(channels), vector(channels), vector(channels)}
	o.out = []engine.Desc{x, vector(channels), vector(channels)}
	if d.Residual {
		o.out = append(o.out, x)
	}
	o.stage = newStage(e, d.Type, 5, part(d.Type, o.block, o.row))
	o.stream = x.Bytes > cached
	o.signature.scratch = 5*aligned(4*o.row) + aligned(8*o.crew.size*o.row) + aligned(16*o.blocks*channels) + o.stage.scratch()
	o.doSums = func(thread, block int) {
		lanes := o.lanes[2*thread*o.row:][:2*o.row]
		clear(lanes)
		first, end := o.extent(block)
		o.stage.normSums(portion{thread, first, end}, &normSums[activation]{
			gate: o.gate, mean: o.mean, scale: o.scale, sums: lanes[:o.row], products: lanes[o.row:], x: o.x, dy: o.dy,
		})
		fold(o.partials[2*block*channels:][:channels], lanes[:o.row])
		fold(o.partials[(2*block+1)*channels:][:channels], lanes[o.row:])
	}
	o.doWrite = func(thread, unit int) {
		first, end := o.extent(o.blocks - 1 - unit) // those that were read last are still in a cache
		o.stage.normGradient(portion{thread, first, end}, &o.normGradient)
	}
	return o
}

func (o *normBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.dy, o.dx = newActivation(in[0]), newActivation(in[2]), newActivation(out[0])
	if o.desc.Residual {
		o.dresidual = newActivation(out[3])
	}
	w := workspace{scratch: scratch}
	o.mean, o.scale, o.slope, o.shift = w.float32s(o.row), w.float32s(o.row), w.float32s(o.row), w.float32s(o.row)
	o.lanes, o.partials = w.float32s(2*o.crew.size*o.row), w.float64s(2*o.blocks*o.channels)
	o.open(in, &w)
	o.stage.open(&w)
	p := normParameters{gamma: in[3].Float32s(), variance: in[5].Float32s(), epsilon: o.desc.Epsilon}
	p.setScale(o.scale)
	repeat(o.mean, in[4].Float32s())
	o.crew.sweep(o.blocks, o.doSums)
	total := o.partials[:2*o.channels]
	reduce(total, o.partials)
	o.coefficients(total, p, out[1].Float32s(), out[2].Float32s())
	o.crew.sweep(o.blocks, o.doWrite)
}

// open makes the gate. What is rounded to bfloat16 may have become zero, and a residual
// takes part: there y is read.
func (o *normBackward) open(in []*engine.Buffer, w *workspace) {
	beta := w.float32s(o.row)
	switch {
	case !o.desc.ReLU:
	case o.desc.Residual || o.desc.Type != engine.Float32:
		o.y = newActivation(in[1])
	default:
		repeat(beta, in[6].Float32s())
		o.beta = beta
	}
}

// coefficients writes the gradients of the parameters and the rows slope and shift.
func (o *normBackward) coefficients(total []float64, p normParameters, dgamma, dbeta []float32) {
	n := float64(o.n / o.channels)
	for c := range o.channels {
		sum, product := total[c], total[o.channels+c]
		r := 1 / math.Sqrt(float64(p.variance[c])+p.epsilon)
		a := float64(p.gamma[c]) * r
		dbeta[c], dgamma[c] = float32(sum), float32(r*product)
		o.slope[c] = float32(-a * r * r * product / n)
		o.shift[c] = float32(-a * sum / n)
	}
	repeat(o.slope, o.slope[:o.channels])
	repeat(o.shift, o.shift[:o.channels])
}
