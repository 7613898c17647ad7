// Package simd holds the vector kernel for amd64 that counts the frequencies of a block
// which are 0. It is written by the generator in gen and gives what the loop in Go gives,
// to the last bit, which package history holds and describes.
//
// It owns instructions, not strategy: callers check the processor and bounds.
package simd

//go:generate go -C gen run . -out ../simd_amd64.s -stubs ../simd_amd64.go -pkg simd
