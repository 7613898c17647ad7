package jpeg

import "context"

// plane holds the samples of a component for a row of units, below the last row of
// those before.
type plane struct {
	component
	transform  func(out []byte, stride int, coefficients, quantisers *[blockSize]int16)
	quantisers **[blockSize]int16
	samples    []byte // stride x (1 + 8*down)
	stride     int
	line       []byte // a row as wide as the image, or a sample wider
	lineOf     int    // the row of samples that line repeats; -1: none
}

// stripBytes is what a plane takes.
func (c component) stripBytes() int64 { return int64(c.paddedColumns) * 8 * int64(1+8*c.down) }

// put transforms a block of the strip. Blocks beyond the padding do not exist.
func (p *plane) put(column, row int, block *[blockSize]int16) {
	p.transform(p.samples[(1+8*row)*p.stride+8*column:], p.stride, block, *p.quantisers)
}

// row is one of the strip's rows of samples; -1 is the last one of the strip before.
func (p *plane) row(y int) []byte { return p.samples[(1+y)*p.stride:][:p.width] }

// stripRows is how many rows are handed out at once, at most.
const stripRows = 16

// strips makes rows of an image from the samples of its components.
type strips struct {
	frame   *frame
	model   *model
	kernels kernels
	planes  []plane
	each    int  // bytes of a pixel
	smooth  bool // rows need the samples below: the last one of a strip waits
	out     []byte
	rows    int // in out
	put     func(rgb []byte) error
}

func newStrips(d *decoder, k kernels, put func(rgb []byte) error) *strips {
	f := d.frame
	s := &strips{frame: f, model: &d.model, kernels: k, put: put, each: d.pixelBytes()}
	s.out = make([]byte, 0, min(stripRows, f.height)*s.each*f.width)
	for i, c := range f.components {
		s.planes = append(s.planes, plane{
			component: c, transform: s.kernels.transform, quantisers: &d.quantisers[i], stride: 8 * c.paddedColumns,
			samples: make([]byte, c.stripBytes()), line: make([]byte, f.width+f.across), lineOf: -1,
		})
		s.smooth = s.smooth || f.down == 2*c.down
	}
	return s
}

// fromStore transforms all blocks of an image.
func (s *strips) fromStore(ctx context.Context, from *store) error {
	for y := range s.frame.unitsY {
		if err := ctx.Err(); err != nil {
			return err
		}
		for i := range s.planes {
			p := &s.planes[i]
			for row := range min(p.down, p.rows-y*p.down) {
				for column := range p.columns {
					p.put(column, row, from.at(i, p.paddedColumns, y*p.down+row, column).values)
				}
			}
		}
		if err := s.done(y); err != nil {
			return err
		}
	}
	return nil
}

// done hands out the rows that a row of units completes.
func (s *strips) done(unit int) error {
	height := 8 * s.frame.down
	first, end := unit*height, min((unit+1)*height, s.frame.height)
	last := end == s.frame.height
	if s.smooth && unit > 0 {
		first--
	}
	if s.smooth && !last {
		end--
	}
	for y := first; y < end; y++ {
		s.makeRow(y, unit*height)
		if s.rows++; s.rows == stripRows {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	if last && s.rows > 0 {
		return s.flush()
	}
	for i := range s.planes {
		p := &s.planes[i]
		copy(p.samples[:p.stride], p.samples[8*p.down*p.stride:])
		p.lineOf = -1
	}
	return nil
}

func (s *strips) flush() error {
	err := s.put(s.out)
	s.out, s.rows = s.out[:0], 0
	return err
}

// makeRow makes a row of the image and appends it. top is the image's row that the
// strip begins with.
func (s *strips) makeRow(y, top int) {
	width := s.frame.width
	var samples [4][]byte
	for i := range s.planes {
		samples[i] = s.planes[i].widened(s.frame, &s.kernels, y, top)[:width]
	}
	at := len(s.out)
	s.out = s.out[:at+s.each*width]
	s.model.convert(s.out[at:], samples, &s.kernels)
}

// widened gives a row of the image from the samples of a component (jinit_upsampler of
// jdsample.c): interpolated where they are halved in width, height or both, and else
// repeated. Where they are halved in width and there are but two, they are repeated.
func (p *plane) widened(f *frame, k *kernels, y, top int) []byte {
	wide, high := f.across/p.across, f.down/p.down
	base := top / high // the strip's first row of samples
	row := floorDivide(y-top, high)
	switch {
	case wide == 1 && high == 1:
		return p.row(row)
	case wide == 2 && high == 1 && p.width > 2:
		k.widen(p.line[:2*p.width], p.row(row))
		return p.line
	case wide == 1 && high == 2:
		k.between(p.line[:p.width], p.row(row), p.row(p.neighbour(y)-base), y%2 != 0)
		return p.line
	case wide == 2 && high == 2 && p.width > 2:
		k.widenTwo(p.line[:2*p.width], p.row(row), p.row(p.neighbour(y)-base))
		return p.line
	}
	if p.lineOf != base+row {
		repeat(p.line, p.row(row), wide)
		p.lineOf = base + row
	}
	return p.line
}

// neighbour is the row of samples that is second nearest to a row of the image of
// twice the resolution. Beyond the edges stand the rows at the edges.
func (p *plane) neighbour(y int) int {
	if y%2 == 0 {
		return max(y/2-1, 0)
	}
	return min(y/2+1, p.height-1)
}

// repeat gives each sample so many times.
func repeat(out, in []byte, times int) {
	for i, v := range in {
		for j := range times {
			out[i*times+j] = v
		}
	}
}

// floorDivide rounds towards smaller integers; a is at least -1.
func floorDivide(a, b int) int {
	if a < 0 {
		return -1
	}
	return a / b
}
