package history

import (
	"testing"

	"pgregory.net/rapid"
)

// TestKernelCountsTheSame: that of this processor as the loop in Go, of blocks with many
// frequencies about the threshold and with none.
func TestKernelCountsTheSame(t *testing.T) {
	const width = 11
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]uint8{1, 2, 4, 255}).Draw(t, "most")
		luma := rapid.SliceOfN(rapid.Uint8Max(most), (block-1)*width+block, (block-1)*width+block).Draw(t, "levels")
		if got, want := fastestCount(luma, width), countZeros(luma, width); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
	})
}
