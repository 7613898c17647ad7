package builtin

import "github.com/refold/refold/model/engine"

// winogradConv is a convolution forward, or the gradient of its input, by winograd.
type winogradConv struct {
	signature
	*winograd
	crew   *crew
	biased bool
	packs  int // units of packing for each panel

	x, y            activation
	kernel, bias    []float32
	packed, private []float32
	doPack, doMul   func(thread, unit int)
}

// packChannels is the channels of a panel that a thread packs in one go.
const packChannels = 32

func newWinogradForward(e *Engine, d engine.ConvForward) *winogradConv {
	o := &winogradConv{crew: e.crew, biased: d.Bias}
	o.winograd = newWinograd(e.kernels, d.Type, d.X, d.Filters)
	o.in = []engine.Desc{engine.PlainDesc(d.X, d.Type), plain(d.Kernel())}
	if d.Bias {
		o.in = append(o.in, vector(d.Filters))
	}
	o.out = []engine.Desc{engine.PlainDesc(d.Y(), d.Type)}
	o.doPack = o.packForward
	o.bind()
	return o
}

// newWinogradData is the convolution of dy with the kernel turned by 180 degrees
// and its channels exchanged.
func newWinogradData(e *Engine, d engine.ConvData) *winogradConv {
	o := &winogradConv{crew: e.crew}
	o.winograd = newWinograd(e.kernels, d.Type, d.Y(), d.X[3])
	o.in = []engine.Desc{engine.PlainDesc(d.Y(), d.Type), plain(d.Kernel())}
	o.out = []engine.Desc{engine.PlainDesc(d.X, d.Type)}
	o.doPack = o.packData
	o.bind()
	return o
}

func (o *winogradConv) bind() {
	o.packs = ceilDiv(o.channels, packChannels)
	o.scratch = aligned(4*positions*o.winograd.packed) + o.crew.size*aligned(4*o.privateSize())
	o.doMul = func(thread, unit int) {
		o.compute(&o.crew.private[thread].tiles, unit, o.own(thread), winogradArrays{x: o.x, y: o.y, packed: o.packed, bias: o.bias})
	}
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
	o.packed = w.float32s(positions * o.winograd.packed)
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	o.crew.run(o.packs*len(o.panels), o.doPack)
	o.crew.run(o.units, o.doMul)
}

// part is what a unit packs: channels of a panel.
func (o *winogradConv) part(unit int) (p *panel, first, count int) {
	first = unit % o.packs * packChannels
	return &o.panels[unit/o.packs], first, min(packChannels, o.channels-first)
}

func (o *winogradConv) packForward(thread, unit int) {
	p, first, count := o.part(unit)
	tap := o.channels * o.filters
	taps := lattice[float32]{at: o.kernel[first*o.filters+p.first:], row: 3 * tap, col: tap}
	o.pack(p, channelTaps{taps: taps, line: o.filters, first: first, count: count}, o.packed, o.own(thread))
}

func (o *winogradConv) packData(thread, unit int) {
	p, first, count := o.part(unit)
	width := p.m.cols
	own, size := o.own(thread), count*width
	for tap := range 9 {
		from := o.kernel[(tap*o.filters+p.first)*o.channels+first:]
		transpose(own[(8-tap)*size:], from, rowCopy{rows: p.cols, n: count, from: o.channels, to: width})
	}
	taps := lattice[float32]{at: own, row: 3 * size, col: size}
	o.pack(p, channelTaps{taps: taps, line: width, first: first, count: count}, o.packed, own[9*size:])
}
