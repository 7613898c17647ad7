package builtin

import "github.com/refold/refold/model/engine"

// tinyData is the gradient of the input of a convolution of tiny images. The kernel's rows
// are those of the product, where they lie, and its columns are images: so the small matrices
// are transposed, before and after, and not the kernel. A unit is some channels.
type tinyData struct {
	signature
	crew       *crew
	kernels    *kernels
	conv       engine.Conv
	taps       []tinyTap
	panels     []panel // of images
	depth      []block // of filters
	rows, last grid    // channels of a unit, of the last one
	units      int

	dy, kernel, dx    []float32
	packed, private   []float32
	doPack, doProduct func(thread, unit int)
}

// tinyChannels is the channels of a unit.
const tinyChannels = rowBlock

func newTinyData(e *Engine, d engine.ConvData) *tinyData {
	c := d.Conv
	o := &tinyData{crew: e.crew, kernels: e.kernels, conv: c, units: ceilDiv(c.X[3], tinyChannels)}
	o.in = []engine.Desc{engine.PlainDesc(d.Y(), c.Type), plain(c.Kernel())}
	o.out = []engine.Desc{engine.PlainDesc(c.X, c.Type)}
	o.taps = tinyTaps(c.X[1], c.X[2], -1)
	o.panels, _ = panels(e.kernels.micro, c.X[0], c.Filters)
	o.depth = depthBlocks(1, c.Filters, c.Filters)
	o.rows, o.last = o.grid(tinyChannels), o.grid(c.X[3]-(o.units-1)*tinyChannels)
	o.scratch = aligned(4*o.packWords()) + e.crew.size*aligned(4*o.privateSize())
	o.doPack = func(_, unit int) { o.pack(unit/len(o.panels), &o.panels[unit%len(o.panels)]) }
	o.doProduct = o.product
	return o
}

// grid is n channels.
func (o *tinyData) grid(n int) grid {
	return newGrid(1, 1, n, affine{col: o.conv.Filters}, affine{col: o.columns()})
}

// pixels are those of an image, columns those of all.
func (o *tinyData) pixels() int  { return o.conv.X[1] * o.conv.X[2] }
func (o *tinyData) columns() int { return o.pixels() * o.conv.X[0] }

// pixelWords is the length of the packed panels of a pixel.
func (o *tinyData) pixelWords() int {
	last := o.panels[len(o.panels)-1]
	return last.offset + o.conv.Filters*last.m.cols
}
func (o *tinyData) packWords() int { return o.pixels() * o.pixelWords() }

// privateSize is the length of what a thread needs for itself: the columns of a unit, and
// those of a pixel transposed back.
func (o *tinyData) privateSize() int { return tinyChannels * (o.columns() + o.conv.X[0]) }

func (o *tinyData) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.dy, o.kernel, o.dx = in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
	w := workspace{scratch: scratch}
	o.packed = w.float32s(o.packWords())
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	o.crew.run(o.pixels()*len(o.panels), o.doPack)
	o.crew.run(o.units, o.doProduct)
}

// pack transposes a pixel of some images.
func (o *tinyData) pack(pixel int, p *panel) {
	image, filters := o.pixels()*o.conv.Filters, o.conv.Filters
	o.kernels.transpose(o.packed[pixel*o.pixelWords()+p.offset:], o.dy[p.first*image+pixel*filters:],
		rowCopy{rows: p.cols, n: filters, from: image, to: p.m.cols})
}

// product computes some channels of all pixels.
func (o *tinyData) product(thread, unit int) {
	size := aligned(4*o.privateSize()) / 4
	own := o.private[thread*size:][:tinyChannels*(o.columns()+o.conv.X[0])]
	sums, turned := own[:tinyChannels*o.columns()], own[tinyChannels*o.columns():]
	rows := &o.rows
	if unit == o.units-1 {
		rows = &o.last
	}
	channels, filters, images := o.conv.X[3], o.conv.Filters, o.conv.X[0]
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count, t.step, t.bias = rows.a, rows.c, rows.n, 1, nil
	for i := range o.taps {
		tap := &o.taps[i]
		for j := range o.depth {
			b := &o.depth[j]
			t.segs, t.n, t.add = b.segs, b.n, i+j > 0
			t.a = o.kernel[(tap.number*channels+unit*tinyChannels)*filters:]
			for k, out := range tap.out {
				o.multiply(t, sums[out*images:], o.packed[tap.in[k]*o.pixelWords():], b)
			}
		}
	}
	for pixel := range o.pixels() {
		o.kernels.transpose(turned, sums[pixel*images:], rowCopy{rows: rows.n, n: images, from: o.columns(), to: rows.n})
		o.kernels.copyRows(o.dx[pixel*channels+unit*tinyChannels:], turned,
			rowCopy{rows: images, n: rows.n, from: rows.n, to: o.pixels() * channels})
	}
}

// multiply adds what a pixel of the result's gradient gives one of the input's.
func (o *tinyData) multiply(t *tiles, c, packed []float32, b *block) {
	for i := range o.panels {
		p := &o.panels[i]
		t.b, t.c = packed[p.offset+b.first*p.m.cols:], c[p.first:]
		t.width, t.cols, t.apart = p.m.cols, p.cols, p.m.cols
		p.m.run(t)
	}
}
