package builtin

import "github.com/refold/refold/model/engine"

// averageForward is global average pooling. It sums in float64.
type averageForward struct {
	signature
	shape engine.Shape
	crew  *crew

	x, y []float32
	sums []float64 // of each image
	do   func(thread, unit int)
}

func newAverageForward(e *Engine, s engine.Shape) *averageForward {
	o := &averageForward{shape: s, crew: e.crew}
	o.in = []engine.Desc{plain(s)}
	o.out = []engine.Desc{plain(engine.Shape{s[0], 1, 1, s[3]})}
	o.scratch = aligned(8 * s[0] * s[3])
	area, channels := s[1]*s[2], s[3]
	o.do = func(_, n int) {
		x, sums := o.x[n*area*channels:(n+1)*area*channels], o.sums[n*channels:(n+1)*channels]
		fold(sums, x)
		for c, v := range sums {
			o.y[n*channels+c] = float32(v / float64(area))
		}
	}
	return o
}

func (o *averageForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.x, o.y, o.sums = in[0].Float32s(), out[0].Float32s(), w.float64s(o.shape[0]*o.shape[3])
	o.crew.run(o.shape[0], o.do)
}

// averageBackward spreads the gradient evenly.
type averageBackward struct {
	signature
	shape engine.Shape
	crew  *crew

	dy, dx []float32
	do     func(thread, unit int)
}

func newAverageBackward(e *Engine, s engine.Shape) *averageBackward {
	o := &averageBackward{shape: s, crew: e.crew}
	o.in = []engine.Desc{plain(engine.Shape{s[0], 1, 1, s[3]})}
	o.out = []engine.Desc{plain(s)}
	area, channels := s[1]*s[2], s[3]
	o.do = func(_, n int) {
		dy, dx := o.dy[n*channels:(n+1)*channels], o.dx[n*area*channels:(n+1)*area*channels]
		for c, g := range dy {
			dx[c] = g / float32(area)
		}
		repeat(dx, dx[:channels])
	}
	return o
}

func (o *averageBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.dy, o.dx = in[0].Float32s(), out[0].Float32s()
	o.crew.run(o.shape[0], o.do)
}
