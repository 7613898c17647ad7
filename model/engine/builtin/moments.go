package builtin

// batchMoments are the mean and the variance of each channel of an activation. They are those
// about a mean of some blocks, from which they follow: variance = second - first*first.
// That loses nothing however far the mean is from zero, since first is but the distance of
// the two means (Chan, Golub & LeVeque 1983, "Algorithms for Computing the Sample Variance",
// on shifted data).
type batchMoments struct {
	partition
	stage *stage
	crew  *crew

	x                activation
	about            []float32 // row: the mean of some blocks
	lanes            []float32 // two rows a thread
	partials         []float64 // two rows of channels a block
	doSum, doMoments func(thread, unit int)
}

// newBatchMoments prepares the moments of an activation. Its stage has one slot or more.
func newBatchMoments(e *Engine, p partition, s *stage) *batchMoments {
	o := &batchMoments{partition: p, stage: s, crew: e.crew}
	channels := o.channels
	o.doSum = func(thread, unit int) {
		lanes := o.lanes[2*thread*o.row:][:o.row]
		clear(lanes)
		first, end := o.extent(o.sample(unit))
		o.stage.sum(portion{thread, first, end}, lanes, o.x)
		fold(o.partials[unit*channels:][:channels], lanes)
	}
	o.doMoments = func(thread, block int) {
		lanes := o.lanes[2*thread*o.row:][:2*o.row]
		clear(lanes)
		first, end := o.extent(block)
		o.stage.moments(portion{thread, first, end}, o.about, lanes[:o.row], lanes[o.row:], o.x)
		fold(o.partials[2*block*channels:][:channels], lanes[:o.row])
		fold(o.partials[(2*block+1)*channels:][:channels], lanes[o.row:])
	}
	return o
}

func (o *batchMoments) scratch() int {
	return aligned(4*o.row) + aligned(8*o.crew.size*o.row) + aligned(16*o.blocks*o.channels)
}

func (o *batchMoments) open(w *workspace) {
	o.about, o.lanes, o.partials = w.float32s(o.row), w.float32s(2*o.crew.size*o.row), w.float64s(2*o.blocks*o.channels)
}

// run writes the moments of x.
func (o *batchMoments) run(x activation, mean, variance []float32) {
	o.x = x
	count := float64(o.n / o.channels)
	o.guess(mean)
	repeat(o.about, mean)
	o.crew.sweep(o.blocks, o.doMoments)
	total := o.partials[:2*o.channels]
	reduce(total, o.partials)
	for c, m := range mean {
		rest := total[c] / count
		v := max(0, total[o.channels+c]/count-rest*rest)
		mean[c], variance[c] = float32(float64(m)+rest), float32(v)
	}
}

// guess writes the mean of the sampled blocks.
func (o *batchMoments) guess(mean []float32) {
	pixels := 0
	for unit := range o.sampled() {
		first, end := o.extent(o.sample(unit))
		pixels += (end - first) / o.channels
	}
	o.crew.run(o.sampled(), o.doSum)
	total := o.partials[:o.channels]
	reduce(total, o.partials[:o.sampled()*o.channels])
	for c := range mean {
		mean[c] = float32(total[c] / float64(pixels))
	}
}
