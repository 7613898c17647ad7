package history

import (
	"testing"

	"pgregory.net/rapid"
)

// TestColumnsAreRowsOfTheTurnedImage: both directions measure the same, and follow the
// definition.
func TestColumnsAreRowsOfTheTurnedImage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(3, 30).Draw(t, "width"), rapid.IntRange(3, 30).Draw(t, "height")
		luma := rapid.SliceOfN(rapid.Uint8(), width*height, width*height).Draw(t, "levels")
		turned := make([]uint8, len(luma))
		for i, v := range luma {
			turned[i%width*height+i/width] = v
		}
		rows := alongRows(luma, width, height)
		if columns := alongColumns(turned, height, width); columns != rows || rows != defined(luma, width, height) {
			t.Fatalf("rows %+v, columns %+v, defined %+v", rows, columns, defined(luma, width, height))
		}
	})
}

// defined goes along rows step by step.
func defined(luma []uint8, width, height int) (s steps) {
	size := func(v int) float64 { return float64(max(v, -v)) }
	for y := range height {
		step := func(x int) int { return int(luma[y*width+x]) - int(luma[y*width+x-1]) }
		for x := 2; x < width; x++ {
			s.first += size(step(x - 1))
			s.second += size(step(x) - step(x-1))
			if x > 2 {
				s.excess[(x-1)%block] += size(step(x-1)) - (size(step(x-2))+size(step(x)))/2
				s.count[(x-1)%block]++
			}
		}
	}
	return s
}
