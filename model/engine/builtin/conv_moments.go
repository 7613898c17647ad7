package builtin

import "github.com/refold/refold/model/engine"

// convMoments is a convolution and the moments of its result by channel. What a unit of the
// convolution has computed is summed while it is in a cache: about the mean of its first
// rows, such that little is lost where the mean is far from zero. Moments of units are then
// put together in their order (Chan, Golub & LeVeque 1983, formula 1.5).
type convMoments struct {
	signature
	conv     engine.Operation
	moments  *batchMoments // where the convolution does not tell of its units; nil elsewhere
	stage    stage
	crew     *crew
	channels int
	row      int // elements of a row
	units    int

	y              activation
	mean, variance []float32
	threads        []unitSums
	rows           []float32 // three a thread
	sums           []float64 // three rows of channels a unit: the mean of its first rows, sums about it, those of squares
	pixels         []float64 // of each unit
	doJoin         func(thread, unit int)
	add            func(portion)
}

// unitSums is what a thread sums up of a unit.
type unitSums struct {
	unit, rows           int       // rows are those in first and second
	about, first, second []float32 // rows: the mean of the first ones, sums about it and those of squares
	_                    [cacheLine]byte
}

const (
	// mostRows is what is summed in float32 before float64 takes over.
	mostRows = 128
	// firstRows are those whose mean sums are about.
	firstRows = 16
	// joinedChannels are put together in one go.
	joinedChannels = 64
)

func newConvMoments(e *Engine, d engine.ConvMoments) *convMoments {
	y := d.Y()
	o := &convMoments{conv: e.forward(d.ConvForward), crew: e.crew, channels: y[3], row: rowLength(y[3])}
	o.in, o.out = o.conv.Inputs(), []engine.Desc{o.conv.Outputs()[0], vector(y[3]), vector(y[3])}
	p := newPartition(y.Elements(), y[3])
	o.stage = newStage(e, d.Type, 1, part(d.Type, p.block, p.row))
	o.units = e.inPieces(o.conv, o.unit)
	o.scratch = aligned(o.conv.Scratch()) + o.stage.scratch()
	if o.units == 0 {
		o.moments = newBatchMoments(e, p, &o.stage)
		o.scratch += o.moments.scratch()
		return o
	}
	o.threads = make([]unitSums, e.crew.size)
	o.scratch += aligned(12*e.crew.size*o.row) + aligned(24*o.units*o.channels) + aligned(8*o.units)
	o.add, o.doJoin = o.portion, func(_, part int) {
		o.join(part*joinedChannels, min(o.channels, (part+1)*joinedChannels))
	}
	return o
}

func (o *convMoments) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.y, o.mean, o.variance = newActivation(out[0]), out[1].Float32s(), out[2].Float32s()
	w := workspace{scratch: scratch[aligned(o.conv.Scratch()):]}
	o.stage.open(&w)
	if o.moments != nil {
		o.moments.open(&w)
		o.conv.Run(in, out[:1], scratch)
		o.moments.run(o.y, o.mean, o.variance)
		return
	}
	o.rows = w.float32s(3 * o.crew.size * o.row)
	o.sums, o.pixels = w.float64s(3*o.units*o.channels), w.float64s(o.units)
	o.conv.Run(in, out[:1], scratch)
	o.crew.run(ceilDiv(o.channels, joinedChannels), o.doJoin)
}

// unit sums up what a unit has computed.
func (o *convMoments) unit(c piecewise, thread, unit int) {
	rows := o.rows[3*thread*o.row:]
	t := &o.threads[thread]
	t.unit, t.rows = unit, 0
	t.about, t.first, t.second = rows[:o.row], rows[o.row:2*o.row], rows[2*o.row:3*o.row]
	o.pixels[unit] = 0
	c.results(thread, unit, o.add)
	o.flush(t)
}

// unitRows are the three rows of channels of a unit.
func (o *convMoments) unitRows(unit int) (about, first, second []float64) {
	rows, n := o.sums[3*unit*o.channels:], o.channels
	return rows[:n], rows[n : 2*n], rows[2*n : 3*n]
}

// portion adds a portion of a unit.
func (o *convMoments) portion(p portion) {
	t := &o.threads[p.thread]
	if o.pixels[t.unit] == 0 {
		o.begin(t, p)
	}
	o.pixels[t.unit] += float64((p.end - p.first) / o.channels)
	for p.first < p.end {
		part := portion{p.thread, p.first, min(p.end, p.first+(mostRows-t.rows)*o.row)}
		o.stage.moments(part, t.about, t.first, t.second, o.y)
		t.rows += ceilDiv(part.end-part.first, o.row)
		if t.rows == mostRows {
			o.flush(t)
		}
		p.first = part.end
	}
}

// begin takes the mean of the first rows, and clears the sums.
func (o *convMoments) begin(t *unitSums, p portion) {
	p.end = min(p.end, p.first+firstRows*o.row)
	clear(t.first)
	o.stage.sum(p, t.first, o.y)
	about, first, second := o.unitRows(t.unit)
	fold(about, t.first)
	each := float64(o.channels) / float64(p.end-p.first)
	for c, v := range about {
		t.about[c] = float32(v * each)
		about[c] = float64(t.about[c])
	}
	repeat(t.about, t.about[:o.channels])
	clear(first)
	clear(second)
	clear(t.first)
	clear(t.second)
}

// flush adds the rows of a thread to the sums of its unit.
func (o *convMoments) flush(t *unitSums) {
	_, first, second := o.unitRows(t.unit)
	foldOnto(first, t.first)
	foldOnto(second, t.second)
	clear(t.first)
	clear(t.second)
	t.rows = 0
}

// join puts the moments of units together, for channels [from, to).
func (o *convMoments) join(from, to int) {
	var means, distances [joinedChannels]float64 // of what was met so far: distances are squares, summed
	mean, squares := means[:to-from], distances[:to-from]
	count := 0.0
	for unit, n := range o.pixels {
		about, first, second := o.unitRows(unit)
		about, first, second = about[from:to], first[from:to], second[from:to]
		each, part := 1/n, n/(count+n)
		for c := range mean {
			rest := first[c] * each
			d := about[c] + rest - mean[c]
			squares[c] += second[c] - first[c]*rest + d*d*count*part
			mean[c] += d * part
		}
		count += n
	}
	for c := range mean {
		o.mean[from+c], o.variance[from+c] = float32(mean[c]), float32(max(0, squares[c]/count))
	}
}
