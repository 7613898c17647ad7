package place

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const metre = 1 / 111195.0 // of latitude, in degrees

// TestJoin: what is near joins, from point to point; neither the poles nor the line of
// dates are seams.
func TestJoin(t *testing.T) {
	for _, test := range []struct {
		name   string
		points []Point
		want   string
	}{
		{"near", []Point{{47, 8}, {47 + 40*metre, 8}, {47 + 120*metre, 8}}, "[{47.0011, 8.0000 [2]} {47.0002, 8.0000 [0 1]}]"},
		{"by one another", []Point{{47, 8}, {47 + 40*metre, 8}, {47 + 80*metre, 8}}, "[{47.0004, 8.0000 [0 1 2]}]"},
		{"the same", []Point{{-33.8568, 151.2153}, {-33.8568, 151.2153}}, "[{-33.8568, 151.2153 [0 1]}]"},
		{"the line of dates", []Point{{10, 180 - 10*metre}, {10, -180 + 10*metre}}, "[{10.0000, 180.0000 [0 1]}]"},
		{"the pole", []Point{{90, 0}, {90 - 10*metre, 120}, {90 - 10*metre, -120}}, "[{90.0000, 180.0000 [0 1 2]}]"},
		{"none", nil, "[]"},
	} {
		if got := fmt.Sprint(Join(test.points)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestPlacesStaySmall: no street is one place, whatever the order of its points.
func TestPlacesStaySmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "points")
		step := rapid.Float64Range(1, 45).Draw(t, "step")
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(t, "order")
		points := make([]Point, n)
		for i, at := range order {
			points[i] = Point{47, 8 + float64(at)*step*metre/0.682} // of longitude, at that latitude
		}
		seen := 0
		for _, p := range Join(points) {
			var along []int
			for _, member := range p.Members {
				along = append(along, order[member])
			}
			seen += len(along)
			if width := float64(slices.Max(along)-slices.Min(along)) * step; width > wide+2*fine {
				t.Fatalf("a place of %.0f metres", width)
			}
		}
		if seen != n {
			t.Fatalf("%d of %d points", seen, n)
		}
	})
}
