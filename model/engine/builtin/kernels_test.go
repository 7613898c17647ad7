package builtin

import (
	"math"
	"slices"
	"strings"
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

// TestStatisticsOfVectorSetsAreTheSame: the sums of batch norm, to the bit, whatever
// the rows that a kernel takes at a time.
func TestStatisticsOfVectorSetsAreTheSame(t *testing.T) {
	var sets []*kernels
	for _, k := range supported() {
		if strings.HasPrefix(k.name, "avx") {
			sets = append(sets, k)
		}
	}
	if len(sets) < 2 {
		t.Skip("there are no two vector sets to compare on this processor")
	}
	rapid.Check(t, func(t *rapid.T) {
		width := 16 * rapid.IntRange(1, 5).Draw(t, "width")
		n := rapid.IntRange(0, 11*width).Draw(t, "n")
		n -= n % 8 // a last row may be partial
		array := func(name string, n int) []float32 {
			return rapid.SliceOfN(rapid.Float32Range(-100, 100), n, n).Draw(t, name)
		}
		x, dy, y := array("x", n), array("dy", n), array("y", n)
		mean, first, second := array("mean", width), array("first", width), array("second", width)
		var want [][]float32
		for _, k := range sets {
			sums := [][]float32{slices.Clone(first)}
			k.sum(sums[0], x)
			f, s := slices.Clone(first), slices.Clone(second)
			k.moments(mean, f, s, x)
			sums = append(sums, f, s)
			for _, y := range [][]float32{nil, y} {
				f, s := slices.Clone(first), slices.Clone(second)
				k.gradientSums(mean, f, s, x, y, dy)
				sums = append(sums, f, s)
			}
			if want == nil {
				want = sums
			}
			for i := range sums {
				if !slices.Equal(sums[i], want[i]) {
					t.Fatalf("%s: sums %d are %v, those of %s %v", k.name, i, sums[i], sets[0].name, want[i])
				}
			}
		}
	})
}
