//go:build amd64 || arm64

package builtin

import (
	"math"
	"unsafe"

	"github.com/refold/refold/model/engine/builtin/simd"
)

// vectorLoops is a set of the vector kernels that package simd has for all processors, and
// no micro-kernel yet.
func vectorLoops(name string) *kernels {
	return &kernels{
		name: name,
		sum:  sumVector, moments: momentsVector, normalise: normaliseVector,
		normSums: normSumsVector, normGradient: normGradientVector,
		add: addVector, adam: adamVector, largest: largestVector,
		widen: widenVector, narrow: narrowVector(simd.Narrow), transpose: transposeVector,
	}
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

func widenVector(dst []float32, src []uint16) {
	whole := len(src) / conversion * conversion
	if whole > 0 {
		simd.Widen(&dst[0], &src[0], whole)
	}
	widenLoop(dst[whole:], src[whole:])
}

func narrowVector(f func(dst *uint16, src *float32, n int)) func(dst []uint16, src []float32) {
	return func(dst []uint16, src []float32) {
		whole := len(src) / conversion * conversion
		if whole > 0 {
			f(&dst[0], &src[0], whole)
		}
		narrowLoop(dst[whole:], src[whole:])
	}
}
