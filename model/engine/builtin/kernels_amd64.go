package builtin

import (
	"math"
	"unsafe"

	"github.com/refold/refold/model/engine/builtin/simd"
	"golang.org/x/sys/cpu"
)

// supported returns the sets that run on this processor, the fastest first.
func supported() []*kernels {
	var sets []*kernels
	x := &cpu.X86
	avx2 := x.HasAVX2 && x.HasFMA && x.HasBMI2
	if avx2 && x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512BW {
		if x.HasAVX512BF16 {
			sets = append(sets, avx512BF16())
		}
		sets = append(sets, avx512("avx512"))
	}
	if avx2 {
		sets = append(sets, vectorised("avx2",
			micro{rows: 8, cols: 8, run: vectorTiles(8, simd.TileAVX2x8)},
			micro{rows: 6, cols: 16, apart: 256, run: sixOrFour(
				whereAhead(vectorTiles(6, simd.TileAVX2x16), askingTiles(6, simd.TileAVX2x16Asking)),
				whereAhead(vectorTiles(4, simd.TileAVX2x16Four), askingTiles(4, simd.TileAVX2x16FourAsking)))}))
	}
	return append(sets, anywhere(gonumSet()), anywhere(goSet()))
}

// anywhere is a set for all processors, of which some round once where math.Exp
// multiplies and adds: those with AVX and FMA, which faster sets take for granted.
func anywhere(k *kernels) *kernels {
	if cpu.X86.HasAVX && cpu.X86.HasFMA {
		k.exp = " exp-fma"
	}
	return k
}

func avx512(name string) *kernels {
	k := vectorised(name,
		micro{rows: 8, cols: 8, run: vectorTiles(8, simd.TileAVX512x8),
			pairs: &micro{rows: 8, cols: 8, run: vectorTiles(8, simd.TileAVX512x8Pairs)}},
		micro{rows: 8, cols: 16, run: vectorTiles(8, simd.TileAVX512x16)},
		micro{rows: 8, cols: 32, run: vectorTiles(8, simd.TileAVX512x32)},
		micro{rows: 6, cols: 64, asks: true, apart: math.MaxInt, run: sixOrFour(
			whereAhead(vectorTiles(6, simd.TileAVX512x64), askingTiles(6, simd.TileAVX512x64Ahead)),
			whereAhead(vectorTiles(4, simd.TileAVX512x64Four), askingTiles(4, simd.TileAVX512x64FourAhead)))})
	k.copyRows = copyRowsVector
	k.winograd = avx512Transforms()
	return k
}

func vectorised(name string, m ...micro) *kernels {
	return &kernels{
		name: name, micro: m,
		sum: sumVector, moments: momentsVector, normalise: normaliseVector,
		normSums: normSumsVector, normGradient: normGradientVector,
		add: addVector, adam: adamVector, largest: largestVector,
		widen: widenVector, narrow: narrowVector(simd.Narrow),
		copyRows: copyRowsNarrow, transpose: transposeVector, winograd: avx2Transforms(),
	}
}

// vectorTile is the type of the micro-kernels of package simd, and askingTile those of those
// whose steps or tiles ask ahead: the fields of tiles one by one, as assembly takes them. Nothing but call
// calls them.
type (
	vectorTile func(a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32,
		cols int, bias *float32, add, tiles int)
	askingTile func(a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32,
		cols int, bias *float32, add, tiles, apart int, ahead *uintptr)
)

// call computes tiles of the given rows, to where c is.
func (f vectorTile) call(t *tiles, rows int, c *float32) {
	f(&t.a[0], &t.rows[0], &t.segs[0], len(t.segs), t.n, t.step, &t.b[0], c, &t.crows[0],
		t.cols, unsafe.SliceData(t.bias), oneWhere(t.add), ceilDiv(t.count, rows))
}

func (f askingTile) call(t *tiles, rows int) {
	f(&t.a[0], &t.rows[0], &t.segs[0], len(t.segs), t.n, t.step, &t.b[0], &t.c[0], &t.crows[0],
		t.cols, unsafe.SliceData(t.bias), oneWhere(t.add), ceilDiv(t.count, rows), t.apart, &t.ahead.line)
}

func oneWhere(b bool) int {
	if b {
		return 1
	}
	return 0
}

// vectorTiles wraps a micro-kernel of the given rows.
func vectorTiles(rows int, f vectorTile) func(*tiles) {
	return func(t *tiles) { f.call(t, rows, &t.c[0]) }
}

// askingTiles wraps a micro-kernel that asks ahead.
func askingTiles(rows int, f askingTile) func(*tiles) {
	return func(t *tiles) { f.call(t, rows) }
}

// whereAhead is run or, where there is something to ask for, asking.
func whereAhead(run, asking func(*tiles)) func(*tiles) {
	return func(t *tiles) {
		if t.ahead == nil {
			run(t)
		} else {
			asking(t)
		}
	}
}

// sixOrFour takes six rows at a time and, in the end, four once or twice, so that at most
// one row is computed in vain where there are more than two.
func sixOrFour(six, four func(*tiles)) func(*tiles) {
	return func(t *tiles) {
		count, rows, crows := t.count, t.rows, t.crows
		if t.count = sixes(count); t.count > 0 {
			six(t)
		}
		if left := count - t.count; left > 0 {
			t.rows, t.crows, t.count = rows[t.count:], crows[t.count:], left
			four(t)
		}
		t.rows, t.crows, t.count = rows, crows, count
	}
}

// sixes is how many of the rows are taken by six: the others by four.
func sixes(count int) int {
	switch left := count % 6; {
	case left == 0, left == 5:
		return count
	case left < 3:
		return max(0, count-6-left)
	default:
		return count - left
	}
}

func copyRowsVector(dst, src []float32, r rowCopy) {
	r = r.joined()
	simd.CopyRows(&dst[0], &src[0], r.to, r.from, r.rows, r.n, r.ahead())
}

// copyRowsNarrow is for processors without AVX-512.
func copyRowsNarrow(dst, src []float32, r rowCopy) {
	r = r.joined()
	if r.n < vectorWidth || r.rows == 0 {
		copyRowsLoop(dst, src, r)
		return
	}
	simd.CopyRowsAVX2(&dst[0], &src[0], r.to, r.from, r.rows, r.n, r.ahead())
}

// transposeVector turns squares of 8x8 elements, and leaves those at the edges to the loop.
func transposeVector(dst, src []float32, m rowCopy) {
	rows, n := m.rows/vectorWidth*vectorWidth, m.n/vectorWidth*vectorWidth
	if rows == 0 || n == 0 {
		transposeLoop(dst, src, m)
		return
	}
	for r := 0; r < rows; r += vectorWidth {
		simd.Transpose8(&dst[r], &src[r*m.from], m.to, m.from, n)
	}
	if n < m.n {
		transposeRows(dst[n*m.to:], src[n:], rowCopy{rows: rows, n: m.n - n, from: m.from, to: m.to})
	}
	if rows < m.rows {
		transposeRows(dst[rows:], src[rows*m.from:], rowCopy{rows: m.rows - rows, n: m.n, from: m.from, to: m.to})
	}
	clearColumns(dst, m)
}

// The loops below leave a last row that is partial to those in Go. The
// length of a row is a multiple of 16.

func sumVector(lanes, x []float32) {
	width := len(lanes)
	if rows := len(x) / width; rows > 0 {
		simd.Sum(&lanes[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	sumLoop(lanes, x)
}

func momentsVector(mean, first, second, x []float32) {
	width := len(mean)
	if rows := len(x) / width; rows > 0 {
		simd.Moments(&mean[0], &first[0], &second[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	momentsLoop(mean, first, second, x)
}

func normSumsVector(d normSums[[]float32]) {
	width := len(d.mean)
	if rows := len(d.x) / width; rows > 0 {
		switch {
		case d.beta != nil:
			simd.GradientSumsGated(&d.mean[0], &d.scale[0], &d.beta[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], width, rows)
		case d.y == nil:
			simd.GradientSums(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], width, rows)
		default:
			simd.GradientSumsReLU(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], &d.y[0], width, rows)
		}
		whole := rows * width
		d.x, d.y, d.dy = d.x[whole:], after(d.y, whole), d.dy[whole:]
	}
	normSumsLoop(d)
}

// noFloor and zeroFloor bound results from below.
var (
	noFloor   = [8]float32{inf, inf, inf, inf, inf, inf, inf, inf}
	zeroFloor [8]float32
	inf       = float32(math.Inf(-1))
)

func floorOf(relu bool) *float32 {
	if relu {
		return &zeroFloor[0]
	}
	return &noFloor[0]
}

// streamable tells whether results that begin at an address may be stored past the
// caches.
func streamable[T any](at *T) bool { return uintptr(unsafe.Pointer(at))%cacheLine == 0 }

func normaliseVector(d normalisation[[]float32]) {
	width := len(d.mean)
	if rows := len(d.x) / width; rows > 0 {
		floor, stream := floorOf(d.relu), d.stream && streamable(&d.y[0])
		if d.residual == nil {
			simd.Normalise(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], width, rows, stream)
		} else {
			simd.NormaliseResidual(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], &d.residual[0], width, rows, stream)
		}
		whole := rows * width
		d.x, d.residual, d.y = d.x[whole:], after(d.residual, whole), d.y[whole:]
	}
	normaliseLoop(d)
}

func normGradientVector(d normGradient[[]float32]) {
	width := len(d.mean)
	if rows := len(d.x) / width; rows > 0 {
		m, a, b, c, x, dy, dx := &d.mean[0], &d.scale[0], &d.slope[0], &d.shift[0], &d.x[0], &d.dy[0], &d.dx[0]
		stream := d.stream && streamable(dx) && (d.dresidual == nil || streamable(&d.dresidual[0]))
		switch {
		case d.beta != nil: // there is no residual then
			simd.GradientGated(m, a, b, c, &d.beta[0], x, dy, dx, width, rows, stream)
		case d.y == nil && d.dresidual == nil:
			simd.Gradient(m, a, b, c, x, dy, dx, width, rows, stream)
		case d.dresidual == nil:
			simd.GradientReLU(m, a, b, c, x, dy, dx, &d.y[0], width, rows, stream)
		case d.y == nil:
			simd.GradientResidual(m, a, b, c, x, dy, dx, &d.dresidual[0], width, rows, stream)
		default:
			simd.GradientReLUResidual(m, a, b, c, x, dy, dx, &d.y[0], &d.dresidual[0], width, rows, stream)
		}
		whole := rows * width
		d.x, d.dy, d.dx = d.x[whole:], d.dy[whole:], d.dx[whole:]
		d.y, d.dresidual = after(d.y, whole), after(d.dresidual, whole)
	}
	normGradientLoop(d)
}

// vectorWidth divides the part of an array that the vector kernels take.
const vectorWidth = 8

func addVector(a, b, c []float32) {
	whole := len(a) / vectorWidth * vectorWidth
	if whole > 0 {
		simd.Add(&a[0], &b[0], &c[0], whole, 1)
	}
	addLoop(a[whole:], b[whole:], c[whole:])
}

func adamVector(p adamRates, g, w, m, v []float32) {
	whole := len(g) / vectorWidth * vectorWidth
	if whole > 0 {
		var constants [4 * vectorWidth]float32
		for i := range vectorWidth {
			constants[i], constants[8+i], constants[16+i], constants[24+i] = p.rate, p.gain1, p.gain2, p.epsilon
		}
		simd.Adam(&constants[0], &g[0], &w[0], &m[0], &v[0], whole, 1)
	}
	adamLoop(p, g[whole:], w[whole:], m[whole:], v[whole:])
}

func largestVector(y []float32, index []int32, x []float32, from int32) {
	whole := len(x) / vectorWidth * vectorWidth
	if whole > 0 {
		simd.Largest(&x[0], &y[0], &index[0], from, whole)
	}
	largestLoop(y[whole:], index[whole:], x[whole:], from+int32(whole))
}
