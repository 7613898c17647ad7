package builtin

// packedInput is the input that a chunk meets, packed: some channels of padded images. A
// word of bfloat16 pairs the pixels that a tap meets at neighbouring output pixels.
// Where taps share no column, only the words that one tap needs are there, and so for
// rows.
type packedInput struct {
	*weightsDepth
	direct                bool // not packed, but multiplied where it is
	pixel, columns, rows  int  // words of a pixel, pixels of a row, rows of an image
	everyRow, everyColumn int  // padded rows from one that is there to the next, and columns
	step, below           int  // columns from one word of a line to the next; rows from one line to the next
}

// newPackedInput prepares packing, of so many channels at a time. Micro-kernels that do not
// take them unpacked get packed pixels always: pixels of many channels, mostly a power of
// two apart, push each other out of the caches.
func newPackedInput(d *weightsDepth, channels int, unpacked bool) packedInput {
	c := d.conv
	p := packedInput{weightsDepth: d, pixel: channels, everyRow: 1, everyColumn: 1, step: d.lanes * c.Stride, below: c.Stride}
	p.direct = unpacked && c.KernelHeight*c.KernelWidth*c.Stride*d.lanes == 1 && c.Pad == 0
	if p.direct {
		p.pixel = c.X[3]
	} else if channels >= cacheLine/4 {
		p.pixel += cacheLine / 4 // keeps pixels out of each other's sets of a cache
	}
	if c.KernelHeight == 1 {
		p.everyRow, p.below = p.below, 1
	}
	if c.KernelWidth == 1 {
		p.everyColumn, p.step = p.step, 1
	}
	p.columns, p.rows = (d.words-1)*p.step+c.KernelWidth, (d.lines-1)*p.below+c.KernelHeight
	return p
}

// row and size are words: of a row, of all.
func (p *packedInput) row() int { return p.columns * p.pixel }
func (p *packedInput) size() int {
	if p.direct {
		return 0
	}
	return p.images * p.rows * p.row()
}

// segments are where the lines of a chunk begin.
func (p *packedInput) segments() []int32 {
	var segs []int32
	for image := range p.images {
		for line := range p.lines {
			segs = append(segs, int32((image*p.rows+line*p.below)*p.row()))
		}
	}
	return segs
}

// pack packs n channels, from the first one on, of what a chunk meets, and returns them.
func (p *packedInput) pack(k *kernels, dst []float32, x activation, c chunk, first, n int) []float32 {
	if p.direct {
		return x.floats[c.pixel*p.pixel+first:]
	}
	height, line := p.conv.X[1], p.conv.X[2]*p.conv.X[3]
	columns := (ceilDiv(c.pixels, p.lanes)-1)*p.step + p.conv.KernelWidth
	left := c.pixel*p.conv.Stride - p.conv.Pad
	for image := range c.images {
		for r := range (c.lines-1)*p.below + p.conv.KernelHeight {
			to := dst[(image*p.rows+r)*p.row():][:p.row()]
			h := c.line*p.conv.Stride - p.conv.Pad + r*p.everyRow
			at := ((c.image+image)*height+h)*line + first
			switch {
			case h < 0 || h >= height:
				clear(to)
			case p.lanes == 1:
				p.copyRow(k, to, x.floats[at:], left, columns, n)
			default:
				p.pairRow(k, to, x.halves[at:], left, columns, n)
			}
		}
	}
	return dst
}

// inside is the columns, of so many from the first one on, that are in the image and
// whose pixel a distance further on is there, too: columns [begin, end).
func (p *packedInput) inside(left, columns, distance int) (begin, end int) {
	begin = min(columns, ceilDiv(max(0, -left), p.everyColumn))
	end = min(columns, (p.conv.X[2]-1-distance-left+p.everyColumn)/p.everyColumn)
	return begin, max(begin, end)
}

// copyRow packs a row of the image, of which left is the first column.
func (p *packedInput) copyRow(k *kernels, dst, x []float32, left, columns, n int) {
	channels := p.conv.X[3]
	begin, end := p.inside(left, columns, 0)
	clear(dst[:begin*p.pixel])
	if begin < end {
		k.copyRows(dst[begin*p.pixel:], x[(left+begin*p.everyColumn)*channels:],
			rowCopy{rows: end - begin, n: n, from: p.everyColumn * channels, to: p.pixel})
	}
	clear(dst[end*p.pixel : columns*p.pixel])
}

// pairRow does so for words of pairs.
func (p *packedInput) pairRow(k *kernels, dst []float32, x []uint16, left, columns, n int) {
	channels, stride := p.conv.X[3], p.conv.Stride
	pixel := func(w int) []uint16 {
		if w < 0 || w >= p.conv.X[2] {
			return zeros[:n]
		}
		return x[w*channels:]
	}
	begin, end := p.inside(left, columns, stride)
	for c := 0; c < columns; {
		w, rows := left+c*p.everyColumn, 1
		if c == begin && begin < end {
			rows = end - begin
		}
		k.bfloat16.pairRows(dst[c*p.pixel:], pixel(w), pixel(w+stride),
			rowCopy{rows: rows, n: n, from: p.everyColumn * channels, to: p.pixel})
		c += rows
	}
}

// ask asks for what pack will read.
func (p *packedInput) ask(a *ahead, x activation, c chunk, first, n int) {
	s, channels := p.conv.X, p.conv.X[3]
	every := 1
	if p.conv.KernelWidth == 1 {
		every = p.conv.Stride
	}
	left := c.pixel*p.conv.Stride - p.conv.Pad
	begin, end := max(0, left), min(s[2], left+(c.pixels-1)*p.conv.Stride+p.conv.KernelWidth)
	for image := range c.images {
		for r := range (c.lines-1)*p.below + p.conv.KernelHeight {
			h := c.line*p.conv.Stride - p.conv.Pad + r*p.everyRow
			if h < 0 || h >= s[1] || begin >= end {
				continue
			}
			base, size := x.at((((c.image+image)*s[1]+h)*s[2]+begin)*channels + first)
			a.add(base, n*size, ceilDiv(end-begin, every), every*channels*size)
		}
	}
}

// zeros are the partners of a last pixel, of as many filters or channels as a unit has.
var zeros [weightsBlock]uint16
