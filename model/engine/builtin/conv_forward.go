package builtin

import "github.com/refold/refold/model/engine"

// convForward is a convolution: y = patches(x) * kernel + bias. The kernel, in
// the order height, width, input, output, is the second matrix as it stands.
type convForward struct {
	signature
	crew   *crew
	pad    padding
	slide  *slide
	cols   int
	biased bool

	x, kernel, bias, y   []float32
	padded, packed       []float32
	doPad, doPack, doMul func(thread, unit int)
}

func newConvForward(e *Engine, d engine.ConvForward) *convForward {
	c, y := d.Conv, d.Y()
	o := &convForward{crew: e.crew, cols: c.Filters, biased: d.Bias}
	o.in = []engine.Desc{plain(c.X), plain(c.Kernel())}
	if d.Bias {
		o.in = append(o.in, vector(c.Filters))
	}
	o.out = []engine.Desc{plain(y)}
	o.pad = padding{x: c.X, top: c.Pad, bottom: c.Pad, left: c.Pad, right: c.Pad}
	channels, row := c.X[3], o.pad.row()
	a := affine{image: o.pad.image(), row: c.Stride * row, col: c.Stride * channels}
	out := affine{image: y[1] * y[2] * y[3], row: y[2] * y[3], col: y[3]}
	o.slide = newSlide(e.kernels, y[0], y[1], y[2], y[3], a, out,
		depthBlocks(c.KernelHeight, c.KernelWidth*channels, row))
	o.scratch = aligned(4*o.pad.elements()) + aligned(4*o.slide.packed)
	o.doPad = func(_, n int) { o.pad.copyImage(o.padded, o.x, n) }
	o.doPack = func(_, unit int) {
		p := &o.slide.panels[unit]
		packRows(o.packed, p, o.kernel, o.slide.depth, o.cols)
		p.finish(o.packed, o.slide.depth)
	}
	o.doMul = func(thread, unit int) {
		o.slide.compute(&o.crew.private[thread].tiles, unit, o.padded, o.packed, o.bias, o.y)
	}
	return o
}

func (o *convForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.kernel, o.y = in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
	if o.biased {
		o.bias = in[2].Float32s()
	}
	w := workspace{scratch: scratch}
	o.padded, o.packed = w.float32s(o.pad.elements()), w.float32s(o.slide.packed)
	if o.pad.none() {
		o.padded = o.x
	} else {
		o.crew.run(o.pad.x[0], o.doPad)
	}
	o.crew.run(len(o.slide.panels), o.doPack)
	o.crew.run(o.slide.units, o.doMul)
}

// packRows packs the columns of a panel out of a matrix of the given columns.
func packRows(packed []float32, p *panel, matrix []float32, rows, cols int) {
	width := p.m.cols
	dst := packed[p.offset : p.offset+rows*width]
	for r := range rows {
		src := matrix[r*cols+p.first:]
		copy(dst[:p.cols], src[:p.cols])
		clear(dst[p.cols:width])
		dst = dst[width:]
	}
}
