package builtin

import "github.com/refold/refold/model/engine"

// convWeightsPairs is convWeights for micro-kernels that multiply pairs of bfloat16.
// The depth is the output pixels, so that words pair neighbours in a row of them,
// which both x and dy are rearranged for.
type convWeightsPairs struct {
	signature
	crew   *crew
	dots   *dots
	conv   engine.Conv
	pairs  int // in a row of output pixels
	source pairedImages
	panels []panel // of all pairs
	packed int     // words of all panels
	rows   grid    // taps and input channels: in the paired image, in dkernel
	chunks []block // of the depth, each summed in one go
	step   int     // words from one pair to the next
	blocks int     // of rows
	bias   *columnSums
	zeros  []uint16 // the partner of a last pixel

	x, dy                     activation
	dkernel                   []float32
	paired, gradients         []float32
	doPair, doGradient, doMul func(thread, unit int)
}

// chunkPairs is about the depth that is summed in one go.
const chunkPairs = 128

func newConvWeightsPairs(e *Engine, d engine.ConvWeights) *convWeightsPairs {
	c, y := d.Conv, d.Y()
	o := &convWeightsPairs{crew: e.crew, dots: e.kernels.bfloat16, conv: c, pairs: ceilDiv(y[2], 2), zeros: make([]uint16, max(c.X[3], c.Filters))}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), engine.PlainDesc(y, c.Type)}
	o.out = []engine.Desc{plain(c.Kernel())}
	o.source = newPairedImages(c, o.pairs)
	run := c.KernelWidth * c.X[3]
	o.rows = newGrid(1, c.KernelHeight, run, affine{row: o.source.row(), col: 1}, affine{row: run * c.Filters, col: c.Filters})
	o.divideDepth()
	o.panels, o.packed = panels(o.dots.floats, c.Filters, y[0]*y[1]*o.pairs)
	groups := ceilDiv(o.rows.n, rowBlock)
	o.blocks = max(ceilDiv(o.rows.n, weightRows), min(groups, ceilDiv(4*(e.crew.size-1), len(o.panels))))
	o.scratch = aligned(4*c.X[0]*o.source.image()) + aligned(4*o.packed)
	if d.Bias {
		o.out = append(o.out, vector(c.Filters))
		o.bias = newColumnSums(e, c.Type, y.Elements(), c.Filters)
		o.scratch = max(o.scratch, o.bias.scratch())
	}
	o.doPair = func(_, unit int) { o.source.pair(o.dots, o.paired, o.x.halves, o.zeros[:c.X[3]], unit) }
	o.doGradient = func(_, unit int) { o.packGradient(&o.panels[unit%len(o.panels)], unit/len(o.panels)) }
	o.doMul = o.compute
	return o
}

// divideDepth makes the chunks. Where the kernel is a single tap, rows follow each
// other without a gap.
func (o *convWeightsPairs) divideDepth() {
	c, y := o.conv, o.conv.Y()
	lines := y[0] * y[1]
	if c.KernelHeight == 1 && c.KernelWidth == 1 {
		o.step = c.X[3]
		for first := 0; first < lines*o.pairs; first += chunkPairs {
			n := min(chunkPairs, lines*o.pairs-first)
			o.chunks = append(o.chunks, block{segs: []int32{int32(first * o.step)}, n: n, first: first})
		}
		return
	}
	o.step = o.source.between * c.X[3]
	each := max(1, chunkPairs/o.pairs)
	for first := 0; first < lines; first += each {
		b := block{n: o.pairs, first: first * o.pairs}
		for line := first; line < min(lines, first+each); line++ {
			n, i := line/y[1], line%y[1]
			b.segs = append(b.segs, int32(n*o.source.image()+i*o.source.down*o.source.row()))
		}
		o.chunks = append(o.chunks, b)
	}
}

func (o *convWeightsPairs) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.dy, o.dkernel = newActivation(in[0]), newActivation(in[1]), out[0].Float32s()
	w := workspace{scratch: scratch}
	images := o.conv.X[0]
	o.paired, o.gradients = w.float32s(images*o.source.image()), w.float32s(o.packed)
	o.crew.run(images*o.source.rows, o.doPair)
	o.crew.run(images*len(o.panels), o.doGradient)
	o.crew.run(len(o.panels)*o.blocks, o.doMul)
	if o.bias != nil {
		o.bias.run(out[1].Float32s(), o.dy, scratch)
	}
}

// packGradient packs a panel of an image of dy.
func (o *convWeightsPairs) packGradient(p *panel, n int) {
	y, width := o.conv.Y(), p.m.cols
	dst := o.gradients[p.offset+n*y[1]*o.pairs*width:]
	line := y[2] * y[3]
	for i := range y[1] {
		dy := o.dy.halves[(n*y[1]+i)*line : (n*y[1]+i+1)*line]
		for q := range o.pairs {
			first, second := dy[2*q*y[3]+p.first:][:p.cols], o.zeros[:p.cols]
			if 2*q+1 < y[2] {
				second = dy[(2*q+1)*y[3]+p.first:][:p.cols]
			}
			o.dots.interleave(dst[:p.cols], first, second)
			clear(dst[p.cols:width])
			dst = dst[width:]
		}
	}
}

// compute does a unit: a panel and a block of rows, all pixels.
func (o *convWeightsPairs) compute(thread, unit int) {
	p := &o.panels[unit/o.blocks]
	i := unit % o.blocks
	groups := ceilDiv(o.rows.n, rowBlock)
	first, end := bounds(groups, o.blocks, i)*rowBlock, bounds(groups, o.blocks, i+1)*rowBlock
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count = o.rows.a[first:end], o.rows.c[first:end], min(end, o.rows.n)-first
	t.a, t.c, t.bias = o.paired, o.dkernel[p.first:], nil
	t.step, t.width, t.cols = o.step, p.m.cols, p.cols
	for k := range o.chunks {
		b := &o.chunks[k]
		t.segs, t.n, t.add = b.segs, b.n, k > 0
		t.b = o.gradients[p.offset+b.first*p.m.cols:]
		p.m.run(t)
	}
}

// pairedImages are padded images whose words pair pixels that meet a tap of the
// kernel at neighbouring output pixels. Where taps share no column, only the words
// that one tap needs are there, and so for rows.
type pairedImages struct {
	x                     engine.Shape
	pad, stride           int
	rows, columns         int // that are there
	everyRow, everyColumn int // padded rows from one that is there to the next, and columns
	down, between         int // rows from one output row to the next; columns from one pair to the next
}

func newPairedImages(c engine.Conv, pairs int) pairedImages {
	p := pairedImages{
		x: c.X, pad: c.Pad, stride: c.Stride,
		rows: c.X[1] + 2*c.Pad, columns: c.X[2] + 2*c.Pad, everyRow: 1, everyColumn: 1, down: c.Stride, between: 2 * c.Stride,
	}
	if c.KernelHeight == 1 {
		p.rows, p.everyRow, p.down = c.Y()[1], c.Stride, 1
	}
	if c.KernelWidth == 1 {
		p.columns, p.everyColumn, p.between = pairs, 2*c.Stride, 1
	}
	return p
}

// row and image are their words.
func (p *pairedImages) row() int   { return p.columns * p.x[3] }
func (p *pairedImages) image() int { return p.rows * p.row() }

// pair writes one row, counted over all images.
func (p *pairedImages) pair(k *dots, dst []float32, x, zeros []uint16, row int) {
	channels, width := p.x[3], p.x[2]
	dst = dst[row*p.row() : (row+1)*p.row()]
	n, h := row/p.rows, row%p.rows*p.everyRow-p.pad
	if h < 0 || h >= p.x[1] {
		clear(dst)
		return
	}
	x = x[(n*p.x[1]+h)*width*channels:][:width*channels]
	pixel := func(w int) []uint16 {
		if w < 0 || w >= width {
			return zeros
		}
		return x[w*channels : (w+1)*channels]
	}
	for q := 0; q < p.columns; {
		w, run := q*p.everyColumn-p.pad, 1
		if p.everyColumn == 1 && w >= 0 && w+p.stride < width { // all that have both pixels at once
			run = min(p.columns-q, width-p.stride-w)
			k.interleave(dst[:run*channels], x[w*channels:(w+run)*channels], x[(w+p.stride)*channels:][:run*channels])
		} else {
			k.interleave(dst[:channels], pixel(w), pixel(w+p.stride))
		}
		dst, q = dst[run*channels:], q+run
	}
}
