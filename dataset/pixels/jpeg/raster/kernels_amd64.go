package raster

import (
	"github.com/refold/refold/dataset/pixels/jpeg/raster/simd"
	"golang.org/x/sys/cpu"
)

// Fastest are the fastest kernels that run on this processor.
func Fastest() Kernels {
	if !cpu.X86.HasAVX2 {
		return Portable()
	}
	return Kernels{transform: transformVector, widen: widenVector, widenTwo: widenTwoVector,
		between: betweenVector, colours: coloursVector}
}

// vectorBytes is the least that the kernels of package simd take of a row; the loops in Go
// take rows that are shorter.
const vectorBytes = 32

func transformVector(out []byte, stride int, coefficients, quantisers *[64]int16) {
	_, _ = out[stride:], out[7*stride+7] // panics as the loop in Go would, whatever the stride
	simd.Transform(&out[0], stride, &coefficients[0], &quantisers[0])
}

func widenVector(out, in []byte) {
	last, inner := len(in)-1, len(in)-2
	if inner < vectorBytes {
		widen(out, in)
		return
	}
	out = out[:2*len(in)]
	out[0], out[1] = in[0], byte((3*uint(in[0])+uint(in[1])+2)>>2)
	simd.Widen(&out[2], &in[1], inner)
	out[2*last], out[2*last+1] = byte((3*uint(in[last])+uint(in[last-1])+1)>>2), in[last]
}

func widenTwoVector(out, near, far []byte) {
	last, inner := len(near)-1, len(near)-2
	if inner < vectorBytes {
		widenTwo(out, near, far)
		return
	}
	out, far = out[:2*len(near)], far[:len(near)]
	sum := func(i int) uint { return 3*uint(near[i]) + uint(far[i]) }
	out[0], out[1] = byte((4*sum(0)+8)>>4), byte((3*sum(0)+sum(1)+7)>>4)
	simd.WidenTwo(&out[2], &near[1], &far[1], inner)
	out[2*last], out[2*last+1] = byte((3*sum(last)+sum(last-1)+8)>>4), byte((4*sum(last)+7)>>4)
}

func betweenVector(out, near, far []byte, lower bool) {
	n := len(near)
	if n < vectorBytes {
		between(out, near, far, lower)
		return
	}
	out, far = out[:n], far[:n]
	if lower {
		simd.BetweenLower(&out[0], &near[0], &far[0], n)
	} else {
		simd.BetweenUpper(&out[0], &near[0], &far[0], n)
	}
}

func coloursVector(out, y, cb, cr []byte) {
	n := len(y)
	if n < vectorBytes {
		colours(out, y, cb, cr)
		return
	}
	out, cb, cr = out[:3*n], cb[:n], cr[:n]
	simd.Colours(&out[0], &y[0], &cb[0], &cr[0], n)
}
