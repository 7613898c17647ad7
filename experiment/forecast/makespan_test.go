package forecast

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMakespan(t *testing.T) {
	for _, test := range []struct {
		name    string
		seconds []float64
		workers int
		want    float64
	}{
		{"nothing", nil, 2, 0},
		{"one after the other", []float64{1, 2, 3}, 1, 6},
		{"more workers than trials", []float64{1, 2, 3}, 8, 3},
		{"three equal ones on two", []float64{1, 1, 1}, 2, 2},
		{"the free worker takes the next", []float64{4, 1, 1, 1}, 2, 4},
		{"a long one at the end", []float64{1, 1, 1, 1, 6}, 2, 8},
	} {
		if got := makespan(test.seconds, test.workers); got != test.want {
			t.Errorf("%s: %v seconds, want %v", test.name, got, test.want)
		}
	}
}

// TestMakespanBounds: no schedule beats the sum shared by all workers or the
// longest trial, and this one is at most the two together (Graham 1966).
func TestMakespanBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfN(rapid.Float64Range(0.1, 100), 1, 40).Draw(t, "seconds")
		workers := rapid.IntRange(1, 12).Draw(t, "workers")
		sum := 0.0
		for _, s := range seconds {
			sum += s
		}
		share, longest := sum/float64(workers), slices.Max(seconds)
		got := makespan(seconds, workers)
		if low := math.Max(share, longest); got < low-1e-9 || got > share+longest+1e-9 {
			t.Errorf("%v seconds, want between %v and %v", got, low, share+longest)
		}
	})
}
