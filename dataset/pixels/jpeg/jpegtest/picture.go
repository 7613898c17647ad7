package jpegtest

// picture holds the quantised coefficients of all components.
type picture struct {
	o            Options
	channels     []channel
	across, down int // the largest sampling factors
	mcusX, mcusY int
	annex        bool // codes are those of annex K
}

// channel is a component's blocks, up to whole MCUs.
type channel struct {
	Component
	index          int
	width, height  int // in blocks that hold a part of the image (section A.2.3)
	stride         int
	blocks         []block
	samplesX, ySmp int
}

// block is in zigzag order.
type block [64]int16

func ceil(a, b int) int { return (a + b - 1) / b }

func newPicture(o Options) *picture {
	p := &picture{o: o, across: 1, down: 1}
	p.annex = o.Codes == Annex || o.Codes == Absent
	for _, c := range o.Components {
		p.across, p.down = max(p.across, c.Across), max(p.down, c.Down)
	}
	p.mcusX, p.mcusY = ceil(o.Width, 8*p.across), ceil(o.Height, 8*p.down)
	for i, c := range o.Components {
		x, y := ceil(o.Width*c.Across, p.across), ceil(o.Height*c.Down, p.down)
		ch := channel{Component: c, index: i, width: ceil(x, 8), height: ceil(y, 8), stride: p.mcusX * c.Across, samplesX: x, ySmp: y}
		q := quantisers(o, c.Quantiser)
		for by := range p.mcusY * c.Down {
			for bx := range ch.stride {
				ch.blocks = append(ch.blocks, p.block(&ch, bx, by, &q))
			}
		}
		p.channels = append(p.channels, ch)
	}
	return p
}

// block fills one block.
func (p *picture) block(c *channel, bx, by int, q *[64]int) block {
	r := random(hash(p.o.Seed, c.index, bx, by, int(p.o.Content)))
	switch p.o.Content {
	case Sparse:
		return sparse(&r)
	case Wild:
		return wild(&r, 1023)
	case Beyond:
		if p.annex {
			return wild(&r, 1023)
		}
		return wild(&r, 1<<14-1)
	}
	var samples [64]int
	for i := range samples { // edges are replicated, as encoders do it
		x, y := min(8*bx+i%8, c.samplesX-1), min(8*by+i/8, c.ySmp-1)
		samples[i] = p.sample(c, x, y) - 128
	}
	return quantise(forward(&samples), q)
}

// sparse has up to three coefficients, most of them after long runs of zeros.
func sparse(r *random) (b block) {
	b[0] = int16(r.within(60))
	for range r.below(4) {
		b[1+r.below(63)] = int16(r.within(3))
	}
	if r.below(4) == 0 {
		b[63] = int16(1 - 2*r.below(2))
	}
	return b
}

// wild has any coefficients, a part of them zero. DC has 10 bits, so that differences
// have 11.
func wild(r *random, most int) (b block) {
	zeros := r.below(4)
	for i := range b {
		if r.below(4) >= zeros {
			b[i] = int16(r.within(most) >> r.below(6))
		}
	}
	b[0] = int16(r.within(1023))
	return b
}

// sample is 0 to 255. Coordinates are brought to those of the image first, so that
// channels of any sampling show the same picture.
func (p *picture) sample(c *channel, x, y int) int {
	x, y = x*p.across/c.Across, y*p.down/c.Down
	seed, i := p.o.Seed, c.index
	switch p.o.Content {
	case Smooth:
		return wave(x*int(3+seed%5)+y*int(2+seed%7)+90*i, 255)
	case Noise:
		return int(hash(seed, i, x, y) & 255)
	case Extreme:
		size := int(1 + seed%4)
		return 255 * int(hash(seed, i, x/size, y/size)&1)
	case Flat:
		return int(hash(seed, i) & 255)
	}
	v := wave(x*int(4+seed%9)+60*i, 120) + wave(y*int(3+seed%6), 90)
	if x*3+y*2 > p.o.Width+p.o.Height {
		v += 70 - 50*i
	}
	v += int(hash(seed, i, x, y)%13) - 6
	return min(max(v, 0), 255)
}

// wave goes up from 0 to most and down again.
func wave(at, most int) int {
	at %= 2 * most
	return min(at, 2*most-at)
}
