package builtin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/refold/refold/model/engine"
	"pgregory.net/rapid"
)

// TestLinesToTheBit compares every micro-kernel of turned tiles with sums of products that
// are rounded once, from the first to the last, then what C holds; and nothing else is read
// or written.
func TestLinesToTheBit(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, k := range vectorSets() {
		for i := range k.lines {
			m := &k.lines[i]
			t.Run(fmt.Sprintf("%s/%dx%d", k.name, m.rows, m.width), func(t *testing.T) {
				for range 300 {
					p := newLineCase(t, r, m)
					want := slices.Clone(p.c)
					modelLines(p, m, want)
					m.run(p)
					sameBits(t, fmt.Sprintf("%d lines of %d pixels, apart %d, steps %d and %d, add %t, ahead %t",
						len(p.segs), p.n, p.apart, p.stepA, p.stepB, p.add, p.ahead != nil), p.c, want)
				}
			})
		}
	}
}

// newLineCase draws a product. There is nothing behind its arrays.
func newLineCase(t *testing.T, r *rand.Rand, m *lineMicro) *lineProduct {
	p := &lineProduct{
		n: 1 + r.IntN(20), stepA: m.rows + r.IntN(9), stepB: 1 + r.IntN(40), apart: r.IntN(300), add: r.IntN(2) == 0,
	}
	for range 1 + r.IntN(4) {
		p.segs = append(p.segs, int32(r.IntN(400)))
	}
	oneIn := []int{0, 20, 400}[r.IntN(3)]
	p.a = uneasy(t, r, (len(p.segs)*p.n-1)*p.stepA+m.rows, oneIn)
	p.b = uneasy(t, r, int(slices.Max(p.segs))+(p.n-1)*p.stepB+2*p.apart+m.width, oneIn)
	p.c = uneasy(t, r, m.rows*linesAtOnce*m.width, oneIn)
	if r.IntN(3) == 0 { // what sums begin with shows
		clear(p.a)
	}
	if m.asks && r.IntN(2) == 0 {
		p.ahead = new(ahead)
		p.ahead.add(unsafe.Pointer(&p.b[0]), 4*len(p.b), 1, 4*len(p.b))
		p.ahead.share(1, len(p.segs), r.IntN(1+p.n))
		p.ahead.close()
	}
	return p
}

// modelLines is the product, to c.
func modelLines(p *lineProduct, m *lineMicro, c []float32) {
	for i := range c {
		filter, line, word := i/(linesAtOnce*m.width), i/m.width%linesAtOnce, i%m.width
		var sum float32
		for s, seg := range p.segs {
			for j := range p.n {
				a := p.a[(s*p.n+j)*p.stepA+filter]
				sum = fma(a, p.b[int(seg)+j*p.stepB+line*p.apart+word], sum)
			}
		}
		if p.add {
			sum += c[i]
		}
		c[i] = sum
	}
}

// turned is a set that turns tiles wherever it can, or nowhere.
func turned(k *kernels, always bool) *kernels {
	set := *k
	set.lines = nil
	if always {
		set.lines = slices.Clone(k.lines)
		for i := range set.lines {
			set.lines[i].cost = 0
		}
	}
	return &set
}

// TestTurnedTilesChangeNothing: gradients of weights are the same, bit for bit, whether tiles
// are turned or not; nor do turned ones make infinities or NaN of what is not met.
func TestTurnedTilesChangeNothing(t *testing.T) {
	for _, k := range supported() {
		if k.lines == nil {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			parts := map[string]bool{}
			for i, c := range turnedKinds() {
				compareTurned(t, k, c, turnedCase{threads: 1 + i%3, hard: i % 4, seed: uint64(i)}, parts)
			}
			for _, part := range []string{"one slice", "slices", "images", "lines", "pieces", "overlap", "rest", "ahead"} {
				if !parts[part] {
					t.Errorf("no case has %s", part)
				}
			}
			rapid.Check(t, func(r *rapid.T) {
				c := drawTurned(r, k)
				compareTurned(t, k, c, turnedCase{
					threads: rapid.IntRange(1, 3).Draw(r, "threads"), hard: rapid.IntRange(0, 3).Draw(r, "hard"), seed: rapid.Uint64().Draw(r, "seed"),
				}, parts)
				if t.Failed() {
					r.Fatalf("geometry %v", c)
				}
			})
		})
	}
}

// turnedKinds are convolutions that are divided in each way that there is.
func turnedKinds() []engine.Conv {
	three := engine.Conv{KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: 8}
	five := engine.Conv{KernelHeight: 5, KernelWidth: 5, Stride: 2, Pad: 2, Filters: 8}
	var kinds []engine.Conv
	for _, x := range []engine.Shape{{1, 8, 8, 4}, {7, 8, 8, 4}, {20, 8, 8, 4}, {1, 37, 20, 4}, {1, 3, chunkWords + 44, 4}, {70, 24, 24, 4}} {
		three.X, five.X = x, x
		kinds = append(kinds, three, five)
	}
	return kinds
}

// turnedCase is what is drawn beside a convolution: hard is how many infinities and zeros there are.
type turnedCase struct {
	threads, hard int
	seed          uint64
}

func drawTurned(r *rapid.T, k *kernels) engine.Conv {
	draw := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(r, name) }
	c := engine.Conv{
		KernelHeight: draw("height", 3, 7), KernelWidth: draw("width", 2, 5), Stride: draw("stride", 1, 3),
		Filters: k.lines[0].rows * draw("rows", 1, 4),
	}
	c.Pad = draw("pad", 0, min(c.KernelHeight, c.KernelWidth)-1)
	c.X = engine.Shape{draw("images", 1, 20), c.KernelHeight + draw("down", 0, 20), c.KernelWidth + draw("across", 0, 20), draw("channels", 1, 20)}
	switch draw("size", 0, 9) {
	case 0: // lines of several chunks
		c.X[0], c.X[2] = 1, chunkWords*c.Stride+draw("more", 10, 300)
	case 1, 2: // images of several chunks
		c.X[1], c.X[2] = c.Stride*draw("chunks", 17, 30)+7, c.Stride*17+5
	case 3: // larger than a cache
		c.X[0] = leastFar/(4*c.X[1]*c.X[2]*c.X[3]) + 1
	}
	return c
}

func compareTurned(t *testing.T, k *kernels, c engine.Conv, of turnedCase, parts map[string]bool) {
	t.Helper()
	seed := rand.New(rand.NewPCG(of.seed, 5))
	x, dy := normals(seed, c.X.Elements()), normals(seed, c.Y().Elements())
	hard := []float32{float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1))}
	for range of.hard {
		x[seed.IntN(len(x))], dy[seed.IntN(len(dy))] = hard[seed.IntN(4)], hard[seed.IntN(4)]
	}
	results := make([][]float32, 2)
	for i := range results {
		e := newEngine(of.threads, turned(k, i == 0))
		defer e.Close()
		o := newConvWeights(e, engine.ConvWeights{Conv: c})
		if there := o.lines != nil; there != (i == 0) {
			t.Fatalf("%v: turned %t", c, there)
		}
		results[i] = output(o, x, dy)
		if i == 0 {
			noteParts(parts, o)
		}
	}
	sameBits(t, fmt.Sprint(c), results[0], results[1])
}

// noteParts notes what a case has.
func noteParts(parts map[string]bool, o *convWeights) {
	d, last := &o.depth, o.lines[len(o.lines)-1]
	for part, there := range map[string]bool{
		"one slice": o.slices == 1, "slices": o.slices > 1,
		"images": d.images > 1 && d.y[0]%d.images > 0, "lines": d.down > 1 && d.y[1]%d.lines > 0, "pieces": d.across > 1,
		"overlap": o.conv.KernelHeight%linesAtOnce > 0, "rest": last.words < last.m.width, "ahead": o.asks || !last.m.asks,
	} {
		parts[part] = parts[part] || there
	}
}

func normals(r *rand.Rand, n int) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(r.NormFloat64())
	}
	return values
}

// TestTurnedWhereFiltersAreFew: which tiles are turned depends on the shape and the set, and
// where filters fill vectors, none are.
func TestTurnedWhereFiltersAreFew(t *testing.T) {
	for _, k := range supported() {
		if k.lines == nil {
			continue
		}
		e := newEngine(1, k)
		defer e.Close()
		for filters, want := range map[int]bool{5: false, 8: true, 24: true, 64: false, 128: false} {
			c := engine.Conv{X: engine.Shape{4, 12, 12, 16}, KernelHeight: 3, KernelWidth: 3, Stride: 1, Pad: 1, Filters: filters}
			if o := newConvWeights(e, engine.ConvWeights{Conv: c}); (o.lines != nil) != want {
				t.Errorf("%s, %d filters: turned %t", k.name, filters, o.lines != nil)
			}
		}
	}
}
