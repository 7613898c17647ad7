package builtin

import (
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// weightsFew is the gradient of a convolution's kernel where output pixels are few: the depth
// is short, and what takes time is to write the gradient. Each tap is a product of its own,
// over those pixels only that meet it inside of the image; it is summed in one go, and stored
// where it belongs.
//
// Both activations are copied first, so that the images of a pixel are neighbours: the pixels
// that meet a tap are then runs of one length.
type weightsFew struct {
	signature
	crew       *crew
	kernels    *kernels
	conv       engine.Conv
	x          spots // of the input, those that taps meet
	dy         spots
	taps       []fewTap
	panels     []panel // their offsets are those of a depth of one
	width      int     // of all panels
	rows, last grid    // channels of a block, of the last one
	blocks     int     // of a tap
	bias       *columnSums

	dkernel, packed       []float32
	doCopy, doPack, doTap func(thread, unit int)
}

// spots are the pixels of an activation, of which every so many-th is taken: of each, the
// images are neighbours.
type spots struct {
	shape         engine.Shape
	every         int
	height, width int // spots of an image
	pixel         int // words from one to the next

	from activation
	to   []float32
}

func newSpots(x engine.Shape, every int) spots {
	s := spots{shape: x, every: every, height: ceilDiv(x[1], every), width: ceilDiv(x[2], every)}
	s.pixel = x[3] + cacheLine/4 // keeps pixels out of each other's sets of a cache
	return s
}

// count is that of an image, and words that of all.
func (s *spots) count() int { return s.height * s.width }
func (s *spots) words() int { return s.count() * s.shape[0] * s.pixel }

// at is where the images of a spot begin.
func (s *spots) at(row, col int) int { return (row*s.width + col) * s.shape[0] * s.pixel }

// copy takes a spot of all images.
func (s *spots) copy(k *kernels, spot int) {
	row, col := spot/s.width, spot%s.width
	channels, line := s.shape[3], s.shape[2]*s.shape[3]
	k.copyRows(s.to[s.at(row, col):], s.from.floats[row*s.every*line+col*s.every*channels:],
		rowCopy{rows: s.shape[0], n: channels, from: s.shape[1] * line, to: s.pixel})
}

// fewTap is a tap and the output pixels that meet it inside of the image.
type fewTap struct {
	row, col       int // the first of them
	lines, columns int
	segs           []int32 // where the input of a run begins
	n              int     // pixels of a run, of all images
	packed         int     // where its panels begin
}

// depth is the number of pixels.
func (p *fewTap) depth() int { return len(p.segs) * p.n }

const (
	// fewDepth is the most output pixels of weightsFew: what is summed in one go, and of
	// which packed panels stay in a cache.
	fewDepth = 256
	// fewTaps is the most of them: of each, the gradient of the result is packed.
	fewTaps = 9
	// fewRows is the channels of a unit, so that rows of the gradient are written soon after
	// one another.
	fewRows = rowBlock
)

// weightsFewFits tells, from the shape alone, whether weightsFew computes a gradient.
func weightsFewFits(c engine.Conv) bool {
	y := c.Y()
	taps := c.KernelHeight * c.KernelWidth
	single := taps == 1 && c.Pad == 0
	return c.Type == engine.Float32 && (single || c.Stride == 1 && taps <= fewTaps) && y[0]*y[1]*y[2] <= fewDepth &&
		min(c.X[3], c.Filters) >= weightsChannels
}

func newWeightsFew(e *Engine, d engine.ConvWeights) *weightsFew {
	c, y := d.Conv, d.Y()
	o := &weightsFew{crew: e.crew, kernels: e.kernels, conv: c, x: newSpots(c.X, c.Stride), dy: newSpots(y, 1)}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), engine.PlainDesc(y, c.Type)}
	o.out = []engine.Desc{plain(c.Kernel())}
	o.panels, o.width = panels(e.kernels.micro, c.Filters, 1)
	words := 0
	for row := range c.KernelHeight {
		for col := range c.KernelWidth {
			t := o.tap(row, col)
			t.packed = words
			words += t.depth() * o.width
			o.taps = append(o.taps, t)
		}
	}
	o.blocks = ceilDiv(c.X[3], fewRows)
	block := func(n int) grid {
		return newGrid(1, 1, n, affine{col: 1}, affine{col: c.Filters})
	}
	o.rows, o.last = block(min(fewRows, c.X[3])), block(c.X[3]-(o.blocks-1)*fewRows)
	o.scratch = aligned(4*o.x.words()) + aligned(4*o.dy.words()) + aligned(4*words)
	if d.Bias {
		o.out = append(o.out, vector(c.Filters))
		o.bias = newColumnSums(e, c.Type, y.Elements(), c.Filters)
		o.scratch = max(o.scratch, o.bias.scratch())
	}
	o.doCopy = func(_, unit int) {
		if spots := o.x.count(); unit < spots {
			o.x.copy(o.kernels, unit)
		} else {
			o.dy.copy(o.kernels, unit-spots)
		}
	}
	o.doPack = func(_, unit int) { o.pack(&o.taps[unit/len(o.panels)], &o.panels[unit%len(o.panels)]) }
	o.doTap = o.multiply
	return o
}

// tap finds the pixels of a tap.
func (o *weightsFew) tap(row, col int) fewTap {
	first := func(tap int) int { return max(0, o.conv.Pad-tap) }
	count := func(tap, in, out int) int { return max(0, min(out, in+o.conv.Pad-tap)-first(tap)) }
	t := fewTap{row: first(row), col: first(col), lines: count(row, o.x.height, o.dy.height), columns: count(col, o.x.width, o.dy.width)}
	if t.lines*t.columns == 0 {
		return fewTap{}
	}
	runs, length := t.lines, t.columns
	if t.columns == o.dy.width && t.columns == o.x.width { // lines follow one another
		runs, length = 1, t.lines*t.columns
	}
	for line := range runs {
		t.segs = append(t.segs, int32(o.x.at(t.row+row-o.conv.Pad+line, t.col+col-o.conv.Pad)))
	}
	t.n = length * o.conv.X[0]
	return t
}

func (o *weightsFew) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x.from, o.dy.from, o.dkernel = newActivation(in[0]), newActivation(in[1]), out[0].Float32s()
	last := &o.taps[len(o.taps)-1]
	w := workspace{scratch: scratch}
	o.x.to, o.dy.to, o.packed = w.float32s(o.x.words()), w.float32s(o.dy.words()), w.float32s(last.packed+last.depth()*o.width)
	o.crew.run(o.x.count()+o.dy.count(), o.doCopy)
	o.crew.run(len(o.taps)*len(o.panels), o.doPack)
	o.crew.run(len(o.taps)*o.blocks, o.doTap)
	if o.bias != nil {
		o.bias.run(out[1].Float32s(), o.dy.from, scratch)
	}
}

// pack packs a panel of the gradient of the pixels of a tap.
func (o *weightsFew) pack(t *fewTap, p *panel) {
	depth, width := t.depth(), p.m.cols
	if depth == 0 {
		return
	}
	to := o.packed[t.packed+p.offset*depth:][:depth*width]
	if p.cols < width {
		clear(to)
	}
	for run := range t.segs {
		o.kernels.copyRows(to[run*t.n*width:], o.dy.to[o.dy.at(t.row+run, t.col)+p.first:],
			rowCopy{rows: t.n, n: p.cols, from: o.dy.pixel, to: width})
	}
}

// multiply does a block of channels of a tap.
func (o *weightsFew) multiply(thread, unit int) {
	number, block := unit/o.blocks, unit%o.blocks
	tap, filters := &o.taps[number], o.conv.Filters
	rows := &o.rows
	if block == o.blocks-1 {
		rows = &o.last
	}
	to := o.dkernel[(number*o.conv.X[3]+block*fewRows)*filters:]
	depth := tap.depth()
	if depth == 0 {
		clear(to[:rows.n*filters])
		return
	}
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count = rows.a, rows.c, rows.n
	t.a, t.segs, t.n, t.step = o.x.to[block*fewRows:], tap.segs, tap.n, o.x.pixel
	t.bias, t.add = nil, false
	t.ahead = o.ask(thread, unit+o.crew.size, depth)
	for i := range o.panels {
		p := &o.panels[i]
		t.b, t.apart = o.packed[tap.packed+p.offset*depth:], p.m.cols
		t.c, t.width, t.cols = to[p.first:], p.m.cols, p.cols
		p.m.run(t)
	}
	t.ahead = nil
}

// ask asks for where a unit will write, which a processor waits for before it writes there.
func (o *weightsFew) ask(thread, unit, depth int) *ahead {
	if !o.panels[0].m.asks {
		return nil
	}
	a := &o.crew.private[thread].ahead
	a.clear()
	if number, block := unit/o.blocks, unit%o.blocks; number < len(o.taps) {
		channels := min(fewRows, o.conv.X[3]-block*fewRows)
		first, bytes := (number*o.conv.X[3]+block*fewRows)*o.conv.Filters, 4*channels*o.conv.Filters
		a.add(unsafe.Pointer(&o.dkernel[first]), bytes, 1, bytes)
		a.share(len(o.panels)*ceilDiv(fewRows, tileRows), 1, depth)
	}
	a.close()
	return a
}
