package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// Loops over channels by vectors of AVX-512. They take whole rows, whose length is a multiple
// of such a vector, and leave the rest to those of half the width: results are the same.

func widerLoops(k *kernels) {
	k.sum, k.moments, k.add = sumWide, momentsWide, addWide
	k.normalise, k.normSums, k.normGradient = normaliseWide, normSumsWide, normGradientWide
}

// wideWidth divides what the kernels take.
const wideWidth = 16

func sumWide(lanes, x []float32) {
	width := len(lanes)
	if rows := len(x) / width; rows > 0 {
		simd.SumAVX512(&lanes[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	sumLoop(lanes, x)
}

func momentsWide(mean, first, second, x []float32) {
	width := len(mean)
	if rows := len(x) / width; rows > 0 {
		simd.MomentsAVX512(&mean[0], &first[0], &second[0], &x[0], width, rows)
		x = x[rows*width:]
	}
	momentsVector(mean, first, second, x)
}

func addWide(a, b, c []float32) {
	whole := len(a) / wideWidth * wideWidth
	if whole > 0 {
		simd.AddAVX512(&a[0], &b[0], &c[0], whole, 1)
	}
	addLoop(a[whole:], b[whole:], c[whole:])
}

func normaliseWide(d normalisation[[]float32]) {
	width := len(d.mean)
	rows := len(d.x) / width
	if rows == 0 {
		normaliseVector(d)
		return
	}
	floor, stream := floorOf(d.relu), d.stream && streamable(&d.y[0])
	if d.residual == nil {
		simd.NormaliseAVX512(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], width, rows, stream)
	} else {
		simd.NormaliseResidualAVX512(&d.mean[0], &d.scale[0], &d.shift[0], floor, &d.x[0], &d.y[0], &d.residual[0], width, rows, stream)
	}
	whole := rows * width
	d.x, d.residual, d.y = d.x[whole:], after(d.residual, whole), d.y[whole:]
	normaliseVector(d)
}

func normSumsWide(d normSums[[]float32]) {
	width := len(d.mean)
	rows := len(d.x) / width
	if rows == 0 {
		normSumsVector(d)
		return
	}
	switch {
	case d.beta != nil:
		simd.GradientSumsGatedAVX512(&d.mean[0], &d.scale[0], &d.beta[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], width, rows)
	case d.y == nil:
		simd.GradientSumsAVX512(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], width, rows)
	default:
		simd.GradientSumsReLUAVX512(&d.mean[0], &d.sums[0], &d.products[0], &d.x[0], &d.dy[0], &d.y[0], width, rows)
	}
	whole := rows * width
	d.x, d.y, d.dy = d.x[whole:], after(d.y, whole), d.dy[whole:]
	normSumsVector(d)
}

func normGradientWide(d normGradient[[]float32]) {
	width := len(d.mean)
	rows := len(d.x) / width
	if rows == 0 {
		normGradientVector(d)
		return
	}
	m, a, b, c, x, dy, dx := &d.mean[0], &d.scale[0], &d.slope[0], &d.shift[0], &d.x[0], &d.dy[0], &d.dx[0]
	stream := d.stream && streamable(dx) && (d.dresidual == nil || streamable(&d.dresidual[0]))
	switch {
	case d.beta != nil: // there is no residual then
		simd.GradientGatedAVX512(m, a, b, c, &d.beta[0], x, dy, dx, width, rows, stream)
	case d.y == nil && d.dresidual == nil:
		simd.GradientAVX512(m, a, b, c, x, dy, dx, width, rows, stream)
	case d.dresidual == nil:
		simd.GradientReLUAVX512(m, a, b, c, x, dy, dx, &d.y[0], width, rows, stream)
	case d.y == nil:
		simd.GradientResidualAVX512(m, a, b, c, x, dy, dx, &d.dresidual[0], width, rows, stream)
	default:
		simd.GradientReLUResidualAVX512(m, a, b, c, x, dy, dx, &d.y[0], &d.dresidual[0], width, rows, stream)
	}
	whole := rows * width
	d.x, d.dy, d.dx = d.x[whole:], d.dy[whole:], d.dx[whole:]
	d.y, d.dresidual = after(d.y, whole), after(d.dresidual, whole)
	normGradientVector(d)
}
