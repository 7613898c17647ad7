package builtin

import "github.com/refold/refold/model/engine"

// winograd is a 3x3 convolution of stride 1 and padding 1 by Winograd's minimal
// filtering F(2x2, 3x3): sixteen products for 2x2 pixels where direct summation
// has 36 (Lavin & Gray 2016, "Fast Algorithms for Convolutional Neural Networks",
// sections 4.1 and 4.3). Sixteen is the number of positions of a transformed tile,
// each of which is a matrix product of its own: tiles by channels, channels by
// filters.
//
// Transforms only add, subtract and halve. At ResNet50's channels the relative error is
// 2e-7 to 7e-7, at most 2.1 times that of direct summation (TestWinogradAccuracy); what
// it can be at worst is derived in the tests (bound).
//
// Of bfloat16, transformed tiles and kernels are rounded once more, so that products are
// of pairs of such numbers; transforms and sums are float32. What is computed is off by
// 4.2e-3 to 4.7e-3 of what numbers that were never rounded give; direct summation by 2.9e-3.
type winograd struct {
	tiling
	transform         transforms
	halves            *halfTransforms // of activations of bfloat16, if they are
	channels, filters int
	depth             int // words of a tile's channels
	block, units      int // block is the tiles of a unit
	depths            []block
	panels            []panel
	groups            [][]panel // panels of at most groupColumns columns
	packed            int       // words from the packed panels of one position to those of the next
	inputs, products  []int32   // where the tiles of a block begin, in words
	zeros             []float32 // in place of a bias

	columns                        int // words from one tile's products to the next
	inputPosition, productPosition int // words from one position to the next

	few bool // tiles: see winograd_few.go
}

const (
	positions = 16
	// groupColumns is the filters whose products are kept at once.
	groupColumns = 64
	// winogradChannels is the least number of channels and filters, of which both
	// must also be multiples of 16, for which sixteen products and the transforms are
	// faster than direct summation. halfChannels is that of bfloat16, whose products take
	// half the time, and transforms do not.
	winogradChannels = 32
	halfChannels     = 64
	// blockBytes bounds the transformed input of a unit, such that it stays in the
	// second-level cache beside a panel and the products.
	blockBytes = 384 << 10
)

// winogradFits tells whether a convolution is computed by winograd. It depends on
// the geometry only, never on a measurement, since it decides the bits of a result.
func winogradFits(c engine.Conv) bool {
	least := winogradChannels
	if c.Type == engine.BFloat16 {
		least = halfChannels
	}
	return c.KernelHeight == 3 && c.KernelWidth == 3 && c.Stride == 1 && c.Pad == 1 &&
		c.X[3]%16 == 0 && c.Filters%16 == 0 && c.X[3] >= least && c.Filters >= least
}

// newWinograd prepares a convolution of x, whose result has as many pixels and the
// given filters, of a type.
func newWinograd(k *kernels, t engine.Type, x engine.Shape, filters int) *winograd {
	o := &winograd{tiling: newTiling(x), transform: k.winograd, channels: x[3], filters: filters, zeros: make([]float32, filters)}
	micros := k.micro
	if t == engine.BFloat16 {
		o.halves, micros = &k.bfloat16.winograd, k.bfloat16.floats
	}
	o.depth = o.channels / lanes(t)
	o.few = o.count <= fewTiles
	o.block = ceilDiv(o.count, rowBlock) * rowBlock
	if !o.few {
		o.block = min(o.block, max(1, blockBytes/(4*positions*o.depth*rowBlock))*rowBlock)
	}
	o.units = ceilDiv(o.count, o.block)
	o.depths = depthBlocks(1, o.depth, o.depth)
	o.group(micros)
	o.columns = min(groupColumns, filters)
	for i := range o.block {
		o.inputs = append(o.inputs, int32(i*o.depth))
		o.products = append(o.products, int32(i*o.columns))
	}
	// A cache line more keeps positions out of each other's sets of a cache.
	o.packed += cacheLine / 4
	o.inputPosition = o.block*o.depth + cacheLine/4
	o.productPosition = o.block*o.columns + cacheLine/4
	return o
}

// group divides the filters.
func (o *winograd) group(micros []micro) {
	if o.few {
		o.groupFew(micros)
		return
	}
	o.panels, o.packed = panels(micros, o.filters, o.depth)
	begin := 0
	for i, p := range o.panels {
		if p.first+p.cols-o.panels[begin].first > groupColumns {
			o.groups = append(o.groups, o.panels[begin:i])
			begin = i
		}
	}
	o.groups = append(o.groups, o.panels[begin:])
}

// privateSize is the length of what a thread needs for itself.
func (o *winograd) privateSize() int {
	if o.few {
		return o.privateFew()
	}
	return positions*(o.inputPosition+o.productPosition) + positions*o.depth + 4*groupColumns
}

// winogradMemory is what a thread needs for itself.
type winogradMemory struct {
	input, products []float32 // of all positions
	patch           []float32 // pixels of the input that are partly outside of the image
	pixels          []float32 // pixels of the result that are
}

func (o *winograd) parts(private []float32) winogradMemory {
	cut := func(n int) []float32 {
		part := private[:n:n]
		private = private[n:]
		return part
	}
	return winogradMemory{
		input: cut(positions * o.inputPosition), products: cut(positions * o.productPosition),
		patch: cut(positions * o.depth), pixels: cut(4 * groupColumns),
	}
}

// winogradArrays are the operands of a convolution and its result.
type winogradArrays struct {
	x, y   activation
	packed []float32 // the kernel: panels of all positions
	bias   []float32 // nil: none
}

// compute does one unit of so many threads: a block of tiles, all filters.
func (o *winograd) compute(thread *private, threads, unit int, memory []float32, a winogradArrays) {
	own, t := o.parts(memory), &thread.tiles
	first := unit * o.block
	count := min(o.block, o.count-first)
	o.transformInputs(tileRange{first, count}, a.x, own)
	t.ahead = o.ask(&thread.ahead, unit+threads, count, &a)
	for _, group := range o.groups {
		o.computeGroup(t, group, tileRange{first, count}, own, a)
	}
	t.ahead = nil
}

// tileRange is tiles, of which a thread or all of them hold the transformed input.
type tileRange struct{ first, count int }

// computeGroup multiplies transformed tiles with the kernels of a group, and transforms the
// products to pixels.
func (o *winograd) computeGroup(t *tiles, group []panel, r tileRange, own winogradMemory, a winogradArrays) {
	t.rows, t.crows, t.count = o.inputs, o.products, r.count
	t.step, t.bias = 1, nil
	from, last := group[0].first, group[len(group)-1]
	for position := range positions {
		t.a = own.input[position*o.inputPosition:]
		o.multiply(t, group, a.packed[position*o.packed:], own.products[position*o.productPosition:])
	}
	bias := a.bias
	if bias == nil {
		bias = o.zeros
	}
	o.transformOutputs(r, outputTile{first: from, cols: last.first + last.cols - from, products: own.products, bias: bias}, a.y, own.pixels)
}

// multiply is the product of one position.
func (o *winograd) multiply(t *tiles, group []panel, packed, c []float32) {
	for i := range o.depths {
		b := &o.depths[i]
		t.segs, t.n, t.add = b.segs, b.n, i > 0
		for j := range group {
			p := &group[j]
			t.width, t.cols, t.apart = p.m.cols, p.cols, p.m.cols
			t.b, t.c = packed[p.offset+b.first*p.m.cols:], c[p.first-group[0].first:]
			p.m.run(t)
		}
	}
}

// channelTaps is the taps of a panel for count channels from the first on, which lie line
// elements apart.
type channelTaps struct {
	taps         lattice[float32] // begins with those of the first channel
	line         int
	first, count int
}

// of are the taps of a channel, counted from the first one.
func (k *channelTaps) of(channel int) lattice[float32] {
	return lattice[float32]{k.taps.at[channel*k.line:], k.taps.row, k.taps.col}
}

// pack transforms channels of a kernel to packed panels. Of bfloat16, spare has room for
// two channels of all positions.
func (o *winograd) pack(p *panel, k channelTaps, packed, spare []float32) {
	width := p.m.cols
	if o.halves == nil {
		if p.cols == width && k.line == width { // channels are neighbours here and there
			o.transform.kernel(k.taps, transformed[float32]{packed[p.offset+k.first*width:], o.packed}, k.count*width)
			return
		}
		for c := range k.count {
			o.packChannel(p, k.of(c), transformed[float32]{packed[p.offset+(k.first+c)*width:], o.packed})
		}
		return
	}
	size := positions * width
	for c := 0; c < k.count; c += 2 {
		o.packChannel(p, k.of(c), transformed[float32]{spare, width})
		o.packChannel(p, k.of(c+1), transformed[float32]{spare[size:], width})
		for position := range positions {
			at := position*o.packed + p.offset + (k.first+c)/2*width
			o.halves.rounded(packed[at:][:width], spare[position*width:][:width], spare[size+position*width:][:width])
		}
	}
}

// packChannel transforms a channel's taps to all positions.
func (o *winograd) packChannel(p *panel, taps lattice[float32], u transformed[float32]) {
	o.transform.kernel(taps, u, p.cols)
	if width := p.m.cols; p.cols < width {
		for i := range positions {
			clear(u.at[i*u.position:][p.cols:width])
		}
	}
}
