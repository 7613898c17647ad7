package builtin

import (
	"unsafe"

	"github.com/refold/refold/model/engine"
)

// A 3x3 convolution of tiny images, of stride 1 and padding 1: most of a patch is outside of
// the image. Of 2x2 pixels each meets four of nine taps, as many products as winograd has,
// and no kernel is transformed. What takes time is to read the kernel: it is read once, where
// it lies, and asked for ahead.
//
// A pixel's sums are of one tap after the other, the one in the middle first, whatever other
// pixels there are: an image's bits do not depend on its batch.

// tinyFits tells, from the geometry alone, whether images are tiny.
func tinyFits(c engine.Conv) bool {
	t := newTiling(c.X)
	return c.Type == engine.Float32 && winogradFits(c) &&
		(3*t.height-2)*(3*t.width-2) <= positions*t.down*t.across
}

// tinyTap is a tap and the pixels that meet it inside of the image.
type tinyTap struct {
	number  int
	out, in []int // pixels of the result, and those of the input that they meet there
}

// tinyTaps are those of images of so many pixels, where step is 1, or of the gradient of the
// input, where it is -1.
func tinyTaps(height, width, step int) []tinyTap {
	const middle = 4
	var taps []tinyTap
	for _, number := range [...]int{middle, 0, 1, 2, 3, 5, 6, 7, 8} {
		t := tinyTap{number: number}
		down, right := step*(number/3-1), step*(number%3-1)
		for row := range height {
			for col := range width {
				if r, c := row+down, col+right; r >= 0 && r < height && c >= 0 && c < width {
					t.out, t.in = append(t.out, row*width+col), append(t.in, r*width+c)
				}
			}
		}
		if len(t.out) > 0 {
			taps = append(taps, t)
		}
	}
	return taps
}

// tinyForward is such a convolution. A unit is some filters.
type tinyForward struct {
	signature
	crew    *crew
	kernels *kernels
	conv    engine.Conv
	taps    []tinyTap
	grids   []grid // the pixels of each tap
	units   [][]panel
	segs    []int32
	biased  bool

	x, kernel, bias, y []float32
	private            []float32 // a packed panel of each thread
	do                 func(thread, unit int)
}

const (
	// tinyDepth is the channels that are summed in one go: their kernel stays in a cache
	// beside that of the next ones.
	tinyDepth = 64
	// tinyFilters is the filters of a unit: so long are the runs of the kernel that it reads.
	tinyFilters = 128
)

func newTinyForward(e *Engine, d engine.ConvForward) *tinyForward {
	c := d.Conv
	o := &tinyForward{crew: e.crew, kernels: e.kernels, conv: c, segs: []int32{0}, biased: d.Bias}
	o.in = []engine.Desc{engine.PlainDesc(c.X, c.Type), plain(c.Kernel())}
	if d.Bias {
		o.in = append(o.in, vector(c.Filters))
	}
	o.out = []engine.Desc{engine.PlainDesc(d.Y(), c.Type)}
	o.taps = tinyTaps(c.X[1], c.X[2], 1)
	for _, t := range o.taps {
		o.grids = append(o.grids, o.grid(&t))
	}
	ps, _ := panels(e.kernels.micro, c.Filters, 0)
	o.units = unitsOf(ps, tinyFilters)
	o.scratch = e.crew.size * aligned(4*o.privateSize())
	o.do = o.unit
	return o
}

// unitsOf puts panels together, most columns at most.
func unitsOf(ps []panel, most int) (units [][]panel) {
	begin := 0
	for i, p := range ps {
		if p.first+p.cols-ps[begin].first > most && i > begin {
			units, begin = append(units, ps[begin:i]), i
		}
	}
	return append(units, ps[begin:])
}

// grid is the pixels of a tap, of all images.
func (o *tinyForward) grid(t *tinyTap) grid {
	pixels, channels, filters := o.conv.X[1]*o.conv.X[2], o.conv.X[3], o.conv.Filters
	var g grid
	for image := range o.conv.X[0] {
		for i, out := range t.out {
			g.a = append(g.a, int32((image*pixels+t.in[i])*channels))
			g.c = append(g.c, int32((image*pixels+out)*filters))
		}
	}
	g.n = len(g.a)
	return g.fill()
}

// privateSize is the length of what a thread needs for itself.
func (o *tinyForward) privateSize() int {
	m := o.kernels.micro
	return tinyDepth * m[len(m)-1].cols
}

func (o *tinyForward) Run(in, out []*engine.Buffer, scratch []byte) {
	o.fit(in, out, scratch)
	o.x, o.kernel, o.y = in[0].Float32s(), in[1].Float32s(), out[0].Float32s()
	if o.biased {
		o.bias = in[2].Float32s()
	}
	w := workspace{scratch: scratch}
	o.private = w.float32s(o.crew.size * aligned(4*o.privateSize()) / 4)
	o.crew.run(len(o.units), o.do)
}

// unit computes some filters of all pixels.
func (o *tinyForward) unit(thread, unit int) {
	size := aligned(4*o.privateSize()) / 4
	packed, own := o.private[thread*size:][:size], &o.crew.private[thread]
	t := &own.tiles
	t.segs, t.step = o.segs, 1
	channels, filters := o.conv.X[3], o.conv.Filters
	for i := range o.taps {
		g := &o.grids[i]
		t.rows, t.crows, t.count = g.a, g.c, g.n
		for first := 0; first < channels; first += tinyDepth {
			t.a, t.n = o.x[first:], min(tinyDepth, channels-first)
			t.add = i > 0 || first > 0
			kernel := o.kernel[(o.taps[i].number*channels+first)*filters:]
			ahead := o.ask(&own.ahead, unit, i, first+tinyDepth)
			for j := range o.units[unit] {
				p := &o.units[unit][j]
				t.bias = nil
				if o.bias != nil && !t.add {
					t.bias = o.bias[p.first:]
				}
				t.c, t.width, t.cols = o.y[p.first:], p.m.cols, p.cols
				if p.m.asks && p.cols == p.m.cols {
					t.b, t.apart, t.ahead = kernel[p.first:], filters, ahead
				} else {
					t.b, t.ahead = o.pack(packed, kernel[p.first:], p, t.n), nil
				}
				p.m.run(t)
			}
		}
	}
	t.ahead = nil
}

// pack packs a panel of depth channels.
func (o *tinyForward) pack(dst, kernel []float32, p *panel, depth int) []float32 {
	if p.cols < p.m.cols {
		clear(dst[:depth*p.m.cols])
	}
	o.kernels.copyRows(dst, kernel, rowCopy{rows: depth, n: p.cols, from: o.conv.Filters, to: p.m.cols})
	return dst
}

// ask asks for the kernel of the channels of a tap from one on or, where there are no more,
// of the next tap.
func (o *tinyForward) ask(a *ahead, unit, tap, first int) *ahead {
	channels, filters, ps := o.conv.X[3], o.conv.Filters, o.units[unit]
	tiles := len(ps) * ceilDiv(o.grids[tap].n, tileRows)
	a.clear()
	if first >= channels {
		tap, first = tap+1, 0
	}
	if tap < len(o.taps) {
		last := ps[len(ps)-1]
		depth := min(tinyDepth, channels-first)
		a.add(unsafe.Pointer(&o.kernel[(o.taps[tap].number*channels+first)*filters+ps[0].first]),
			4*(last.first+last.cols-ps[0].first), depth, 4*filters)
		a.share(tiles, 1, depth)
	}
	a.close()
	return a
}
