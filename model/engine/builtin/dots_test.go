package builtin

import (
	"math"
	"testing"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/enginetest"
)

// The inner loops on bfloat16 in Go, so that what is built on them is tested on processors
// too that do not multiply such numbers.

// goDots is the set in Go with products of bfloat16.
func goDots() *kernels {
	k := goSet()
	k.bfloat16 = &dots{
		floats:   []micro{{rows: 4, cols: 16, run: dotTile}, {rows: 6, cols: 64, run: dotTile}},
		halves:   []micro{{rows: 4, cols: 16, run: halfDotTile}, {rows: 6, cols: 64, run: halfDotTile}},
		pairRows: pairRowsLoop, rounded: pairRounded,
		sum:     func(lanes []float32, x []uint16) { sumLoop(lanes, widened32(x)) },
		moments: func(mean, first, second []float32, x []uint16) { momentsLoop(mean, first, second, widened32(x)) },
		normalise: func(d normalisation[[]uint16]) {
			y := make([]float32, len(d.y))
			normaliseLoop(normalisation[[]float32]{d.mean, d.scale, d.shift, widened32(d.x), y, widened32(d.residual), d.relu, d.stream})
			narrowLoop(d.y, y)
		},
		normSums: func(d normSums[[]uint16]) {
			normSumsLoop(normSums[[]float32]{gate[[]float32]{y: widened32(d.y)}, d.mean, d.scale, d.sums, d.products, widened32(d.x), widened32(d.dy)})
		},
		normGradient: normGradientPairs,
		add: func(a, b, c []uint16) {
			sum := make([]float32, len(c))
			addLoop(widened32(a), widened32(b), sum)
			narrowLoop(c, sum)
		},
		winograd: halfTransforms{winogradInputPairs, winogradOutputPairs, pairRounded, rowPairs(4, winogradInputRowLoop), rowPairs(2, winogradGradientRowLoop)},
	}
	return k
}

// TestResultsOfDots tests what is built on products of bfloat16. All results are taken for
// large ones, of which more is made piece by piece: elsewhere, bfloat16 never is.
func TestResultsOfDots(t *testing.T) {
	enginetest.Results(t, func(threads int) engine.Engine {
		e := newEngine(threads, goDots())
		e.pieces = 0
		return e
	}, engine.BFloat16)
}

func pairOf(first, second uint16) float32 {
	return math.Float32frombits(uint32(first) | uint32(second)<<16)
}

func numbersOf(word float32) (first, second float32) {
	bits := math.Float32bits(word)
	return engine.FromBFloat16(uint16(bits)), engine.FromBFloat16(uint16(bits >> 16))
}

// widened32 is nil of nil.
func widened32(x []uint16) []float32 {
	if x == nil {
		return nil
	}
	y := make([]float32, len(x))
	widenLoop(y, x)
	return y
}

func dotTile(t *tiles) {
	eachDot(t, func(at int, sum float32) {
		if t.add {
			sum += t.c[at]
		}
		t.c[at] = sum
	})
}

func halfDotTile(t *tiles) {
	eachDot(t, func(at int, sum float32) { t.halves[at] = engine.ToBFloat16(sum) })
}

// eachDot puts the sums of a product to where they belong.
func eachDot(t *tiles, put func(at int, sum float32)) {
	for row := range t.count {
		for j := range t.cols {
			var sum float32
			for s, seg := range t.segs {
				for i := range t.n {
					a, b := t.a[int(t.rows[row]+seg)+i*t.step], t.b[(s*t.n+i)*t.width+j]
					a0, a1 := numbersOf(a)
					b0, b1 := numbersOf(b)
					sum += a1*b1 + a0*b0
				}
			}
			if t.bias != nil {
				sum += t.bias[j]
			}
			put(int(t.crows[row])+j, sum)
		}
	}
}

func pairRowsLoop(dst []float32, first, second []uint16, r rowCopy) {
	for row := range r.rows {
		for i := range r.n {
			dst[row*r.to+i] = pairOf(first[row*r.from+i], second[row*r.from+i])
		}
	}
}

func pairRounded(dst, first, second []float32) {
	for i, v := range first {
		dst[i] = pairOf(engine.ToBFloat16(v), engine.ToBFloat16(second[i]))
	}
}

func normGradientPairs(d normGradient[[]uint16]) {
	dx := make([]float32, len(d.dx))
	var dresidual []float32
	if d.dresidual != nil {
		dresidual = make([]float32, len(d.dresidual))
	}
	normGradientLoop(normGradient[[]float32]{
		gate[[]float32]{y: widened32(d.y)}, d.mean, d.scale, d.slope, d.shift, widened32(d.x), widened32(d.dy), dx, dresidual, d.stream,
	})
	narrowLoop(d.dx, dx)
	narrowLoop(d.dresidual[:len(dresidual)], dresidual)
}

// square32 is a square of pixels of one channel.
func square32(x lattice[uint16], channel, size int) lattice[float32] {
	s := lattice[float32]{make([]float32, size*size), size, 1}
	for i := range size * size {
		s.at[i] = engine.FromBFloat16(x.at[i/size*x.row+i%size*x.col+channel])
	}
	return s
}

func winogradInputPairs(x lattice[uint16], v transformed[uint16], n int) {
	for c := range n {
		var out [positions]float32
		winogradInputLoop(square32(x, c, 4), transformed[float32]{out[:], 1}, 1)
		for i, value := range out {
			v.at[i*v.position+c] = engine.ToBFloat16(value)
		}
	}
}

func winogradOutputPairs(m transformed[float32], bias []float32, y lattice[uint16], n int) {
	for c := range n {
		var out [4]float32
		winogradOutputLoop(transformed[float32]{m.at[c:], m.position}, bias[c:], lattice[float32]{out[:], 2, 1}, 1)
		for i, value := range out {
			y.at[i/2*y.row+i%2*y.col+c] = engine.ToBFloat16(value)
		}
	}
}

// rowPairs makes words of the transforms of two tiles, of so many pixels in a row.
func rowPairs(size int, transform func(pixelRows[float32], transformed[float32], int)) func(first, second pixelRows[uint16], v transformed[float32], n int) {
	one := func(x pixelRows[uint16], sign float32, channel int) (out [4]float32) {
		row := func(from []uint16) []float32 {
			return square32(lattice[uint16]{from[channel:], 0, x.pixel}, 0, size).at[:size]
		}
		transform(pixelRows[float32]{row(x.a), row(x.b), sign, 1}, transformed[float32]{out[:], 1}, 1)
		return out
	}
	return func(first, second pixelRows[uint16], v transformed[float32], n int) {
		for c := range n {
			a, b := one(first, first.sign, c), one(second, first.sign, c)
			for i := range a {
				v.at[i*v.position+c] = pairOf(engine.ToBFloat16(a[i]), engine.ToBFloat16(b[i]))
			}
		}
	}
}
