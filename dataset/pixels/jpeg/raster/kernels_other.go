//go:build !amd64

package raster

// Fastest are the fastest kernels that run on this processor.
func Fastest() Kernels { return Portable() }
