package builtin

import (
	"slices"

	"github.com/refold/refold/model/engine"
)

// convWeights is the gradient of a convolution's kernel: a product with one row
// for each tap and input channel, one column for each filter, and a depth of all
// output pixels.
//
// A unit is a slice of the depth, a block of channels and a block of filters. It packs
// what a chunk of the depth meets, so that it lies close together when it is multiplied.
// The sums of slices are added up in their order; slices depend on the shape only.
type convWeights struct {
	signature
	crew               *crew
	kernels            *kernels
	conv               engine.Conv
	depth              weightsDepth
	slices             int
	channels, filters  shares
	input              packedInput
	segs               []int32    // where the lines of a chunk begin
	lines              []lineTile // where filters are few: see weights_lines.go; nil elsewhere
	panels, lastPanels []panel    // of a block of filters, of the last one
	rows, lastRows     grid       // taps and channels of a block, of the last one: in a packed chunk, in the sums
	gradient, sums     int        // words of a packed panel, of the sums of a unit
	reductions         int        // units of adding up sums
	asks, far          bool       // a micro-kernel asks for memory ahead; it is not in a cache anyway
	bias               *columnSums

	x, dy             activation
	dkernel           []float32
	partials, private []float32
	doSum, doReduce   func(thread, unit int)
}

const (
	// weightsUnits is about the least number of units, so that threads finish together.
	weightsUnits = 48
	// weightsChunks is the least number of chunks of a slice. Sums of a slice are written, and
	// read again to be added up: of short slices that takes as long as computing them.
	weightsChunks = 8
	// weightsSums bounds the sums of a unit, such that they stay in the second-level cache.
	weightsSums = 72 << 10
	// weightsFilters bounds the filters of a unit where there are several taps.
	weightsFilters = 128
	// leastFar is the bytes of activations that the processor had better be told of ahead: of
	// fewer, where channels are few, it foresees the runs.
	leastFar = 1 << 20
)

func newConvWeights(e *Engine, d engine.ConvWeights) *convWeights {
	c := d.Conv
	o := &convWeights{crew: e.crew, kernels: e.kernels, conv: c, depth: newWeightsDepth(c, lanes(c.Type))}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), engine.PlainDesc(c.Y(), c.Type)}
	o.out = []engine.Desc{plain(c.Kernel())}
	micros := e.kernels.micro
	if c.Type == engine.BFloat16 {
		micros = e.kernels.bfloat16.floats
	}
	o.divide(micros)
	o.scratch = aligned(4*o.partialSums()) + e.crew.size*aligned(4*o.privateSize())
	if d.Bias {
		o.out = append(o.out, vector(c.Filters))
		o.bias = newColumnSums(e, c.Type, c.Y().Elements(), c.Filters)
		o.scratch = max(o.scratch, o.bias.scratch())
	}
	o.doSum, o.doReduce = o.sum, o.reduceRows
	if o.lines != nil {
		o.doSum, o.doReduce = o.sumLines, o.reduceTile
	}
	return o
}

// divide makes the units.
func (o *convWeights) divide(micros []micro) {
	c := o.conv
	taps, most := c.KernelHeight*c.KernelWidth, weightsBlock
	if taps > 1 {
		most = weightsFilters
	}
	o.filters = newShares(c.Filters, most)
	o.channels = newShares(c.X[3], min(weightsBlock, max(16, weightsSums/(taps*o.filters.size)/16*16)))
	_, channels := o.channels.of(0)
	_, last := o.channels.of(o.channels.count - 1)
	o.input = newPackedInput(&o.depth, channels, micros[len(micros)-1].apart)
	o.panels, _ = panels(micros, min(o.filters.size, c.Filters), 0)
	_, lastFilters := o.filters.of(o.filters.count - 1)
	o.lastPanels, _ = panels(micros, lastFilters, 0)
	o.asks = slices.ContainsFunc(o.panels, func(p panel) bool { return p.m.asks }) // of which the last are not larger
	o.far = max(c.X[3], c.Filters) >= weightsChannels || 4*(c.X.Elements()+c.Y().Elements()) >= leastFar
	if o.blocks() == 1 {
		o.lines = lineTiles(o.kernels.lines, c, o.panels)
	}
	if o.lines != nil {
		o.input.pixel = channels // neighbours
		o.asks = o.lines[0].m.asks && o.far
	}
	o.segs = o.input.segments()
	rows := func(n int) grid {
		a := affine{image: o.input.row(), row: o.input.pixel, col: 1}
		return newGrid(c.KernelHeight, c.KernelWidth, n, a,
			affine{image: c.KernelWidth * channels * o.filters.size, row: channels * o.filters.size, col: o.filters.size})
	}
	o.rows, o.lastRows = rows(channels), rows(last)
	o.sums = taps * channels * o.filters.size
	o.gradient = o.depth.images * o.depth.lines * o.depth.words * o.panels[0].m.cols
	o.slices = max(1, min(o.depth.count/weightsChunks, ceilDiv(weightsUnits, o.blocks()), weightsBytes/(4*o.sums*o.blocks())))
	o.reductions = o.blocks() * ceilDiv(o.rows.n, reduceRows)
	if o.lines != nil {
		last := o.lines[len(o.lines)-1]
		o.sums, o.gradient, o.reductions = last.at+last.size(), 0, len(o.lines)
	}
}

// blocks is the number of pairs of blocks of filters and channels.
func (o *convWeights) blocks() int { return o.filters.count * o.channels.count }

// partialSums is the length of the sums of all slices, where there are several.
func (o *convWeights) partialSums() int {
	if o.slices == 1 {
		return 0
	}
	return o.slices * o.blocks() * o.sums
}

// privateSize is the length of what a thread needs for itself.
func (o *convWeights) privateSize() int {
	n := o.inputWords() + o.gradient
	if o.slices == 1 {
		n += o.sums
	}
	return n
}

// inputWords is the length of the packed input, and of what turned tiles may read behind it.
func (o *convWeights) inputWords() int {
	n := o.input.size()
	if o.lines != nil {
		n += lineSlack
	}
	return aligned(4*n) / 4
}

// parts are those of a thread's memory, and the sums of a unit.
func (o *convWeights) parts(thread, unit int) (input, gradient, sums []float32) {
	size, middle := aligned(4*o.privateSize())/4, o.inputWords()
	own := o.private[thread*size : (thread+1)*size]
	if o.slices > 1 {
		return own[:middle], own[middle:], o.partials[unit*o.sums : (unit+1)*o.sums]
	}
	return own[:middle], own[middle : middle+o.gradient], own[middle+o.gradient:]
}

func (o *convWeights) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.dy, o.dkernel = newActivation(in[0]), newActivation(in[1]), out[0].Float32s()
	w := workspace{scratch: scratch}
	o.partials = w.float32s(o.partialSums())
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	o.crew.run(o.slices*o.blocks(), o.doSum)
	if o.slices > 1 {
		o.crew.run(o.reductions, o.doReduce)
	}
	if o.bias != nil {
		o.bias.run(out[1].Float32s(), o.dy, scratch)
	}
}

// sum does a unit.
func (o *convWeights) sum(thread, unit int) {
	input, gradient, sums := o.parts(thread, unit)
	u := o.unit(unit)
	rows, ps := o.part(u.block)
	t := &o.crew.private[thread].tiles
	t.rows, t.crows, t.count = rows.a, rows.c, rows.n
	t.bias, t.step = nil, o.input.step*o.input.pixel
	for i := u.begin; i < u.end; i++ {
		c := o.depth.chunk(i)
		t.segs, t.n, t.add = o.segs[:c.images*c.lines], ceilDiv(c.pixels, o.depth.lanes), i > u.begin
		t.a = o.input.pack(o.kernels, input, o.x, c, u.channel, u.channels)
		t.ahead = o.next(thread, unit, &u, i+1)
		for j := range ps {
			p := &ps[j]
			t.b, t.apart = o.depth.packGradient(o.kernels, gradient, o.dy, c, u.filter+p.first, p)
			t.c, t.width, t.cols = sums[p.first:], p.m.cols, p.cols
			p.m.run(t)
		}
	}
	t.ahead = nil
	if o.slices == 1 {
		o.store(u.block, sums, 0, rows.n)
	}
}

// weightsUnit is a unit.
type weightsUnit struct {
	block             int // of channels and filters
	begin, end        int // of the depth: chunks
	channel, channels int // the first one, and how many
	filter, filters   int // the first one, and how many
}

func (o *convWeights) unit(i int) weightsUnit {
	u := weightsUnit{block: i % o.blocks()}
	slice := i / o.blocks()
	u.begin, u.end = bounds(o.depth.count, o.slices, slice), bounds(o.depth.count, o.slices, slice+1)
	u.channel, u.channels = o.channels.of(u.block % o.channels.count)
	u.filter, u.filters = o.filters.of(u.block / o.channels.count)
	return u
}

// next is what a thread that works on a unit will need next, for chunk i or another unit.
func (o *convWeights) next(thread, unit int, u *weightsUnit, i int) *ahead {
	switch {
	case !o.asks:
		return nil
	case i < u.end:
		return o.ahead(thread, u, i)
	}
	v := o.unit(unit + o.crew.size) // probably
	return o.ahead(thread, &v, v.begin)
}

// ahead is what a unit needs for chunk i, if there is such a chunk, and it is far.
func (o *convWeights) ahead(thread int, u *weightsUnit, i int) *ahead {
	a := &o.crew.private[thread].ahead
	a.clear()
	if i < o.depth.count && o.far {
		c := o.depth.chunk(i)
		o.input.ask(a, o.x, c, u.channel, u.channels)
		o.depth.ask(a, o.dy, c, u.filter, u.filters)
		tiles := len(o.lines)
		if o.lines == nil {
			rows, ps := o.part(u.block)
			tiles = len(ps) * ceilDiv(rows.n, tileRows)
		}
		a.share(tiles, c.images*c.lines, ceilDiv(c.pixels, o.depth.lanes))
	}
	a.close()
	return a
}

// part returns the rows and the panels of a block.
func (o *convWeights) part(block int) (*grid, []panel) {
	rows, ps := &o.rows, o.panels
	if block%o.channels.count == o.channels.count-1 {
		rows = &o.lastRows
	}
	if block/o.channels.count == o.filters.count-1 {
		ps = o.lastPanels
	}
	return rows, ps
}

// reduceRows adds up the sums of slices for some rows of a block.
func (o *convWeights) reduceRows(_, unit int) {
	each := ceilDiv(o.rows.n, reduceRows)
	block := unit / each
	rows, _ := o.part(block)
	first := unit % each * reduceRows
	end := min(rows.n, first+reduceRows)
	if first >= end {
		return
	}
	sums := o.partials[block*o.sums : (block+1)*o.sums]
	from, to := int(rows.c[first]), int(rows.c[end-1])+o.filters.size
	for slice := 1; slice < o.slices; slice++ {
		more := o.partials[(slice*o.blocks()+block)*o.sums:]
		o.kernels.add(sums[from:to], more[from:to], sums[from:to])
	}
	o.store(block, sums, first, end)
}

// store copies rows of a block's sums to where they belong.
func (o *convWeights) store(block int, sums []float32, first, end int) {
	rows, _ := o.part(block)
	channel, channels := o.channels.of(block % o.channels.count)
	filter, filters := o.filters.of(block / o.channels.count)
	for r := first; r < end; r++ {
		at := (r/channels*o.conv.X[3]+channel+r%channels)*o.conv.Filters + filter
		copy(o.dkernel[at:at+filters], sums[rows.c[r]:])
	}
}
