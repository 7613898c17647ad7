//go:build amd64 || arm64

package peak

import "testing"

// kernelCase is a loop, factors, and each of its sums after three rounds.
type kernelCase struct {
	name   string
	kernel kernel
	here   bool
	x, y   float32
	want   float32
}

// TestKernelsMultiply: the loops do the work that is counted.
func TestKernelsMultiply(t *testing.T) {
	same := func(v float32) (all [16]float32) {
		for i := range all {
			all[i] = v
		}
		return all
	}
	for _, test := range kernelCases() {
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
