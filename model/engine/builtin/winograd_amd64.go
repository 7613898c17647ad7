package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// vectorTransforms are transforms of package simd, for one width of vectors.
type vectorTransforms struct {
	input                 func(x *float32, row, pixel int, v *float32, position, n int)
	output                func(m *float32, position int, bias, y *float32, row, pixel, n int)
	kernel                func(g *float32, row, tap int, u *float32, position, n int)
	inputRow, gradientRow func(a, b *float32, sign float32, pixel int, v *float32, position, n int)
	weights               func(m *float32, position int, g *float32, row, tap, n int)
}

func avx2Transforms() transforms {
	return vectorTransforms{
		simd.WinogradInputAVX2, simd.WinogradOutputAVX2, simd.WinogradKernelAVX2,
		simd.WinogradInputRowAVX2, simd.WinogradGradientRowAVX2, simd.WinogradWeightsAVX2,
	}.onSlices()
}

func avx512Transforms() transforms {
	return vectorTransforms{
		simd.WinogradInputAVX512, simd.WinogradOutputAVX512, simd.WinogradKernelAVX512,
		simd.WinogradInputRowAVX512, simd.WinogradGradientRowAVX512, simd.WinogradWeightsAVX512,
	}.onSlices()
}

func (v vectorTransforms) onSlices() transforms {
	return transforms{
		input: func(x []float32, row, pixel int, to []float32, position, n int) {
			v.input(&x[0], row, pixel, &to[0], position, n)
		},
		output: func(m []float32, position int, bias, y []float32, row, pixel, n int) {
			v.output(&m[0], position, &bias[0], &y[0], row, pixel, n)
		},
		kernel: func(g []float32, row, tap int, u []float32, position, n int) {
			v.kernel(&g[0], row, tap, &u[0], position, n)
		},
		inputRow: func(a, b []float32, sign float32, pixel int, to []float32, position, n int) {
			v.inputRow(&a[0], &b[0], sign, pixel, &to[0], position, n)
		},
		gradientRow: func(a, b []float32, sign float32, pixel int, to []float32, position, n int) {
			v.gradientRow(&a[0], &b[0], sign, pixel, &to[0], position, n)
		},
		weights: func(m []float32, position int, g []float32, row, tap, n int) {
			v.weights(&m[0], position, &g[0], row, tap, n)
		},
	}
}
