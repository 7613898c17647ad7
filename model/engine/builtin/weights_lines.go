package builtin

import "github.com/refold/refold/model/engine"

// Where filters are few, they fill no vector. Then tiles of a gradient of weights are turned:
// a row for each filter, columns that are taps and channels of the input. In a line of the
// kernel these are neighbours in the packed input, at each output pixel, so that rows of B
// are not packed, and overlap; a micro-kernel takes the words at the same place of three
// lines at once. Sums are the same, bit for bit.

// lineMicro is a micro-kernel: it computes tiles of so many filters and three lines of width
// words.
type lineMicro struct {
	rows, width int
	cost        int  // of a step: what the units that multiply do
	asks        bool // for memory ahead
	run         func(*lineProduct)
}

// lineProduct is the argument of a lineMicro.
type lineProduct struct {
	a, b         []float32 // from the first filter on; from the first word of the first line on
	segs         []int32   // where the lines of output pixels begin in b
	n            int       // pixels of a line
	stepA, stepB int       // words from one pixel to the next; a has no gaps between lines
	apart        int       // words from one line of the kernel to the next
	c            []float32 // a tile: for each filter, the words of the three lines
	add          bool      // to what c holds
	ahead        *ahead    // what to ask for, if anything
}

// linesAtOnce is the lines of the kernel that a tile has.
const linesAtOnce = 3

// lineTile is a tile.
type lineTile struct {
	m            *lineMicro
	filter, line int // the first ones
	done         int // how many of its lines other tiles have, too
	first, words int // of each line; others that m computes are of no use
	at           int // where its sums are
}

func (t *lineTile) size() int { return t.m.rows * linesAtOnce * t.m.width }

// lineTiles are those of a convolution's kernel, or nil where they had better not be turned.
func lineTiles(micros []lineMicro, c engine.Conv, ps []panel) []lineTile {
	if len(micros) == 0 || c.Type != engine.Float32 || c.KernelHeight < linesAtOnce || c.KernelWidth == 1 {
		return nil
	}
	if c.Filters%micros[0].rows != 0 {
		return nil
	}
	tiles := turnedTiles(micros, c)
	turned := 0
	for i := range tiles {
		turned += tiles[i].m.cost
	}
	if 5*turned >= fiveCosts(ps, micros[len(micros)-1].width)*c.KernelHeight*c.KernelWidth*c.X[3] {
		return nil
	}
	return tiles
}

// fiveCosts is five times the multiplications of vectors that a row of panels takes, and a
// fifth more in a panel of one vector, which takes as many loads of what lies apart.
func fiveCosts(ps []panel, lanes int) int {
	sum := 0
	for i := range ps {
		if n := ceilDiv(ps[i].m.cols, lanes); n == 1 {
			sum += 6
		} else {
			sum += 5 * n
		}
	}
	return sum
}

// turnedTiles are the tiles of a convolution's kernel.
func turnedTiles(micros []lineMicro, c engine.Conv) (tiles []lineTile) {
	at, line := 0, c.KernelWidth*c.X[3]
	for first := 0; first < line; {
		m := &micros[len(micros)-1]
		for i := range micros {
			if micros[i].width >= line-first {
				m = &micros[i]
				break
			}
		}
		words := min(m.width, line-first)
		for i := 0; i < c.KernelHeight; i += linesAtOnce {
			for filter := 0; filter < c.Filters; filter += m.rows {
				t := lineTile{m: m, filter: filter, line: min(i, c.KernelHeight-linesAtOnce), first: first, words: words, at: at}
				t.done = i - t.line
				tiles = append(tiles, t)
				at += t.size()
			}
		}
		first += words
	}
	return tiles
}

// lineSlack is the words behind the packed input that a tile may read.
const lineSlack = 16

// sumLines is sum where tiles are turned.
func (o *convWeights) sumLines(thread, unit int) {
	input, _, sums := o.parts(thread, unit)
	clear(input[o.input.size():])
	p := &o.crew.private[thread].lines
	*p = lineProduct{stepA: o.conv.Filters, stepB: o.input.step * o.input.pixel, apart: o.input.row()}
	u := o.unit(unit)
	for i := u.begin; i < u.end; i++ {
		c := o.depth.chunk(i)
		o.input.pack(o.kernels, input, o.x, c, 0, o.conv.X[3])
		dy := o.dy.floats[((c.image*o.depth.y[1]+c.line)*o.depth.y[2]+c.pixel)*o.conv.Filters:]
		p.segs, p.n, p.add = o.segs[:c.images*c.lines], c.pixels, i > u.begin
		p.ahead = o.next(thread, unit, &u, i+1)
		for j := range o.lines {
			t := &o.lines[j]
			p.a, p.b, p.c = dy[t.filter:], input[t.line*p.apart+t.first:], sums[t.at:]
			t.m.run(p)
		}
	}
	if o.slices == 1 {
		for i := range o.lines {
			o.storeTile(&o.lines[i], sums)
		}
	}
}

// reduceTile adds up the sums of slices of a tile.
func (o *convWeights) reduceTile(_, tile int) {
	t := &o.lines[tile]
	for slice := 1; slice < o.slices; slice++ {
		at := t.at
		sums := o.partials[at : at+t.size()]
		o.kernels.add(sums, o.partials[slice*o.sums+at:][:len(sums)], sums)
	}
	o.storeTile(t, o.partials)
}

// storeTile copies a tile's sums to where they belong.
func (o *convWeights) storeTile(t *lineTile, sums []float32) {
	filters := o.conv.Filters
	for line := t.done; line < linesAtOnce; line++ {
		to := o.dkernel[((t.line+line)*o.conv.KernelWidth*o.conv.X[3]+t.first)*filters+t.filter:]
		transposeRows(to, sums[t.at+line*t.m.width:], rowCopy{rows: t.m.rows, n: t.words, from: linesAtOnce * t.m.width, to: filters})
	}
}
