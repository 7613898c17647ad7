package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

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
