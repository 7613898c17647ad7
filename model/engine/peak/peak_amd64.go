package peak

import (
	"golang.org/x/sys/cpu"

	"github.com/refold/refold/model/engine/builtin/simd"
)

var (
	avx2   = kernel{simd.PeakAVX2, 12, 8, 2}
	avx512 = kernel{simd.PeakAVX512, 24, 16, 2}
	bf16   = kernel{simd.PeakAVX512BF16, 24, 16, 4} // pairs
)

func hasAVX512() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512DQ }

// narrow is the set of kernels that leaves the widest registers of some processors alone.
const narrow = "avx2"

// float32Loop multiplies with the widest registers that the processor has and a set of kernels
// uses.
func float32Loop(kernels string) *loop {
	switch {
	case hasAVX512() && kernels != narrow:
		return avx512.loop()
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return avx2.loop()
	}
	return nil
}

func bfloat16Loop() *loop {
	if hasAVX512() && cpu.X86.HasAVX512BF16 {
		return bf16.loop()
	}
	return nil
}

func add(a, b, c []float32) {
	if cpu.X86.HasAVX2 {
		addVectors(a, b, c)
		return
	}
	addInGo(a, b, c)
}
