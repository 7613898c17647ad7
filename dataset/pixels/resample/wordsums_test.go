package resample

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestWordSums: of any width, and of more rows than fit into a word.
func TestWordSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, rows := rapid.IntRange(1, 40).Draw(t, "width"), rapid.SampledFrom([]int{1, 12, 257, 258, 600}).Draw(t, "rows")
		row := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 128, 255}), width, width).Draw(t, "row")
		sums, got, want := newWordSums(width), make([]int, width), make([]int, width)
		for range rows {
			sums.add(row, got)
			for i, v := range row {
				want[i] += int(v)
			}
		}
		sums.moveTo(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
		sums.moveTo(got)
		if !slices.Equal(got, want) {
			t.Fatal("what was moved is there again")
		}
	})
}
