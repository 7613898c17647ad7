// Command gen writes the vector kernels of package simd: micro-kernels of matrix
// products (tile.go, segments.go, epilogue.go, ahead.go; of few columns neighbours.go), those
// of gradients of weights with few filters (lines.go), loops over channels and elements
// (loops.go, elements.go, rows.go), transforms of convolutions (winograd*.go), packing
// (pack.go), conversions and loops of bfloat16 (bfloat16.go, bfloat16loops.go), and loops
// that measure the processor (peak.go). It is a module of its own, so that refold does not
// depend on avo.
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("amd64")
	for _, t := range []tile{
		{name: "TileAVX2x8", rows: 12, vectors: 1, width: 32},
		{name: "TileAVX2x8Eight", rows: 8, vectors: 1, width: 32},
		{name: "TileAVX2x8Four", rows: 4, vectors: 1, width: 32},
		{name: "TileAVX2x16", rows: 6, vectors: 2, width: 32},
		{name: "TileAVX2x16Four", rows: 4, vectors: 2, width: 32},
		{name: "TileAVX2x16Asking", rows: 6, vectors: 2, width: 32, ahead: true},
		{name: "TileAVX2x16FourAsking", rows: 4, vectors: 2, width: 32, ahead: true},
		{name: "TileAVX512x8", rows: 8, vectors: 1, width: 32, masks: true},
		{name: "TileAVX512x8Pairs", rows: 8, vectors: 1, width: 64, masks: true, pairs: true},
		{name: "TileAVX512x16", rows: 8, vectors: 1, width: 64, masks: true},
		{name: "TileAVX512x32", rows: 8, vectors: 2, width: 64, masks: true},
		{name: "TileAVX512x64", rows: 6, vectors: 4, width: 64, masks: true},
		{name: "TileAVX512x64Four", rows: 4, vectors: 4, width: 64, masks: true},
		{name: "TileAVX512x64FourAhead", rows: 4, vectors: 4, width: 64, masks: true, ahead: true},
		{name: "TileAVX512x64Ahead", rows: 6, vectors: 4, width: 64, masks: true, ahead: true},
		{name: "TileBF16x16", rows: 8, vectors: 1, width: 64, masks: true, dot: true},
		{name: "TileBF16x32", rows: 8, vectors: 2, width: 64, masks: true, dot: true},
		{name: "TileBF16x64", rows: 6, vectors: 4, width: 64, masks: true, dot: true},
		{name: "TileBF16x64Four", rows: 4, vectors: 4, width: 64, masks: true, dot: true},
		{name: "TileBF16x64FourAhead", rows: 4, vectors: 4, width: 64, masks: true, dot: true, ahead: true},
		{name: "TileBF16x64Ahead", rows: 6, vectors: 4, width: 64, masks: true, dot: true, ahead: true},
		{name: "TileHalfBF16x16", rows: 8, vectors: 1, width: 64, masks: true, dot: true, half: true},
		{name: "TileHalfBF16x32", rows: 8, vectors: 2, width: 64, masks: true, dot: true, half: true},
		{name: "TileHalfBF16x64", rows: 6, vectors: 4, width: 64, masks: true, dot: true, half: true},
	} {
		t.generate()
	}
	for _, t := range []neighbours{
		{name: "TileAVX512x16Fours", rows: 24, vectors: 1},
		{name: "TileAVX512x16FoursAhead", rows: 24, vectors: 1, ahead: true},
		{name: "TileAVX512x32Fours", rows: 12, vectors: 2},
		{name: "TileAVX512x32FoursAhead", rows: 12, vectors: 2, ahead: true},
	} {
		t.generate()
	}
	lineTiles()
	loops()
	winogradTransforms()
	peaks()
	conversions()
	packing()
	halfLoops()
	Generate()
}
