package builtin

import "github.com/refold/refold/model/engine"

// span is the elements that a thread takes in one go.
const span = 1 << 14

// spans divides n elements among threads.
type spans int

func (n spans) units() int { return ceilDiv(int(n), span) }

// extent is where a unit begins and ends.
func (n spans) extent(unit int) (first, end int) { return unit * span, min(int(n), (unit+1)*span) }

func (n spans) of(x []float32, unit int) []float32 {
	first, end := n.extent(unit)
	return x[first:end]
}

// add is the sum of two buffers.
type add struct {
	signature
	spans
	stage stage
	crew  *crew

	a, b, c activation
	do      func(thread, unit int)
}

func newAdd(e *Engine, d engine.Add) *add {
	o := &add{spans: spans(d.X.Elements()), crew: e.crew}
	x := engine.PlainDesc(d.X, d.Type)
	o.in, o.out = []engine.Desc{x, x}, []engine.Desc{x}
	o.stage = newStage(e, d.Type, 3, part(d.Type, span, 1))
	o.scratch = o.stage.scratch()
	o.do = func(thread, unit int) {
		first, end := o.extent(unit)
		o.stage.add(portion{thread, first, end}, o.a, o.b, o.c)
	}
	return o
}

func (o *add) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.a, o.b, o.c = newActivation(in[0]), newActivation(in[1]), newActivation(out[0])
	o.stage.open(&w)
	o.crew.sweep(o.units(), o.do)
}

// reorder copies, and converts between float32 and bfloat16, since every buffer is
// plain.
type reorder struct {
	signature
	spans
	crew *crew

	from, to *engine.Buffer
	do       func(thread, unit int)
}

func newReorder(e *Engine, d engine.Reorder) *reorder {
	o := &reorder{spans: spans(d.From.Shape.Elements()), crew: e.crew}
	from, to := engine.PlainDesc(d.From.Shape, d.From.Type), engine.PlainDesc(d.To.Shape, d.To.Type)
	o.in, o.out = []engine.Desc{from}, []engine.Desc{to}
	size := d.From.Type.Size()
	o.do = func(_, unit int) {
		first, end := o.extent(unit)
		switch {
		case d.From.Type == d.To.Type:
			copy(o.to.Mem[size*first:size*end], o.from.Mem[size*first:size*end])
		case d.To.Type == engine.BFloat16:
			e.kernels.narrow(o.to.BFloat16s()[first:end], o.from.Float32s()[first:end])
		default:
			e.kernels.widen(o.to.Float32s()[first:end], o.from.BFloat16s()[first:end])
		}
	}
	return o
}

func (o *reorder) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.from, o.to = in[0], out[0]
	o.crew.sweep(o.units(), o.do)
}
