package builtin

import "github.com/refold/refold/model/engine/builtin/simd"

// supported returns the sets that run on this processor, the fastest first. Every arm64 has
// NEON, and rounds products that it adds up once.
func supported() []*kernels { return []*kernels{neon(), goSet()} }

func neon() *kernels {
	k := vectorLoops("neon")
	k.micro = []micro{
		{rows: 12, cols: 8, run: twelveOrFewer(vectorTiles(12, simd.TileNEONx8), vectorTiles(8, simd.TileNEONx8Eight), vectorTiles(4, simd.TileNEONx8Four))},
		{rows: 6, cols: 16, run: sixOrFour(vectorTiles(6, simd.TileNEONx16), vectorTiles(4, simd.TileNEONx16Four))},
	}
	k.copyRows = copyRowsBy(simd.CopyRowsNEON)
	k.winograd = vectorTransforms{
		simd.WinogradInputNEON, simd.WinogradOutputNEON, simd.WinogradKernelNEON,
		simd.WinogradInputRowNEON, simd.WinogradGradientRowNEON, simd.WinogradWeightsNEON,
	}.onSlices()
	return k
}
