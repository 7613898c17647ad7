package builtin

import "github.com/refold/refold/model/engine"

// span is the elements that a thread takes in one go.
const span = 1 << 14

// spans divides n elements among threads.
type spans int

func (n spans) units() int { return ceilDiv(int(n), span) }

func (n spans) of(x []float32, unit int) []float32 { return x[unit*span : min(int(n), (unit+1)*span)] }

// add is the sum of two buffers.
type add struct {
	signature
	spans
	crew *crew

	a, b, c []float32
	do      func(thread, unit int)
}

func newAdd(e *Engine, s engine.Shape) *add {
	o := &add{spans: spans(s.Elements()), crew: e.crew}
	o.in, o.out = []engine.Desc{plain(s), plain(s)}, []engine.Desc{plain(s)}
	o.do = func(_, unit int) { e.kernels.add(o.of(o.a, unit), o.of(o.b, unit), o.of(o.c, unit)) }
	return o
}

func (o *add) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.a, o.b, o.c = in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
	o.crew.run(o.units(), o.do)
}

// reorder copies, since every buffer is plain.
type reorder struct {
	signature
	spans
	crew *crew

	from, to []byte
	do       func(thread, unit int)
}

func newReorder(e *Engine, d engine.Reorder) *reorder {
	o := &reorder{spans: spans(d.From.Shape.Elements()), crew: e.crew}
	from, to := engine.PlainDesc(d.From.Shape, d.From.Type), engine.PlainDesc(d.To.Shape, d.To.Type)
	o.in, o.out = []engine.Desc{from}, []engine.Desc{to}
	size := d.From.Type.Size()
	o.do = func(_, unit int) {
		begin, end := size*unit*span, size*min(int(o.spans), (unit+1)*span)
		copy(o.to[begin:end], o.from[begin:end])
	}
	return o
}

func (o *reorder) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.from, o.to = in[0].Mem, out[0].Mem
	o.crew.run(o.units(), o.do)
}
