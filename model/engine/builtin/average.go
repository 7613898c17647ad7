package builtin

import "github.com/refold/refold/model/engine"

// averageForward is global average pooling. It sums in float64.
type averageForward struct {
	signature
	shape engine.Shape
	stage stage
	crew  *crew

	x, y activation
	sums []float64 // of each image
	do   func(thread, unit int)
}

func newAverageForward(e *Engine, d engine.AverageForward) *averageForward {
	s := d.X
	o := &averageForward{shape: s, crew: e.crew}
	o.in = []engine.Desc{engine.PlainDesc(s, d.Type)}
	o.out = []engine.Desc{engine.PlainDesc(engine.Shape{s[0], 1, 1, s[3]}, d.Type)}
	area, channels := s[1]*s[2], s[3]
	o.stage = newStage(e, d.Type, 2, part(d.Type, area*channels, channels))
	o.scratch = aligned(8*s[0]*channels) + o.stage.scratch()
	o.do = func(thread, n int) {
		sums := o.sums[n*channels : (n+1)*channels]
		clear(sums)
		for at, end := n*area*channels, (n+1)*area*channels; at < end; at += o.stage.length {
			foldOnto(sums, o.stage.load(thread, 0, o.x, at, min(o.stage.length, end-at)))
		}
		y := o.stage.target(thread, 1, o.y, n*channels, channels)
		for c, v := range sums {
			y[c] = float32(v / float64(area))
		}
		o.stage.store(o.y, n*channels, y)
	}
	return o
}

func (o *averageForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.x, o.y, o.sums = newActivation(in[0]), newActivation(out[0]), w.float64s(o.shape[0]*o.shape[3])
	o.stage.open(&w)
	o.crew.run(o.shape[0], o.do)
}

// averageBackward spreads the gradient evenly.
type averageBackward struct {
	signature
	shape engine.Shape
	stage stage
	crew  *crew

	dy, dx activation
	do     func(thread, unit int)
}

func newAverageBackward(e *Engine, d engine.AverageBackward) *averageBackward {
	s := d.X
	o := &averageBackward{shape: s, crew: e.crew}
	o.in = []engine.Desc{engine.PlainDesc(engine.Shape{s[0], 1, 1, s[3]}, d.Type)}
	o.out = []engine.Desc{engine.PlainDesc(s, d.Type)}
	area, channels := s[1]*s[2], s[3]
	image := area * channels
	o.stage = newStage(e, d.Type, 2, channels)
	o.scratch = o.stage.scratch()
	o.do = func(thread, n int) {
		pixel := o.stage.target(thread, 1, o.dx, n*image, channels)
		for c, g := range o.stage.load(thread, 0, o.dy, n*channels, channels) {
			pixel[c] = g / float32(area)
		}
		o.stage.store(o.dx, n*image, pixel)
		if o.dx.halves != nil {
			repeat(o.dx.halves[n*image:(n+1)*image], o.dx.halves[n*image:n*image+channels])
		} else {
			repeat(o.dx.floats[n*image:(n+1)*image], pixel)
		}
	}
	return o
}

func (o *averageBackward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	w := workspace{scratch: scratch}
	o.dy, o.dx = newActivation(in[0]), newActivation(out[0])
	o.stage.open(&w)
	o.crew.run(o.shape[0], o.do)
}
