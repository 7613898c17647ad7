package resample

import (
	"github.com/refold/refold/dataset/pixels/resample/simd"
	"golang.org/x/sys/cpu"
)

// newKernels are the fastest that run on this processor.
func newKernels() kernels {
	if !cpu.X86.HasAVX2 {
		return portableKernels()
	}
	return kernels{across: acrossVector, down: downVector}
}

// acrossVector leaves the last column to the loop in Go, since it writes a word more.
func acrossVector(out, in []byte, c columns) {
	if last := len(c.at) - 1; last > 0 {
		_, _, _ = out[2*channels*last+1], in[c.at[last]+7], c.weights[last]
		simd.Across(&out[0], &in[0], &c.at[0], &c.weights[0], last)
		out, c = out[2*channels*last:], c.from(last)
	}
	across(out, in, c)
}

func downVector(out, upper, lower []byte, weight1, weight2 uint64) {
	const least = 32 // numbers that the kernel takes
	n := len(out)
	if n < least {
		down(out, upper, lower, weight1, weight2)
		return
	}
	_, _ = upper[2*n-1], lower[2*n-1]
	simd.Down(&out[0], &upper[0], &lower[0], int(weight1), int(weight2), n)
}
