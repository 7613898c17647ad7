package builtin

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

// samples is about the number of blocks whose mean moments are taken about.
const samples = 16

// sampled is how many they are.
func (p *partition) sampled() int { return min(samples, p.blocks) }

// sample is the block of a unit. Of each part of the activation there is one, each at
// another place of its part, since parts may be images, which are alike at their edges.
func (p *partition) sample(unit int) int {
	parts := p.sampled()
	const step = 7 // prime to samples
	first, end := bounds(p.blocks, parts, unit), bounds(p.blocks, parts, unit+1)
	return first + (end-first)*(unit*step%parts)/parts
}
