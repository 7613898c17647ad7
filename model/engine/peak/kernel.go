//go:build amd64 || arm64

package peak

import "github.com/refold/refold/model/engine/builtin/simd"

// A kernel writes its sums: so many registers of so many elements.
type kernel struct {
	run             func(x, y, sums *float32, rounds int)
	registers, wide int
	operations      int // for each element of a register and round
}

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

// vectorWidth divides the part of an array that the vector kernel takes.
const vectorWidth = 8

func addVectors(a, b, c []float32) {
	whole := len(a) / vectorWidth * vectorWidth
	if whole > 0 {
		simd.Add(&a[0], &b[0], &c[0], whole, 1)
	}
	addInGo(a[whole:], b[whole:], c[whole:])
}
