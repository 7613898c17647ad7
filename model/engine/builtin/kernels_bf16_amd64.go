package builtin

import (
	"unsafe"

	"github.com/refold/refold/model/engine"
	"github.com/refold/refold/model/engine/builtin/simd"
)

// avx512BF16 is the set for processors that multiply bfloat16.
func avx512BF16() *kernels {
	k := avx512("avx512bf16")
	k.narrow = narrowVector(simd.NarrowBF16)
	k.bfloat16 = &dots{
		floats: []micro{
			{rows: 8, cols: 16, run: vectorTiles(8, simd.TileBF16x16)},
			{rows: 8, cols: 32, run: vectorTiles(8, simd.TileBF16x32)},
			{rows: 6, cols: 64, asks: true, run: sixOrFour(
				whereAhead(vectorTiles(6, simd.TileBF16x64), askingTiles(6, simd.TileBF16x64Ahead)),
				whereAhead(vectorTiles(4, simd.TileBF16x64Four), askingTiles(4, simd.TileBF16x64FourAhead)))},
		},
		halves: []micro{
			{rows: 8, cols: 16, run: halfTiles(8, simd.TileHalfBF16x16)},
			{rows: 8, cols: 32, run: halfTiles(8, simd.TileHalfBF16x32)},
			{rows: 6, cols: 64, run: halfTiles(6, simd.TileHalfBF16x64)},
		},
		pairRows: pairRowsVector, rounded: roundedVector,
		sum: sumHalves, moments: momentsHalves, normalise: normaliseHalves,
		normSums: normSumsHalves, normGradient: normGradientHalves, add: addHalves,
		winograd: halfTransforms{
			winogradInputHalves, winogradOutputHalves, roundedVector,
			pairsOfRows(simd.WinogradInputRowBF16), pairsOfRows(simd.WinogradGradientRowBF16),
		},
	}
	return k
}

// halfTiles wraps a micro-kernel whose C is bfloat16. It never adds to what C holds: see
// wholeDepth.
func halfTiles(rows int, f vectorTile) func(*tiles) {
	return func(t *tiles) { f.call(t, rows, (*float32)(unsafe.Pointer(&t.halves[0]))) }
}

func pairRowsVector(dst []float32, first, second []uint16, r rowCopy) {
	r = r.joined()
	simd.PairRows(&dst[0], &first[0], &second[0], r.to, r.from, r.rows, r.n)
}

func roundedVector(dst, first, second []float32) {
	whole := len(first) / conversion * conversion
	if whole > 0 {
		simd.InterleaveRounded(&dst[0], &first[0], &second[0], whole)
	}
	words := halvesOf(dst)
	for i := whole; i < len(first); i++ {
		words[2*i], words[2*i+1] = engine.ToBFloat16(first[i]), engine.ToBFloat16(second[i])
	}
}

func sumHalves(lanes []float32, x []uint16) {
	simd.SumBF16(&lanes[0], &x[0], len(lanes), len(x)/len(lanes))
}

func momentsHalves(mean, first, second []float32, x []uint16) {
	simd.MomentsBF16(&mean[0], &first[0], &second[0], &x[0], len(mean), len(x)/len(mean))
}

func normaliseHalves(d normalisation[[]uint16]) {
	width, rows := len(d.mean), len(d.x)/len(d.mean)
	floor, stream := floorOf(d.relu), d.stream && streamable(&d.y[0])
	if d.residual == nil {
		simd.NormaliseBF16(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], width, rows, stream)
	} else {
		simd.NormaliseResidualBF16(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], &d.residual[0], width, rows, stream)
	}
}

func normSumsHalves(d normSums[[]uint16]) {
	width, rows := len(d.mean), len(d.x)/len(d.mean)
	if d.y == nil {
		simd.GradientSumsBF16(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], width, rows)
	} else {
		simd.GradientSumsReLUBF16(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], &d.y[0], width, rows)
	}
}

func normGradientHalves(d normGradient[[]uint16]) {
	width, rows := len(d.mean), len(d.x)/len(d.mean)
	m, a, b, c, x, dy, dx := &d.mean[0], &d.scale[0], &d.slope[0], &d.shift[0], &d.x[0], &d.dy[0], &d.dx[0]
	stream := d.stream && streamable(dx) && (d.dresidual == nil || streamable(&d.dresidual[0]))
	switch {
	case d.y == nil && d.dresidual == nil:
		simd.GradientBF16(m, a, b, c, x, dy, dx, width, rows, stream)
	case d.dresidual == nil:
		simd.GradientReLUBF16(m, a, b, c, x, dy, dx, &d.y[0], width, rows, stream)
	case d.y == nil:
		simd.GradientResidualBF16(m, a, b, c, x, dy, dx, &d.dresidual[0], width, rows, stream)
	default:
		simd.GradientReLUResidualBF16(m, a, b, c, x, dy, dx, &d.y[0], &d.dresidual[0], width, rows, stream)
	}
}

func addHalves(a, b, c []uint16) { simd.AddBF16(&a[0], &b[0], &c[0], len(a), 1) }

func winogradInputHalves(x lattice[uint16], v transformed[uint16], n int) {
	simd.WinogradInputBF16(&x.at[0], x.row, x.col, &v.at[0], v.position, n)
}

func winogradOutputHalves(m transformed[float32], bias []float32, y lattice[uint16], n int) {
	simd.WinogradOutputBF16(&m.at[0], m.position, &bias[0], &y.at[0], y.row, y.col, n)
}

// pairsOfRows wraps a transform of package simd.
func pairsOfRows(f func(a, b, c, d *uint16, sign float32, first, second int, v *float32, position, n int)) func(first, second pixelRows[uint16], v transformed[float32], n int) {
	return func(first, second pixelRows[uint16], v transformed[float32], n int) {
		f(&first.a[0], &first.b[0], &second.a[0], &second.b[0], first.sign, first.pixel, second.pixel, &v.at[0], v.position, n)
	}
}
