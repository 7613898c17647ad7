package sketch_test

import (
	"testing"

	"github.com/refold/refold/dataset/sketch"
)

// TestTracerSeesBlocks: the grid of JPEG is there in its pixels, wherever they are
// kept, and in nothing else.
func TestTracerSeesBlocks(t *testing.T) {
	const side = 64
	history := func(level func(x, y int) int) sketch.History {
		tracer := sketch.NewTracer(side, side)
		row := make([]byte, 3*side)
		for y := range side {
			for x := range side {
				v := byte(level(x, y))
				row[3*x], row[3*x+1], row[3*x+2] = v, v, v
			}
			tracer.Write(row)
		}
		return tracer.History()
	}
	blocks := history(func(x, y int) int { return 100 + (x+3)/8*7%13 + (y+5)/8*5%11 + (x^y)&1 })
	ramp := history(func(x, y int) int { return x + 2*y })
	flat := history(func(int, int) int { return 90 })
	if blocks.Across < 1 || blocks.Down < 1 || ramp.Across > .01 || ramp.Down > .01 || ramp.Fine > .1 || blocks.Fine < 1 {
		t.Errorf("blocks %+v, ramp %+v", blocks, ramp)
	}
	if flat != (sketch.History{}) {
		t.Errorf("flat %+v", flat)
	}
}
