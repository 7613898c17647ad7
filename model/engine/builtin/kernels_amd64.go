package builtin

import (
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
		k := vectorised("avx2",
			micro{rows: 12, cols: 8, run: twelveOrFewer(vectorTiles(12, simd.TileAVX2x8), vectorTiles(8, simd.TileAVX2x8Eight), vectorTiles(4, simd.TileAVX2x8Four))},
			micro{rows: 6, cols: 16, asks: true, apart: 256, run: sixOrFour(
				whereAhead(vectorTiles(6, simd.TileAVX2x16), askingTiles(6, simd.TileAVX2x16Asking)),
				whereAhead(vectorTiles(4, simd.TileAVX2x16Four), askingTiles(4, simd.TileAVX2x16FourAsking)))})
		k.lines = avx2Lines()
		sets = append(sets, k)
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
		micro{rows: 24, cols: 16, foursAsk: true, run: fours(24,
			whereAhead(vectorTiles(24, simd.TileAVX512x16Fours), askingTiles(24, simd.TileAVX512x16FoursAhead)),
			vectorTiles(8, simd.TileAVX512x16))},
		micro{rows: 12, cols: 32, foursAsk: true, run: fours(12,
			whereAhead(vectorTiles(12, simd.TileAVX512x32Fours), askingTiles(12, simd.TileAVX512x32FoursAhead)),
			vectorTiles(8, simd.TileAVX512x32))},
		micro{rows: 6, cols: 64, asks: true, apart: 256, run: sixOrFour(
			whereAhead(vectorTiles(6, simd.TileAVX512x64), askingTiles(6, simd.TileAVX512x64Ahead)),
			whereAhead(vectorTiles(4, simd.TileAVX512x64Four), askingTiles(4, simd.TileAVX512x64FourAhead)))})
	k.copyRows, k.lines = copyRowsVector, avx512Lines()
	k.winograd = avx512Transforms()
	widerLoops(k)
	return k
}

func vectorised(name string, m ...micro) *kernels {
	k := vectorLoops(name)
	k.micro, k.copyRows, k.winograd = m, copyRowsBy(simd.CopyRowsAVX2), avx2Transforms()
	return k
}

// askingTile is vectorTile for micro-kernels that ask ahead.
type askingTile func(a *float32, rows, segs *int32, count, n, step int, b, c *float32, crows *int32,
	cols int, bias *float32, add, tiles, apart int, ahead *uintptr)

func (f askingTile) call(t *tiles, rows int) {
	f(&t.a[0], &t.rows[0], &t.segs[0], len(t.segs), t.n, t.step, &t.b[0], &t.c[0], &t.crows[0],
		t.cols, unsafe.SliceData(t.bias), oneWhere(t.add), ceilDiv(t.count, rows), t.apart, &t.ahead.line)
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

func copyRowsVector(dst, src []float32, r rowCopy) {
	r = r.joined()
	simd.CopyRows(&dst[0], &src[0], r.to, r.from, r.rows, r.n, r.ahead())
}
