// Package simd holds vector kernels for amd64 and arm64: micro-kernels of matrix products
// and loops over channels. They are written by the generators in gen.
//
// It owns instructions, not strategy: callers check the processor, sizes and
// bounds. Pointers are to arrays that are as long as the other arguments say.
package simd

//go:generate go -C gen run . -out ../simd_amd64.s -stubs ../simd_amd64.go -pkg simd
//go:generate go -C gen run ./neon -out ../simd_arm64.s -stubs ../simd_arm64.go -pkg simd
