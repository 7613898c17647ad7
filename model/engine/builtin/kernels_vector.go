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

// The length of a row is a multiple of 16.

func sumVector(lanes, x []float32) {
	width := len(lanes)
	if rows := len(x) / width; rows > 0 {
		simd.Sum(&lanes[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	sumLoop(lanes, x)
}

// The loops that multiply and add take a last row that is partial by vectors too, and what is
// less than one in copies: where rows end depends on what else is computed, and vectors round
// otherwise than loops in Go.

// scraps are copies of what is less than a vector.
type scraps [10][vectorWidth]float32

// copy makes the i-th copy, of n elements; nil of nil.
func (s *scraps) copy(i, n int, from []float32) []float32 {
	if from == nil {
		return nil
	}
	copy(s[i][:], from[:n])
	return s[i][:]
}

func momentsVector(mean, first, second, x []float32) {
	width := len(mean)
	if rows := len(x) / width; rows > 0 {
		simd.Moments(&mean[0], &first[0], &second[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	if n := len(x) / vectorWidth * vectorWidth; n > 0 {
		simd.Moments(&mean[0], &first[0], &second[0], &x[0], n, 1)
		mean, first, second, x = mean[n:], first[n:], second[n:], x[n:]
	}
	n := len(x)
	if n == 0 {
		return
	}
	var s scraps
	sums, squares := s.copy(0, n, first), s.copy(1, n, second)
	simd.Moments(&s.copy(2, n, mean)[0], &sums[0], &squares[0], &s.copy(3, n, x)[0], vectorWidth, 1)
	copy(first[:n], sums)
	copy(second[:n], squares)
}

func normSumsVector(d normSums[[]float32]) {
	width := len(d.mean)
	d = normSumsRows(d, width, len(d.x)/width)
	if n := len(d.x) / vectorWidth * vectorWidth; n > 0 {
		d = normSumsRows(d, n, 1)
		d.mean, d.scale, d.beta, d.sums, d.products = d.mean[n:], d.scale[n:], after(d.beta, n), d.sums[n:], d.products[n:]
	}
	n := len(d.x)
	if n == 0 {
		return
	}
	var s scraps
	sums, products := s.copy(0, n, d.sums), s.copy(1, n, d.products)
	normSumsRows(normSums[[]float32]{
		gate: gate[[]float32]{y: s.copy(2, n, d.y), beta: s.copy(3, n, d.beta)},
		mean: s.copy(4, n, d.mean), scale: s.copy(5, n, d.scale), sums: sums, products: products,
		x: s.copy(6, n, d.x), dy: s.copy(7, n, d.dy),
	}, vectorWidth, 1)
	copy(d.sums[:n], sums)
	copy(d.products[:n], products)
}

// normSumsRows takes rows of a width that is a multiple of a vector, and returns the rest.
func normSumsRows(d normSums[[]float32], width, rows int) normSums[[]float32] {
	if rows == 0 {
		return d
	}
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
	return d
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
	d = normaliseRows(d, width, len(d.x)/width)
	if n := len(d.x) / vectorWidth * vectorWidth; n > 0 {
		d = normaliseRows(d, n, 1)
		d.mean, d.scale, d.shift = d.mean[n:], d.scale[n:], d.shift[n:]
	}
	n := len(d.x)
	if n == 0 {
		return
	}
	var s scraps
	normaliseRows(normalisation[[]float32]{
		mean: s.copy(0, n, d.mean), scale: s.copy(1, n, d.scale), shift: s.copy(2, n, d.shift),
		x: s.copy(3, n, d.x), residual: s.copy(4, n, d.residual), y: s[5][:], relu: d.relu,
	}, vectorWidth, 1)
	copy(d.y[:n], s[5][:])
}

// normaliseRows takes rows of a width that is a multiple of a vector, and returns the rest.
func normaliseRows(d normalisation[[]float32], width, rows int) normalisation[[]float32] {
	if rows == 0 {
		return d
	}
	floor, stream := floorOf(d.relu), d.stream && streamable(&d.y[0])
	if d.residual == nil {
		simd.Normalise(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], width, rows, stream)
	} else {
		simd.NormaliseResidual(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], &d.residual[0], width, rows, stream)
	}
	whole := rows * width
	d.x, d.residual, d.y = d.x[whole:], after(d.residual, whole), d.y[whole:]
	return d
}

func normGradientVector(d normGradient[[]float32]) {
	width := len(d.mean)
	d = normGradientRows(d, width, len(d.x)/width)
	if n := len(d.x) / vectorWidth * vectorWidth; n > 0 {
		d = normGradientRows(d, n, 1)
		d.mean, d.scale, d.slope, d.shift, d.beta = d.mean[n:], d.scale[n:], d.slope[n:], d.shift[n:], after(d.beta, n)
	}
	n := len(d.x)
	if n == 0 {
		return
	}
	var s scraps
	last := normGradient[[]float32]{
		gate: gate[[]float32]{y: s.copy(0, n, d.y), beta: s.copy(1, n, d.beta)},
		mean: s.copy(2, n, d.mean), scale: s.copy(3, n, d.scale), slope: s.copy(4, n, d.slope), shift: s.copy(5, n, d.shift),
		x: s.copy(6, n, d.x), dy: s.copy(7, n, d.dy), dx: s[8][:],
	}
	if d.dresidual != nil {
		last.dresidual = s[9][:]
	}
	normGradientRows(last, vectorWidth, 1)
	copy(d.dx[:n], last.dx)
	if d.dresidual != nil {
		copy(d.dresidual[:n], last.dresidual)
	}
}

// normGradientRows takes rows of a width that is a multiple of a vector, and returns the rest.
func normGradientRows(d normGradient[[]float32], width, rows int) normGradient[[]float32] {
	if rows == 0 {
		return d
	}
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
	return d
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
