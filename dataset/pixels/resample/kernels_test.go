package resample

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestKernelsGiveTheSameBytes: those of this processor as those in Go, at any length
// and with the largest weights, and nothing is written behind the end.
func TestKernelsGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "columns")
		in := randomPixels(rapid.Uint64().Draw(t, "seed"), 3*n+8)
		if rapid.Bool().Draw(t, "white") {
			in = bytes.Repeat([]byte{255}, len(in))
		}
		var c columns
		at := rapid.SliceOfN(rapid.IntRange(0, n), n, n).Draw(t, "pixels")
		for _, first := range at {
			weight := rapid.Uint64Range(0, coefficientOne).Draw(t, "weight")
			c.add(tap{first: first, weight1: weight, weight2: coefficientOne + rapid.Uint64Range(0, 1).Draw(t, "one more") - weight})
		}
		const behind = 16
		rows := [2][]byte{make([]byte, 6*n+behind), make([]byte, 6*n+behind)}
		outs := [2][]byte{make([]byte, 3*n+behind), make([]byte, 3*n+behind)}
		weight := rapid.Uint64Range(0, coefficientOne).Draw(t, "weight down")
		for i, k := range []kernels{portableKernels(), newKernels()} {
			k.across(rows[i][:6*n], in, c)
			other := make([]byte, 6*n)
			k.across(other, in[:3*n+8], c)
			k.down(outs[i][:3*n], rows[i][:6*n], other, weight, coefficientOne+1-weight)
		}
		if !bytes.Equal(rows[0], rows[1]) || !bytes.Equal(outs[0], outs[1]) {
			t.Fatalf("rows %v and %v, results %v and %v", rows[0], rows[1], outs[0], outs[1])
		}
	})
}
