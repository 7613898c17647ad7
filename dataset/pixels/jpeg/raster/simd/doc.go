// Package simd holds vector kernels for amd64 that decode JPEG images: the inverse
// transform, smooth upsampling and colours. They are written by the generator in gen and
// give the bytes of the loops in Go, which package raster holds and describes.
//
// It owns instructions, not strategy: callers check the processor, sizes and bounds. What
// is written may not overlap what is read.
package simd

//go:generate go -C gen run . -out ../simd_amd64.s -stubs ../simd_amd64.go -pkg simd
