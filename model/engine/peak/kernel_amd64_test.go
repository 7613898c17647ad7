package peak

import (
	"math"
	"testing"
)

// TestKernelsMultiply: the loops do the work that is counted.
func TestKernelsMultiply(t *testing.T) {
	pair := func(first, second float32) float32 { // two bfloat16 in the place of a float32
		return math.Float32frombits(math.Float32bits(first)>>16 | math.Float32bits(second)&0xffff0000)
	}
	same := func(v float32) (all [16]float32) {
		for i := range all {
			all[i] = v
		}
		return all
	}
	for _, test := range []struct {
		name   string
		kernel kernel
		here   bool
		x, y   float32
		want   float32 // after three rounds
	}{
		{"avx2", avx2, float32Loop("") != nil, 2, 5, 30},
		{"avx512", avx512, hasAVX512(), 2, 5, 30},
		{"bf16", bf16, bfloat16Loop() != nil, pair(2, 3), pair(5, 7), 93},
	} {
		if !test.here {
			t.Logf("%s: not on this processor", test.name)
			continue
		}
		x, y := same(test.x), same(test.y)
		for i, got := range test.kernel.compute(&x, &y, 3) {
			if got != test.want {
				t.Fatalf("%s: sum %d is %g, want %g", test.name, i, got, test.want)
			}
		}
	}
}
