package builtin

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// TestTilesToTheBit compares every micro-kernel with sums of products that are rounded once,
// from the first to the last, then the bias, then what C holds; and nothing else is written.
func TestTilesToTheBit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, k := range vectorSets() {
		for i := range k.micro {
			m := &k.micro[i]
			t.Run(fmt.Sprintf("%s/%dx%d", k.name, m.rows, m.cols), func(t *testing.T) {
				for c := range 30 * m.cols {
					p := newTileCase(t, r, m, 1+c/30)
					want := slices.Clone(p.c)
					p.model(want)
					m.run(&p.tiles)
					sameBits(t, fmt.Sprintf("%d rows, %d columns, depth %d*%d by %d, bias %t, add %t",
						p.count, p.cols, len(p.segs), p.n, p.step, p.bias != nil, p.add), p.c, want)
				}
			})
		}
	}
}

type tileCase struct{ tiles }

// newTileCase draws a product. What a kernel must not read or write lies behind its arrays,
// and between the rows of C, or is not there.
func newTileCase(t *testing.T, r *rand.Rand, m *micro, cols int) *tileCase {
	p := &tileCase{tiles{n: 1 + r.IntN(20), step: 1 + r.IntN(3), width: m.cols, cols: cols, count: 1 + r.IntN(60), add: r.IntN(2) == 0}}
	oneIn := []int{0, 20, 400}[r.IntN(3)]
	for range 1 + r.IntN(4) {
		p.segs = append(p.segs, int32(r.IntN(50)))
	}
	span := (p.n-1)*p.step + 1                   // of a segment
	apart, fours := int32(r.IntN(20)), r.IntN(4) // none, all, or all but those after an odd row
	odd := r.IntN(60)
	for i := range p.count {
		row := int32(r.IntN(100))
		if fours > 0 && i%4 > 0 && (fours == 1 || i != odd) {
			row = p.rows[i-1] + apart
		}
		p.rows, p.crows = append(p.rows, row), append(p.crows, int32(i*(cols+r.IntN(2))))
		if i > 0 {
			p.crows[i] = p.crows[i-1] + int32(cols+r.IntN(3))
		}
	}
	p.a = uneasy(t, r, int(slices.Max(p.rows)+slices.Max(p.segs))+span, oneIn)
	if r.IntN(3) == 0 { // what sums begin with shows
		clear(p.a)
	}
	p.c = uneasy(t, r, int(p.crows[p.count-1])+cols, oneIn)
	p.b = uneasy(t, r, len(p.segs)*p.n*p.width, oneIn)
	if r.IntN(2) == 0 {
		p.bias = uneasy(t, r, cols, oneIn)
	}
	if r.IntN(2) == 0 { // micro-kernels that can ask for it while they multiply
		p.ahead, p.apart = new(ahead), p.width
		p.ahead.add(unsafe.Pointer(&p.b[0]), 4*len(p.b), 1, 4*len(p.b))
		p.ahead.share(r.IntN(4), len(p.segs), r.IntN(1+p.n))
		p.ahead.close()
	}
	for len(p.rows)%rowBlock != 0 {
		p.rows, p.crows = append(p.rows, p.rows[p.count-1]), append(p.crows, p.crows[p.count-1])
	}
	const never = math.MaxInt32 // to be read
	p.rows, p.crows = append(p.rows, never, never)[:len(p.rows)], append(p.crows, never, never)[:len(p.crows)]
	return p
}

// model is the product, to c.
func (p *tileCase) model(c []float32) {
	for row := range p.count {
		to := c[p.crows[row]:][:p.cols]
		for j := range to {
			var sum float32
			b := p.b[j:]
			for s, seg := range p.segs {
				for i := range p.n {
					sum = fma(p.a[int(p.rows[row]+seg)+i*p.step], b[(s*p.n+i)*p.width], sum)
				}
			}
			if p.bias != nil {
				sum += p.bias[j]
			}
			if p.add {
				sum += to[j]
			}
			to[j] = sum
		}
	}
}
