package peak

import (
	"golang.org/x/sys/cpu"

	"github.com/refold/refold/model/engine/builtin/simd"
)

// A kernel writes its sums: so many registers of so many elements.
type kernel struct {
	run             func(x, y, sums *float32, rounds int)
	registers, wide int
	operations      int // for each element of a register and round
}

var (
	avx2   = kernel{simd.PeakAVX2, 12, 8, 2}
	avx512 = kernel{simd.PeakAVX512, 24, 16, 2}
	bf16   = kernel{simd.PeakAVX512BF16, 24, 16, 4} // pairs
)

// compute runs a kernel on given factors and returns its sums.
func (k kernel) compute(x, y *[16]float32, rounds int) []float32 {
	sums := make([]float32, k.registers*k.wide)
	k.run(&x[0], &y[0], &sums[0], rounds)
	return sums
}

func (k kernel) loop() *loop {
	return &loop{count: float64(k.registers * k.wide * k.operations), run: func(_, _, rounds int) {
		var x, y [16]float32 // of zeros, since numbers that are too large or too small may take longer
		k.compute(&x, &y, rounds)
	}}
}

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

const vectorWidth = 8

func add(a, b, c []float32) {
	whole := 0
	if cpu.X86.HasAVX2 {
		whole = len(a) / vectorWidth * vectorWidth
	}
	if whole > 0 {
		simd.Add(&a[0], &b[0], &c[0], whole, 1)
	}
	addInGo(a[whole:], b[whole:], c[whole:])
}
