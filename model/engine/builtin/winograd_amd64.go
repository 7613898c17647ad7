package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

func avx2Transforms() transforms {
	return rowTransforms{simd.WinogradInputAVX2, simd.WinogradOutputAVX2}.and(vectorTransforms{
		kernel:   simd.WinogradKernelAVX2,
		inputRow: simd.WinogradInputRowAVX2, gradientRow: simd.WinogradGradientRowAVX2, weights: simd.WinogradWeightsAVX2,
	})
}

func avx512Transforms() transforms {
	return rowTransforms{simd.WinogradInputAVX512, simd.WinogradOutputAVX512}.and(vectorTransforms{
		kernel:   simd.WinogradKernelAVX512,
		inputRow: simd.WinogradInputRowAVX512, gradientRow: simd.WinogradGradientRowAVX512, weights: simd.WinogradWeightsAVX512,
	})
}

// rowTransforms are those of package simd that take several tiles in a row. Nothing but and
// calls them.
type rowTransforms struct {
	input  func(x *float32, row, pixel int, v *float32, position, n, tiles, from, to int)
	output func(m *float32, position int, bias, y *float32, row, pixel, n, tiles, from, to int)
}

// and adds them to others, which have none for a single tile.
func (r rowTransforms) and(v vectorTransforms) transforms {
	v.input = func(x *float32, row, pixel int, to *float32, position, n int) {
		r.input(x, row, pixel, to, position, n, 1, n, n)
	}
	v.output = func(m *float32, position int, bias, y *float32, row, pixel, n int) {
		r.output(m, position, bias, y, row, pixel, n, 1, n, n)
	}
	all := v.onSlices()
	all.inputs = func(x lattice[float32], to transformed[float32], n int, t tileRow) {
		r.input(&x.at[0], x.row, x.col, &to.at[0], to.position, n, t.tiles, t.from, t.to)
	}
	all.outputs = func(m transformed[float32], bias []float32, y lattice[float32], n int, t tileRow) {
		r.output(&m.at[0], m.position, &bias[0], &y.at[0], y.row, y.col, n, t.tiles, t.from, t.to)
	}
	return all
}
