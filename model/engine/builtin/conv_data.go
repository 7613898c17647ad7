package builtin

import "github.com/refold/refold/model/engine"

// convData is the gradient of a convolution's input. Input pixels whose
// position modulo the stride is the same meet the same taps of the kernel: each
// such phase is a convolution of stride 1 of dy with a part of the kernel, turned
// by 180 degrees and with its channels exchanged.
type convData struct {
	signature
	crew      *crew
	conv      engine.Conv
	pad       padding // of dy
	phases    []*phase
	zero      bool // some input pixels meet no tap
	transpose func(dst, src []float32, m rowCopy)
	// of all phases
	packedSize, units, packs int
	groups, own              int // where pixels are few: groups of panels, and the length of the largest; see slide
	band                     int // length of the largest band; zero: all is padded before
	rowWords                 int // of an input of a tap of the kernel: its outputs
	kernelWords              int // of the kernel as bfloat16, if it is

	dy, dx                                 activation
	kernel                                 []float32
	padded, packed, words                  []float32
	doPad, doClear, doRound, doPack, doMul func(thread, unit int)
	doGroup                                func(thread, unit int)
}

// phase is the input pixels of one position modulo the stride.
type phase struct {
	*slide
	row, col      int // of the first tap
	height, width int // taps
	packedAt      int // where its packed panels begin
}

// direction is a convolution in one of its two: pixels of x and of y, taps, and the rest.
type direction struct{ in, out, taps, stride, pad int }

func directions(c engine.Conv) (vertical, horizontal direction) {
	y := c.Y()
	return direction{in: c.X[1], out: y[1], taps: c.KernelHeight, stride: c.Stride, pad: c.Pad},
		direction{in: c.X[2], out: y[2], taps: c.KernelWidth, stride: c.Stride, pad: c.Pad}
}

// axis is a phase in one direction: pixels first, first+stride, ... meet taps
// tap, tap+stride, ...; pixel i meets the taps in dy at q+i, q+i-1, ...
type axis struct{ first, pixels, tap, taps, q int }

func (d direction) axis(phase int) axis {
	a := axis{tap: phase, first: ((phase-d.pad)%d.stride + d.stride) % d.stride}
	if a.first < d.in {
		a.pixels = ceilDiv(d.in-a.first, d.stride)
	}
	if phase < d.taps {
		a.taps = ceilDiv(d.taps-phase, d.stride)
	}
	a.q = (a.first + d.pad - phase) / d.stride
	return a
}

// margins is the padding of dy that all phases need.
func (d direction) margins() (before, after int) {
	before = max(0, ceilDiv(d.taps, d.stride)-1-d.pad/d.stride)
	after = max(0, (d.in-1+d.pad)/d.stride-(d.out-1))
	return before, after
}

func newConvData(e *Engine, d engine.ConvData) *convData {
	c, y := d.Conv, d.Y()
	o := &convData{crew: e.crew, conv: c, transpose: e.kernels.transpose}
	o.in = []engine.Desc{engine.PlainDesc(y, c.Type), plain(c.Kernel())}
	o.out = []engine.Desc{engine.PlainDesc(c.X, c.Type)}
	o.pad.x, o.pad.lanes = y, lanes(c.Type)
	vertical, horizontal := directions(c)
	o.pad.top, o.pad.bottom = vertical.margins()
	o.pad.left, o.pad.right = horizontal.margins()
	for row := range c.Stride {
		for col := range c.Stride {
			p := o.newPhase(e.kernels, row, col)
			if p == nil {
				continue
			}
			p.packedAt = o.packedSize
			o.packedSize += p.packed
			o.units += p.units
			o.packs += len(p.panels)
			o.phases = append(o.phases, p)
			o.groups, o.own = o.groups+len(p.groups), max(o.own, p.own)
			o.band = max(o.band, p.bandWords())
		}
	}
	if o.groups > 0 {
		o.packedSize = e.crew.size * o.own
	}
	o.rowWords = o.pad.pixel()
	if c.Type == engine.BFloat16 {
		o.kernelWords = o.kernelRows() * o.rowWords
	}
	o.scratch = aligned(4*o.padWords()) + aligned(4*o.packedSize) + aligned(4*o.kernelWords)
	o.bind(e.kernels)
	return o
}

// padWords is the length of what is padded at a time.
func (o *convData) padWords() int {
	return o.pad.atOnce(o.crew.size, o.band)
}

// product is a thread's, of a phase whose packed panels begin where said.
func (o *convData) product(thread int, packed []float32) product {
	return product{x: o.dy, a: o.padded[thread*o.band:], packed: packed, c: o.dx}
}

// newPhase returns nil for a phase without pixels or taps.
func (o *convData) newPhase(k *kernels, row, col int) *phase {
	c := o.conv
	vertical, horizontal := directions(c)
	v, h := vertical.axis(row), horizontal.axis(col)
	if v.pixels*h.pixels == 0 {
		return nil
	}
	if v.taps*h.taps == 0 {
		o.zero = true
		return nil
	}
	channels, line, pixel := c.X[3], o.pad.row(), o.pad.pixel()
	dx := affine{
		base:  (v.first*c.X[2] + h.first) * channels,
		image: c.X[1] * c.X[2] * channels, row: c.Stride * c.X[2] * channels, col: c.Stride * channels,
	}
	s := newSlide(k.activations(c.Type), sliding{
		images: c.X[0], height: v.pixels, width: h.pixels, channels: channels, c: dx,
		shared: c.Stride > 1,
		few:    c.X[0]*ceilDiv(c.X[1], c.Stride)*ceilDiv(c.X[2], c.Stride) <= fewPixels,
		depth:  depthOf(c.Type, v.taps, h.taps*pixel, line),
		pad:    &o.pad, line: v.q - v.taps + 1 + o.pad.top, col: (h.q - h.taps + 1 + o.pad.left) * pixel, down: 1, across: pixel, taps: v.taps,
	})
	p := &phase{slide: s, row: row, col: col, height: v.taps, width: h.taps}
	s.pack, s.threads = func(n *panel, to []float32) { o.pack(p, n, to) }, o.crew.size
	return p
}

// kernelRows is the number of taps and inputs, of which each has a row of outputs.
func (o *convData) kernelRows() int { return o.conv.KernelHeight * o.conv.KernelWidth * o.conv.X[3] }

// roundedRows is how many a thread rounds to bfloat16 in one go.
const roundedRows = 64

// bind makes the functions that threads run.
func (o *convData) bind(k *kernels) {
	image := o.conv.X[1] * o.conv.X[2] * o.conv.X[3]
	o.doPad = func(_, n int) { o.pad.copyImage(o.padded, o.dy, n) }
	o.doClear = func(_, n int) {
		if o.dx.halves != nil {
			clear(o.dx.halves[n*image : (n+1)*image])
		} else {
			clear(o.dx.floats[n*image : (n+1)*image])
		}
	}
	o.doRound = func(_, unit int) {
		outputs, halves := o.conv.Filters, halvesOf(o.words)
		for r := unit * roundedRows; r < min((unit+1)*roundedRows, o.kernelRows()); r++ {
			row := halves[2*r*o.rowWords : 2*(r+1)*o.rowWords]
			k.narrow(row[:outputs], o.kernel[r*outputs:(r+1)*outputs])
			clear(row[outputs:])
		}
	}
	o.doPack = func(_, unit int) {
		for _, p := range o.phases {
			if unit < len(p.panels) {
				p.packPanel(unit, o.packed[p.packedAt:])
				return
			}
			unit -= len(p.panels)
		}
	}
	o.doMul = func(thread, unit int) {
		for _, p := range o.phases {
			if unit < p.units {
				p.compute(&o.crew.private[thread], unit, o.product(thread, o.packed[p.packedAt:]))
				return
			}
			unit -= p.units
		}
	}
	o.doGroup = func(thread, unit int) {
		own := o.packed[thread*o.own:][:o.own]
		for _, p := range o.phases {
			if unit < len(p.groups) {
				p.computeGroup(&o.crew.private[thread].tiles, unit, o.product(thread, own))
				return
			}
			unit -= len(p.groups)
		}
	}
}

func (o *convData) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.dy, o.kernel, o.dx = newActivation(in[0]), in[1].Float32s(), newActivation(out[0])
	w := workspace{scratch: scratch}
	o.padded, o.packed, o.words = w.float32s(o.padWords()), w.float32s(o.packedSize), w.float32s(o.kernelWords)
	switch {
	case o.pad.none():
		o.padded = o.dy.words()
	case o.band == 0:
		o.crew.run(o.conv.X[0], o.doPad)
	}
	if o.zero {
		o.crew.run(o.conv.X[0], o.doClear)
	}
	if o.words == nil {
		o.words = o.kernel
	} else {
		o.crew.run(ceilDiv(o.kernelRows(), roundedRows), o.doRound)
	}
	if o.groups > 0 {
		o.crew.run(o.groups, o.doGroup)
		return
	}
	o.crew.run(o.packs, o.doPack)
	o.crew.run(o.units, o.doMul)
}

// pack packs a panel of the phase's part of the kernel: row (i, j, output
// channel) holds the input channels of tap (height-1-i, width-1-j) of the phase.
func (o *convData) pack(p *phase, n *panel, to []float32) {
	c, width := o.conv, n.m.cols
	inputs, outputs := c.X[3], o.rowWords
	dst := to
	for i := range p.height {
		row := p.row + (p.height-1-i)*c.Stride
		for j := range p.width {
			col := p.col + (p.width-1-j)*c.Stride
			tap := o.words[((row*c.KernelWidth+col)*inputs+n.first)*outputs:]
			o.transpose(dst, tap, rowCopy{rows: n.cols, n: outputs, from: outputs, to: width})
			dst = dst[outputs*width:]
		}
	}
	n.finish(to, p.depth)
}
