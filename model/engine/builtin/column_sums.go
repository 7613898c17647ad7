package builtin

import "github.com/refold/refold/model/engine"

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

// reduce adds the rows of partials up; total may be the first of them.
func reduce(total, partials []float64) {
	copy(total, partials)
	for rest := partials[len(total):]; len(rest) > 0; rest = rest[len(total):] {
		for c, v := range rest[:len(total)] {
			total[c] += v
		}
	}
}
