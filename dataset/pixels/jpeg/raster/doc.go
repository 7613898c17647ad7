// Package raster makes rows of pixels from the coefficients of blocks, as
// libjpeg-turbo 3 does on x86-64: it dequantises and transforms them (jidctint.c),
// interpolates samples of lower resolution (jdsample.c) and converts colours
// (jdcolor.c). It owns samples, from blocks to strips of whole rows, and the inner
// loops for that. It knows nothing of files, codes and scans: callers say how large an
// image is and what its components mean, and put blocks that they have decoded.
//
// Kernels are those of package simd where the processor has AVX2, and loops in Go
// elsewhere and for short rows; both give the same bytes. Where the libraries differ, it
// is the libjpeg-turbo of x86-64 processors with AVX2 (transform.go).
package raster
