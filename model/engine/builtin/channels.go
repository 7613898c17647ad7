package builtin

import "github.com/refold/refold/model/engine"

// The loops of this package over channels work on rows: a row is one or several
// pixels, so that it fills vectors where there are few channels. Parameters of
// channels are repeated to the length of a row.

// rowLength is the shortest multiple of the channels that is at least 64 and a
// multiple of 16.
func rowLength(channels int) int {
	length := channels
	for length%16 != 0 {
		length += channels
	}
	return ceilDiv(64, length) * length
}

// repeat fills dst with copies of src; the last may be partial.
func repeat[T any](dst, src []T) {
	for n := copy(dst, src); n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}

// partition divides an activation of n elements into blocks of whole rows. It
// depends on the shape only.
type partition struct {
	n, channels int
	row         int // elements of a row
	block       int // elements of a block
	blocks      int
}

func newPartition(n, channels int) partition {
	p := partition{n: n, channels: channels, row: rowLength(channels)}
	// At most 128 rows: what is summed in float32 before float64 takes over.
	p.block = min(128, max(8, 16384/p.row)) * p.row
	p.blocks = ceilDiv(n, p.block)
	return p
}

// extent is where a block of an activation begins and ends.
func (p *partition) extent(block int) (first, end int) {
	return block * p.block, min(p.n, (block+1)*p.block)
}

// fold sums the lanes of a row by channel.
func fold(dst []float64, row []float32) {
	clear(dst)
	foldOnto(dst, row)
}

// foldOnto adds to what dst holds.
func foldOnto(dst []float64, row []float32) {
	for len(row) > 0 {
		for c, v := range row[:len(dst)] {
			dst[c] += float64(v)
		}
		row = row[len(dst):]
	}
}

// columnSums sums an activation by channel. Blocks are summed in float32 and
// then in float64, in their order.
type columnSums struct {
	partition
	stage stage
	crew  *crew

	x        activation
	lanes    []float32 // of each thread
	partials []float64
	do       func(thread, unit int)
}

func newColumnSums(e *Engine, t engine.Type, n, channels int) *columnSums {
	s := &columnSums{partition: newPartition(n, channels), crew: e.crew}
	s.stage = newStage(e, t, 1, part(t, s.block, s.row))
	s.do = func(thread, block int) {
		lanes := s.lanes[thread*s.row : (thread+1)*s.row]
		clear(lanes)
		first, end := s.extent(block)
		s.stage.sum(portion{thread, first, end}, lanes, s.x)
		fold(s.partials[block*channels:(block+1)*channels], lanes)
	}
	return s
}

func (s *columnSums) scratch() int {
	return aligned(4*s.crew.size*s.row) + aligned(8*s.blocks*s.channels) + s.stage.scratch()
}

func (s *columnSums) run(dst []float32, x activation, scratch []byte) {
	w := workspace{scratch: scratch}
	s.x, s.lanes, s.partials = x, w.float32s(s.crew.size*s.row), w.float64s(s.blocks*s.channels)
	s.stage.open(&w)
	s.crew.sweep(s.blocks, s.do)
	total := s.partials[:s.channels]
	reduce(total, s.partials)
	for c, v := range total {
		dst[c] = float32(v)
	}
}

// reduce adds the rows of partials up; total may be the first of them.
func reduce(total, partials []float64) {
	copy(total, partials)
	for rest := partials[len(total):]; len(rest) > 0; rest = rest[len(total):] {
		for c, v := range rest[:len(total)] {
			total[c] += v
		}
	}
}
