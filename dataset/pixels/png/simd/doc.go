// Package simd holds vector kernels for amd64 that undo the filters of PNG and sum up for
// the checksum of zlib. They are written by the generator in gen and give what the loops in
// Go give, which packages png and inflate hold and describe.
//
// It owns instructions, not strategy: callers check the processor, sizes and bounds.
// What is written may not overlap what is read.
package simd

//go:generate go -C gen run . -out ../simd_amd64.s -stubs ../simd_amd64.go -pkg simd
