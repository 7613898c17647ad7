package builtin

import "github.com/refold/refold/model/engine"

// convWeights is the gradient of a convolution's kernel: a product with one row
// for each tap and input channel, one column for each filter, and a depth of all
// output pixels. Threads share its rows and columns, never a sum.
type convWeights struct {
	signature
	crew   *crew
	conv   engine.Conv
	pad    padding
	panels []panel
	rows   grid    // taps and input channels: in the image, in dkernel
	lines  []int32 // where each row of output pixels meets the image
	chunk  int     // lines that are summed in one go
	blocks int     // of rows
	bias   *columnSums

	x, dy, dkernel []float32
	padded, packed []float32
	doPad, doMul   func(thread, unit int)
}

const (
	// chunkPixels is about the depth that is summed in one go: a panel of so many
	// pixels of dy stays in the first-level cache.
	chunkPixels = 128
	// weightRows bounds the rows of a unit, such that its part of dkernel stays
	// in the second-level cache.
	weightRows = 48 * rowBlock
)

func newConvWeights(e *Engine, d engine.ConvWeights) *convWeights {
	c, y := d.Conv, d.Y()
	o := &convWeights{crew: e.crew, conv: c}
	o.in = []engine.Desc{plain(c.X), plain(y)}
	o.out = []engine.Desc{plain(c.Kernel())}
	o.pad = padding{x: c.X, top: c.Pad, bottom: c.Pad, left: c.Pad, right: c.Pad, lanes: 1}
	line := o.pad.row()
	run := c.KernelWidth * c.X[3]
	o.rows = newGrid(1, c.KernelHeight, run, affine{row: line, col: 1}, affine{row: run * c.Filters, col: c.Filters})
	for n := range y[0] {
		for i := range y[1] {
			o.lines = append(o.lines, int32(n*o.pad.image()+i*c.Stride*line))
		}
	}
	o.chunk = min(len(o.lines), max(1, chunkPixels/y[2]))
	o.panels, _ = panels(e.kernels.micro, c.Filters, 0)
	groups := ceilDiv(o.rows.n, rowBlock)
	o.blocks = max(ceilDiv(o.rows.n, weightRows), min(groups, ceilDiv(4*(e.crew.size-1), len(o.panels))))
	o.scratch = aligned(4*o.pad.words()) + e.crew.size*aligned(4*o.packedSize())
	if d.Bias {
		o.out = append(o.out, vector(c.Filters))
		o.bias = newColumnSums(e, engine.Float32, y.Elements(), c.Filters)
		o.scratch = max(o.scratch, o.bias.scratch())
	}
	o.doPad = func(_, n int) { o.pad.copyImage(o.padded, activation{floats: o.x}, n) }
	o.doMul = o.compute
	return o
}

// packedSize is the length of a chunk of the widest panel.
func (o *convWeights) packedSize() int { return o.chunk * o.conv.Y()[2] * o.panels[0].m.cols }

func (o *convWeights) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.dy, o.dkernel = in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
	w := workspace{scratch: scratch}
	o.padded = w.float32s(o.pad.words())
	o.packed = w.float32s(o.crew.size * aligned(4*o.packedSize()) / 4)
	if o.pad.none() {
		o.padded = o.x
	} else {
		o.crew.run(o.conv.X[0], o.doPad)
	}
	o.crew.run(len(o.panels)*o.blocks, o.doMul)
	if o.bias != nil {
		o.bias.run(out[1].Float32s(), activation{floats: o.dy}, scratch)
	}
}

// compute does a unit: a panel and a block of rows, all pixels.
func (o *convWeights) compute(thread, unit int) {
	p := &o.panels[unit/o.blocks]
	i := unit % o.blocks
	groups := ceilDiv(o.rows.n, rowBlock)
	first, end := bounds(groups, o.blocks, i)*rowBlock, bounds(groups, o.blocks, i+1)*rowBlock
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count = o.rows.a[first:end], o.rows.c[first:end], min(end, o.rows.n)-first
	t.a, t.c, t.bias = o.padded, o.dkernel[p.first:], nil
	t.step, t.n = o.conv.Stride*o.conv.X[3], o.conv.Y()[2]
	t.width, t.cols = p.m.cols, p.cols
	size := aligned(4*o.packedSize()) / 4
	packed := o.packed[thread*size : (thread+1)*size]
	for line := 0; line < len(o.lines); line += o.chunk {
		t.segs = o.lines[line:min(line+o.chunk, len(o.lines))]
		t.add = line > 0
		pixels := len(t.segs) * t.n
		t.b = o.dy[line*t.n*o.conv.Filters:]
		if p.m.cols != o.conv.Filters {
			packChunk(packed, t.b, p, pixels, o.conv.Filters)
			t.b = packed
		}
		p.m.run(t)
	}
}

// packChunk packs the columns of a panel for a number of pixels.
func packChunk(packed, dy []float32, p *panel, pixels, cols int) {
	for i := range pixels {
		src := dy[i*cols+p.first:]
		dst := packed[i*p.m.cols:]
		copy(dst[:p.cols], src[:p.cols])
		clear(dst[p.cols:p.m.cols])
	}
}
