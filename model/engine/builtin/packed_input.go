package builtin

// packedInput is the input that a chunk meets, packed: some channels of padded images. A
// word of bfloat16 pairs the pixels that a tap meets at neighbouring output pixels.
// Where taps share no column, only the words that one tap needs are there, and so for
// rows.
type packedInput struct {
	*weightsDepth
	direct                bool // not packed, but multiplied where it is: all pixels of all images
	pixel, columns, rows  int  // words of a pixel, pixels of a row, rows of an image
	everyRow, everyColumn int  // padded rows from one that is there to the next, and columns
	step, below           int  // columns from one word of a line to the next; rows from one line to the next
}

// fewChannels are so few that pixels of them stay in the caches wherever they lie.
const fewChannels = cacheLine / 4

// newPackedInput prepares packing, of so many channels at a time. Pixels of up to apart
// channels need not be packed: those of more, mostly a power of two apart, push each other
// out of the caches.
func newPackedInput(d *weightsDepth, channels, apart int) packedInput {
	c := d.conv
	p := packedInput{weightsDepth: d, pixel: channels, everyRow: 1, everyColumn: 1, step: d.lanes * c.Stride, below: c.Stride}
	unpacked := c.X[3] <= fewChannels || c.Stride == 1 && c.X[3] <= apart
	if unpacked && c.KernelHeight*c.KernelWidth*d.lanes == 1 && c.Pad == 0 {
		p.direct, p.pixel, p.columns, p.rows = true, c.X[3], c.X[2], c.X[1]
		return p
	}
	if channels > fewChannels {
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
		stride := p.conv.Stride
		return x.floats[((c.image*p.rows+c.line*stride)*p.columns+c.pixel*stride)*p.pixel+first:]
	}
	height, line := p.conv.X[1], p.conv.X[2]*p.conv.X[3]
	s := reach{left: c.pixel*p.conv.Stride - p.conv.Pad, columns: (ceilDiv(c.pixels, p.lanes)-1)*p.step + p.conv.KernelWidth}
	s.begin, s.end = p.inside(s.left, s.columns, (p.lanes-1)*p.conv.Stride)
	if n == p.pixel && n == p.conv.X[3] && p.everyColumn*p.lanes == 1 {
		p.packRows(k, dst, x, c, s)
		return dst
	}
	for image := range c.images {
		for r := range (c.lines-1)*p.below + p.conv.KernelHeight {
			to := dst[(image*p.rows+r)*p.row():][:p.row()]
			h := c.line*p.conv.Stride - p.conv.Pad + r*p.everyRow
			at := ((c.image+image)*height+h)*line + first
			switch {
			case h < 0 || h >= height:
				clear(to)
			case p.lanes == 1:
				p.copyRow(k, to, x.floats[at:], s, n)
			default:
				p.pairRow(k, to, x.halves[at:], s, n)
			}
		}
	}
	return dst
}

// reach is columns that a chunk meets: where the first one is in a row of the image, and which
// of them are there, columns [begin, end).
type reach struct{ left, columns, begin, end int }

// packRows packs whole pixels, neighbours: the rows of an image in one go.
func (p *packedInput) packRows(k *kernels, dst []float32, x activation, c chunk, s reach) {
	height, line, row := p.conv.X[1], p.conv.X[2]*p.pixel, p.row()
	top, rows := c.line*p.conv.Stride-p.conv.Pad, (c.lines-1)*p.below+p.conv.KernelHeight
	first := min(rows, ceilDiv(max(0, -top), p.everyRow)) // rows [first, last) are there
	last := max(first, min(rows, ceilDiv(height-top, p.everyRow)))
	begin, end := s.begin*p.pixel, s.end*p.pixel
	for image := range c.images {
		to := dst[image*p.rows*row:][:rows*row]
		if first == last || begin == end {
			clear(to)
			continue
		}
		clear(to[:first*row+begin])
		at := ((c.image+image)*height+top+first*p.everyRow)*line + s.left*p.pixel + begin
		k.copyRows(to[first*row+begin:], x.floats[at:], rowCopy{rows: last - first, n: end - begin, from: p.everyRow * line, to: row})
		for r := first + 1; r < last; r++ {
			clear(to[(r-1)*row+end : r*row+begin])
		}
		clear(to[(last-1)*row+end:])
	}
}

// inside is the columns, of so many from the first one on, that are in the image and
// whose pixel a distance further on is there, too: columns [begin, end).
func (p *packedInput) inside(left, columns, distance int) (begin, end int) {
	begin = min(columns, ceilDiv(max(0, -left), p.everyColumn))
	end = min(columns, (p.conv.X[2]-1-distance-left+p.everyColumn)/p.everyColumn)
	return begin, max(begin, end)
}

// copyRow packs a row of the image.
func (p *packedInput) copyRow(k *kernels, dst, x []float32, s reach, n int) {
	channels := p.conv.X[3]
	clear(dst[:s.begin*p.pixel])
	if s.begin < s.end {
		k.copyRows(dst[s.begin*p.pixel:], x[(s.left+s.begin*p.everyColumn)*channels:],
			rowCopy{rows: s.end - s.begin, n: n, from: p.everyColumn * channels, to: p.pixel})
	}
	clear(dst[s.end*p.pixel : s.columns*p.pixel])
}

// pairRow does so for words of pairs.
func (p *packedInput) pairRow(k *kernels, dst []float32, x []uint16, s reach, n int) {
	channels, stride := p.conv.X[3], p.conv.Stride
	pixel := func(w int) []uint16 {
		if w < 0 || w >= p.conv.X[2] {
			return zeros[:n]
		}
		return x[w*channels:]
	}
	for c := 0; c < s.columns; {
		w, rows := s.left+c*p.everyColumn, 1
		if c == s.begin && s.begin < s.end {
			rows = s.end - s.begin
		}
		k.bfloat16.pairRows(dst[c*p.pixel:], pixel(w), pixel(w+stride),
			rowCopy{rows: rows, n: n, from: p.everyColumn * channels, to: p.pixel})
		c += rows
	}
}

// ask asks for what pack will read.
func (p *packedInput) ask(a *ahead, x activation, c chunk, first, n int) {
	s, channels := p.conv.X, p.conv.X[3]
	every, below := 1, 1
	if p.conv.KernelWidth == 1 {
		every = p.conv.Stride
	}
	if p.direct { // of lines, only those that are met
		below = p.below
	}
	left := c.pixel*p.conv.Stride - p.conv.Pad
	begin, end := max(0, left), min(s[2], left+(c.pixels-1)*p.conv.Stride+p.conv.KernelWidth)
	for image := range c.images {
		for r := 0; r < (c.lines-1)*p.below+p.conv.KernelHeight; r += below {
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
