package builtin

import "github.com/refold/refold/model/engine"

// winogradWeights is the gradient of a kernel of 3x3 taps by F(3x3, 2x2): the input is
// transformed as for winograd, the gradient of the result by that of its output
// transform; each position is then a product of a row for each channel, a column for
// each filter and a depth of all tiles (Lavin & Gray 2016, section 4.1, by the
// transposition of F(2x2, 3x3)).
//
// Of bfloat16, transformed tiles are rounded once, and products are of pairs of tiles.
//
// A unit is a slice of the tiles, a block of filters, a block of channels and a row of
// four positions, so that what it sums stays near. The sums of slices are added up in
// their order; slices depend on the shape only.
type winogradWeights struct {
	signature
	tiling
	transform          transforms
	halves             *halfTransforms // of activations of bfloat16, if they are
	crew               *crew
	lanes              int // tiles in a word
	conv               engine.Conv
	slices             int
	channels, filters  shares
	panels, lastPanels []panel // of a block of filters, of the last one
	sums               int     // length of the sums of a position
	reduce             func(a, b, c []float32)
	rows, sumRows      []int32 // where a block's channels begin
	segs               []int32
	tile, input        int // transformed input: from tile to tile, from position to position
	gradient           int // transformed gradient: from position to position
	bias               *columnSums

	x, dy                      activation
	dkernel, partials, private []float32
	doSum, doReduce            func(thread, unit int)
}

// shares divides n into blocks of at most size, a multiple of 16.
type shares struct{ n, size, count int }

func newShares(n, most int) shares {
	size := ceilDiv(ceilDiv(n, 16), ceilDiv(n, most)) * 16
	return shares{n, size, ceilDiv(n, size)}
}

// of is where block i begins and how long it is.
func (s shares) of(i int) (first, n int) { return i * s.size, min(s.size, s.n-i*s.size) }

const (
	// weightsChannels is winogradChannels of gradients of weights, which transform both
	// operands for each product.
	weightsChannels = 64
	// weightsLeast is the least number of tiles for which winogradWeights is faster than
	// direct summation. (winograd has no such bound: an image's bits shall not depend on
	// how many others there are in its batch.)
	weightsLeast = 64
	// weightsBlock bounds the channels and the filters of a unit. Larger blocks transform
	// each tile less often; sums of larger ones leave the second-level cache.
	weightsBlock = 256
	// weightsTiles is the tiles, or pairs of them, that are summed in one go.
	weightsTiles = 64
	// weightsBytes bounds the sums of all slices, where there are several.
	weightsBytes = 8 << 20
	// reduceRows is the channels that a thread reduces and transforms in one go.
	reduceRows = 16
)

// inputRows and gradientRows are the rows of Bᵀ and A: see winograd_loops.go.
var (
	inputRows    = [4]combination{{0, 2, -1}, {1, 2, 1}, {2, 1, -1}, {3, 1, -1}}
	gradientRows = [4]combination{{0, 0, 0}, {0, 1, 1}, {0, 1, -1}, {1, 1, 0}}
)

// winogradWeightsFits tells, as winogradFits does, whether winogradWeights computes a
// gradient.
func winogradWeightsFits(c engine.Conv) bool {
	return winogradFits(c) && min(c.X[3], c.Filters) >= weightsChannels && newTiling(c.X).count >= weightsLeast
}

func newWinogradWeights(e *Engine, d engine.ConvWeights) *winogradWeights {
	c := d.Conv
	o := &winogradWeights{
		tiling: newTiling(c.X), transform: e.kernels.winograd, crew: e.crew, conv: c, lanes: lanes(c.Type), reduce: e.kernels.add,
		channels: newShares(c.X[3], weightsBlock), filters: newShares(c.Filters, weightsBlock),
	}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), engine.PlainDesc(c.Y(), c.Type)}
	o.out = []engine.Desc{plain(c.Kernel())}
	micros := e.kernels.micro
	if c.Type == engine.BFloat16 {
		o.halves, micros = &e.kernels.bfloat16.winograd, e.kernels.bfloat16.floats
	}
	var packed int
	o.panels, packed = panels(micros, o.filters.size, weightsTiles)
	_, last := o.filters.of(o.filters.count - 1)
	o.lastPanels, _ = panels(micros, last, weightsTiles)
	o.sums = o.channels.size * o.filters.size
	all := positions * o.sums * o.blocks()
	o.slices = max(1, min(o.count/(4*weightsTiles*o.lanes), weightsBytes/(4*all)))
	// A cache line more keeps tiles and positions out of each other's sets of a cache.
	o.sums += cacheLine / 4
	o.tile = o.channels.size + cacheLine/4
	o.input, o.gradient = weightsTiles*o.tile+cacheLine/4, packed+cacheLine/4
	for i := range ceilDiv(o.channels.size, rowBlock) * rowBlock {
		i = min(i, o.channels.size-1)
		o.rows, o.sumRows = append(o.rows, int32(i)), append(o.sumRows, int32(i*o.filters.size))
	}
	o.segs = []int32{0}
	o.scratch = aligned(4*o.slices*o.blocks()*positions*o.sums) + e.crew.size*aligned(4*o.privateSize())
	if d.Bias {
		o.out = append(o.out, vector(c.Filters))
		o.bias = newColumnSums(e, c.Type, c.Y().Elements(), c.Filters)
		o.scratch = max(o.scratch, o.bias.scratch())
	}
	o.doSum, o.doReduce = o.sum, o.reduceRows
	return o
}

// privateSize is the length of what a thread needs for itself.
func (o *winogradWeights) privateSize() int {
	return 4*(o.input+o.gradient) + 8*max(o.channels.size, o.filters.size)
}

// parts are those of a thread's memory.
func (o *winogradWeights) parts(thread int) transformedChunk {
	size := aligned(4*o.privateSize()) / 4
	own := o.private[thread*size : (thread+1)*size]
	middle, end := 4*o.input, 4*(o.input+o.gradient)
	return transformedChunk{input: own[:middle], gradient: own[middle:end], patch: own[end:]}
}

// blocks is the number of pairs of blocks of filters and channels.
func (o *winogradWeights) blocks() int { return o.filters.count * o.channels.count }

func (o *winogradWeights) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.dy, o.dkernel = newActivation(in[0]), newActivation(in[1]), out[0].Float32s()
	w := workspace{scratch: scratch}
	o.partials = w.float32s(o.slices * o.blocks() * positions * o.sums)
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	o.crew.run(o.slices*o.blocks()*4, o.doSum)
	o.crew.run(o.blocks()*ceilDiv(o.channels.size, reduceRows), o.doReduce)
	if o.bias != nil {
		o.bias.run(out[1].Float32s(), o.dy, scratch)
	}
}

// winogradUnit is a unit: tiles, channels and filters, and a row of positions.
type winogradUnit struct {
	weightsUnit
	row    int
	panels []panel // of its filters
}

func (o *winogradWeights) unit(i int) winogradUnit {
	u := winogradUnit{row: i % 4, panels: o.panels}
	u.block = i / 4 % o.blocks()
	slice := i / 4 / o.blocks()
	u.begin, u.end = bounds(o.count, o.slices, slice), bounds(o.count, o.slices, slice+1)
	u.channel, u.channels = o.channels.of(u.block % o.channels.count)
	u.filter, u.filters = o.filters.of(u.block / o.channels.count)
	if u.block/o.channels.count == o.filters.count-1 {
		u.panels = o.lastPanels
	}
	return u
}

// sum does a unit.
func (o *winogradWeights) sum(thread, unit int) {
	u, chunk := o.unit(unit), o.parts(thread)
	sums := o.partials[unit*4*o.sums : (unit+1)*4*o.sums]
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count, t.segs = o.rows, o.sumRows, u.channels, o.segs
	t.step, t.bias = o.tile, nil
	for first := u.begin; first < u.end; first += weightsTiles * o.lanes {
		count := min(weightsTiles*o.lanes, u.end-first)
		if o.halves == nil {
			o.transformTiles(&u, first, count, chunk)
		} else {
			o.transformPairs(&u, first, count, chunk)
		}
		t.n, t.add = ceilDiv(count, o.lanes), first > u.begin
		for position := range 4 {
			t.a = chunk.input[position*o.input:]
			for j := range u.panels {
				p := &u.panels[j]
				t.width, t.cols = p.m.cols, p.cols
				t.b, t.c = chunk.gradient[position*o.gradient+p.offset:], sums[position*o.sums+p.first:]
				p.m.run(t)
			}
		}
	}
}

// reduceRows adds up the sums of slices for some channels, and transforms them.
func (o *winogradWeights) reduceRows(_, unit int) {
	each := ceilDiv(o.channels.size, reduceRows)
	block := unit / each
	channel, channels := o.channels.of(block % o.channels.count)
	filter, filters := o.filters.of(block / o.channels.count)
	first := unit % each * reduceRows
	end := min(channels, first+reduceRows)
	if first >= end {
		return
	}
	line := o.filters.size
	sums := o.partials[block*positions*o.sums:]
	for slice := 1; slice < o.slices; slice++ {
		more := o.partials[(slice*o.blocks()+block)*positions*o.sums:]
		for position := range positions {
			from, to := position*o.sums+first*line, position*o.sums+end*line
			o.reduce(sums[from:to], more[from:to], sums[from:to])
		}
	}
	tap := o.conv.X[3] * o.conv.Filters
	for c := first; c < end; c++ {
		at := (channel+c)*o.conv.Filters + filter
		o.transform.weights(transformed[float32]{sums[c*line:], o.sums}, lattice[float32]{o.dkernel[at:], 3 * tap, tap}, filters)
	}
}
