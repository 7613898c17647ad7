package builtin

import "github.com/refold/refold/model/engine"

// winogradConv is a convolution forward, or the gradient of its input, by winograd.
type winogradConv struct {
	signature
	*winograd
	crew                *crew
	biased              bool
	packs               int // units of packing for each panel
	copyRows, transpose func(dst, src []float32, m rowCopy)

	x, y                   activation
	kernel, bias           []float32
	packed, input, private []float32 // input: of all tiles, where they are few
	doPack, doTile, doMul  func(thread, unit int)
	done                   func(thread, unit int)                                    // called after each unit, if it is not nil
	packPart               func(p *panel, first, count int, packed, spare []float32) // channels of a panel
}

// packChannels is the channels of a panel that a thread packs in one go.
const packChannels = 32

func newWinogradForward(e *Engine, d engine.ConvForward) *winogradConv {
	o := &winogradConv{crew: e.crew, copyRows: e.kernels.copyRows, biased: d.Bias}
	o.winograd = newWinograd(e.kernels, d.Type, d.X, d.Filters)
	o.in = []engine.Desc{engine.PlainDesc(d.X, d.Type), plain(d.Kernel())}
	if d.Bias {
		o.in = append(o.in, vector(d.Filters))
	}
	o.out = []engine.Desc{engine.PlainDesc(d.Y(), d.Type)}
	o.packPart = o.packForward
	o.bind()
	return o
}

// newWinogradData is the convolution of dy with the kernel turned by 180 degrees
// and its channels exchanged.
func newWinogradData(e *Engine, d engine.ConvData) *winogradConv {
	o := &winogradConv{crew: e.crew, transpose: e.kernels.transpose}
	o.winograd = newWinograd(e.kernels, d.Type, d.Y(), d.X[3])
	o.in = []engine.Desc{engine.PlainDesc(d.Y(), d.Type), plain(d.Kernel())}
	o.out = []engine.Desc{engine.PlainDesc(d.X, d.Type)}
	o.packPart = o.packData
	o.bind()
	return o
}

func (o *winogradConv) bind() {
	o.packs = ceilDiv(o.channels, packChannels)
	o.scratch = aligned(4*o.shared()) + o.crew.size*aligned(4*o.privateSize())
	if o.few {
		o.bindFew()
		return
	}
	o.doPack = func(thread, unit int) {
		first := unit % o.packs * packChannels
		o.packPart(&o.panels[unit/o.packs], first, min(packChannels, o.channels-first), o.packed, o.own(thread))
	}
	o.doMul = func(thread, unit int) {
		o.compute(&o.crew.private[thread], o.crew.size, unit, o.own(thread), winogradArrays{x: o.x, y: o.y, packed: o.packed, bias: o.bias})
		if o.done != nil {
			o.done(thread, unit)
		}
	}
}

// shared is the length of what all threads read: the transformed kernel or, where tiles are
// few, these.
func (o *winogradConv) shared() int {
	if o.few {
		return positions * o.inputPosition
	}
	return positions * o.winograd.packed
}

// own is a thread's part of the work space.
func (o *winogradConv) own(thread int) []float32 {
	size := aligned(4*o.privateSize()) / 4
	return o.private[thread*size : (thread+1)*size]
}

func (o *winogradConv) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.kernel, o.y = newActivation(in[0]), in[1].Float32s(), newActivation(out[0])
	if o.biased {
		o.bias = in[2].Float32s()
	}
	w := workspace{scratch: scratch}
	shared := w.float32s(o.shared())
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	if o.few {
		o.input = shared
		o.runFew()
		return
	}
	o.packed = shared
	o.crew.run(o.packs*len(o.panels), o.doPack)
	o.crew.run(o.units, o.doMul)
}

// notify is for piecewise.
func (o *winogradConv) notify(done func(thread, unit int)) int {
	if o.few {
		return 0
	}
	o.done = done
	return o.units
}

// results calls f for the pixels of a unit's tiles: a line or a part of one at a time.
func (o *winogradConv) results(thread, unit int, f func(portion)) {
	for tile, end := unit*o.block, min(o.count, (unit+1)*o.block); tile < end; {
		next := min(end, (tile/o.across+1)*o.across) // of the row of tiles
		line, col := tile/o.across, tile%o.across*2
		image, row := line/o.down, line%o.down*2
		pixels := min(2*(next-tile), o.width-col)
		for i := range min(2, o.height-row) {
			first := ((image*o.height+row+i)*o.width + col) * o.filters
			f(portion{thread, first, first + pixels*o.filters})
		}
		tile = next
	}
}

func (o *winogradConv) packForward(p *panel, first, count int, packed, spare []float32) {
	width, size := p.m.cols, count*p.m.cols
	for tap := range 9 { // copied first, since lines that lie apart are better asked for all at once
		from := o.kernel[(tap*o.channels+first)*o.filters+p.first:]
		o.copyRows(spare[tap*size:], from, rowCopy{rows: count, n: p.cols, from: o.filters, to: width})
	}
	o.packTaps(p, first, count, packed, spare)
}

func (o *winogradConv) packData(p *panel, first, count int, packed, spare []float32) {
	width, size := p.m.cols, count*p.m.cols
	for tap := range 9 {
		from := o.kernel[(tap*o.filters+p.first)*o.channels+first:]
		o.transpose(spare[(8-tap)*size:], from, rowCopy{rows: p.cols, n: count, from: o.channels, to: width})
	}
	o.packTaps(p, first, count, packed, spare)
}

// packTaps packs channels of a panel whose taps lie together at the beginning of spare.
func (o *winogradConv) packTaps(p *panel, first, count int, packed, spare []float32) {
	width, size := p.m.cols, count*p.m.cols
	taps := lattice[float32]{at: spare, row: 3 * size, col: size}
	o.pack(p, channelTaps{taps: taps, line: width, first: first, count: count}, packed, spare[9*size:])
}
