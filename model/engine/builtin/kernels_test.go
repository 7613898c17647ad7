package builtin

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestLargestIsTheSameInAllSets: ties, infinities, both zeros and NaN.
func TestLargestIsTheSameInAllSets(t *testing.T) {
	number := rapid.OneOf(rapid.Float32(), rapid.SampledFrom([]float32{
		0, float32(math.Copysign(0, -1)), 1, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
	}))
	bits := func(values []float32) (all []uint32) {
		for _, v := range values {
			all = append(all, math.Float32bits(v))
		}
		return all
	}
	for _, k := range supported() {
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.IntRange(0, 40).Draw(t, "n")
			x, y := rapid.SliceOfN(number, n, n).Draw(t, "x"), rapid.SliceOfN(number, n, n).Draw(t, "y")
			index := rapid.SliceOfN(rapid.Int32(), n, n).Draw(t, "index")
			from := rapid.Int32Range(0, math.MaxInt32-100).Draw(t, "from")
			wantY, wantIndex := slices.Clone(y), slices.Clone(index)
			largestLoop(wantY, wantIndex, x, from)
			k.largest(y, index, x, from)
			if !slices.Equal(bits(y), bits(wantY)) || !slices.Equal(index, wantIndex) {
				t.Fatalf("%s: %v at %v, want %v at %v", k.name, y, index, wantY, wantIndex)
			}
		})
	}
}
