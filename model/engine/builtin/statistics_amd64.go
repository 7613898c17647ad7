package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// Rows that a kernel of AVX-512 adds up at a time. What is left of them is for the
// loops of AVX2, to the same bits.
const (
	sumGroup      = 4
	gradientGroup = 2
)

func sumWide(lanes, x []float32) {
	width := len(lanes)
	if groups := len(x) / (sumGroup * width); groups > 0 {
		simd.SumAVX512(&lanes[0], &x[0], width, groups)
		x = x[groups*sumGroup*width:]
	}
	sumVector(lanes, x)
}

func momentsWide(mean, first, second, x []float32) {
	width := len(mean)
	if groups := len(x) / (sumGroup * width); groups > 0 {
		simd.MomentsAVX512(&mean[0], &first[0], &second[0], &x[0], width, groups)
		x = x[groups*sumGroup*width:]
	}
	momentsVector(mean, first, second, x)
}

func gradientSumsWide(mean, first, second, x, y, dy []float32) {
	width := len(mean)
	if groups := len(x) / (gradientGroup * width); groups > 0 {
		whole := groups * gradientGroup * width
		if y == nil {
			simd.GradientSumsAVX512(&mean[0], &first[0], &second[0], &x[0], &dy[0], width, groups)
		} else {
			simd.GradientSumsReLUAVX512(&mean[0], &first[0], &second[0], &x[0], &dy[0], &y[0], width, groups)
			y = y[whole:]
		}
		x, dy = x[whole:], dy[whole:]
	}
	gradientSumsVector(mean, first, second, x, y, dy)
}
