package builtin

import "github.com/refold/refold/model/engine"

// weightsDepth is what a gradient of weights sums over: words of one output pixel each
// or, of bfloat16, of two neighbours in a line (the last one of a line with a zero where
// they are odd in number). Chunks are whole images, lines, or parts of a line.
type weightsDepth struct {
	conv                 engine.Conv
	y                    engine.Shape
	lanes                int // pixels of a word
	images, lines, words int // of a chunk, at most; words are those of a line
	down, across         int // chunks of an image's lines, and of a line
	count                int // of chunks
}

// chunk is a part of the depth.
type chunk struct{ image, images, line, lines, pixel, pixels int }

// chunkWords is about the depth that is summed in one go, so short that what a tile meets of
// both operands stays in the first-level cache.
const chunkWords = 128

func newWeightsDepth(c engine.Conv, lanes int) weightsDepth {
	if c.KernelHeight*c.KernelWidth*c.Stride == 1 && c.Pad == 0 { // all pixels are one line
		c.X = engine.Shape{1, 1, c.X[0] * c.X[1] * c.X[2], c.X[3]}
	}
	d := weightsDepth{conv: c, y: c.Y(), lanes: lanes, images: 1, lines: 1, down: 1, across: 1}
	d.words = ceilDiv(d.y[2], lanes)
	switch {
	case d.y[1]*d.words <= chunkWords:
		d.images, d.lines = min(d.y[0], chunkWords/(d.y[1]*d.words)), d.y[1]
	case d.words <= chunkWords:
		d.down = ceilDiv(d.y[1], chunkWords/d.words)
		d.lines = ceilDiv(d.y[1], d.down)
		d.down = ceilDiv(d.y[1], d.lines)
	default:
		d.down, d.across = d.y[1], ceilDiv(d.words, chunkWords)
		d.words = ceilDiv(d.words, d.across)
	}
	d.count = ceilDiv(d.y[0], d.images) * d.down * d.across
	return d
}

func (d *weightsDepth) chunk(i int) chunk {
	c := chunk{
		image: i / (d.down * d.across) * d.images,
		line:  i / d.across % d.down * d.lines,
		pixel: i % d.across * d.words * d.lanes,
	}
	c.images = min(d.images, d.y[0]-c.image)
	c.lines = min(d.lines, d.y[1]-c.line)
	c.pixels = min(d.words*d.lanes, d.y[2]-c.pixel)
	return c
}

// packGradient packs the columns of a panel, of which filter is the first, where they
// cannot be multiplied as they are. It returns them and how far their rows are apart.
func (d *weightsDepth) packGradient(k *kernels, dst []float32, dy activation, c chunk, filter int, p *panel) ([]float32, int) {
	filters, width := d.y[3], p.m.cols
	at := ((c.image*d.y[1]+c.line)*d.y[2]+c.pixel)*filters + filter
	if d.lanes == 1 {
		if width == filters || filters <= p.m.apart && p.cols == width {
			return dy.floats[at:], filters
		}
		k.copyRows(dst, dy.floats[at:], rowCopy{rows: c.images * c.lines * c.pixels, n: p.cols, from: filters, to: width})
		return dst, width
	}
	packed := dst
	lines, pixels := c.images*c.lines, c.pixels
	if pixels%2 == 0 { // pairs do not end with the lines
		lines, pixels = 1, lines*pixels
	}
	for range lines {
		from := dy.halves[at:]
		if pixels > 1 {
			k.bfloat16.pairRows(dst, from, from[filters:], rowCopy{rows: pixels / 2, n: p.cols, from: 2 * filters, to: width})
		}
		if pixels%2 != 0 {
			k.bfloat16.pairRows(dst[pixels/2*width:], from[(pixels-1)*filters:], zeros[:], rowCopy{rows: 1, n: p.cols, to: width})
		}
		dst, at = dst[ceilDiv(pixels, 2)*width:], at+pixels*filters
	}
	return packed, width
}

// ask asks for what n filters of a chunk need.
func (d *weightsDepth) ask(a *ahead, dy activation, c chunk, filter, n int) {
	at := ((c.image*d.y[1]+c.line)*d.y[2]+c.pixel)*d.y[3] + filter
	base, size := dy.at(at)
	a.add(base, n*size, c.images*c.lines*c.pixels, d.y[3]*size)
}
