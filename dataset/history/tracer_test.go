package history_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/history"
)

// TestTracerIsTheWindow: the rows of a large image give the history of its middle, in
// whatever strips they come, and those of a small one its own.
func TestTracerIsTheWindow(t *testing.T) {
	for _, size := range [][2]int{{500, 700}, {40, 1000}, {30, 30}, {1, 5}} {
		height, width := size[0], size[1]
		level := func(x, y int) uint8 { return uint8(x/8*37 ^ y/8*11 + x*y%3) }
		var rgb []byte
		for y := range height {
			for x := range width {
				v := level(x, y)
				rgb = append(rgb, v, v, v)
			}
		}
		from := func(n int) (int, int) { k := min(n, 384); f := (n - k) / 2 / 8 * 8; return f, f + k }
		x0, x1 := from(width)
		y0, y1 := from(height)
		var luma []uint8
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				luma = append(luma, level(x, y))
			}
		}
		want, err := history.New(luma, x1-x0, y1-y0)
		if err != nil {
			t.Fatal(err)
		}
		for _, strip := range []int{1, 7, height} {
			tracer := history.NewTracer(height, width)
			for y := 0; y < height; y += strip {
				tracer.Write(rgb[3*width*y : 3*width*min(y+strip, height)])
			}
			if d := cmp.Diff(want, tracer.History()); d != "" {
				t.Errorf("%v in strips of %d: %s", size, strip, d)
			}
		}
	}
}
