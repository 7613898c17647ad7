package near_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/sketch"
)

// FuzzCompare: whatever two sketches hold, and from wherever alignment starts, nothing
// panics and every figure is a number.
func FuzzCompare(f *testing.F) {
	f.Add([]byte{0}, []byte{255}, uint16(1), uint8(0), int8(0), int8(0))
	f.Add([]byte{0, 255}, []byte{255, 0}, uint16(9000), uint8(1), int8(10), int8(-10))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7}, []byte{7, 6, 5, 4, 3, 2, 1}, uint16(640), uint8(5), int8(-20), int8(3))
	f.Add([]byte("a border and what lies inside of it"), []byte("what lies inside"), uint16(32), uint8(7), int8(0), int8(20))
	f.Fuzz(func(t *testing.T, a, b []byte, side uint16, turn uint8, shift, scale int8) {
		x, y := near.NewPicture(filled(a), int(side)+1, 64), near.NewPicture(filled(b), 64, int(side)+1)
		x.Quality = int(turn) / 8
		s := 1 + float32(scale)/512
		start := near.Start{Orientation: near.Orientation(turn % 8), Frame: near.Frame{X: float32(shift) / 512, Y: float32(scale) / 512, SX: s, SY: 1 / s}}
		m := near.Compare(x, y, []near.Start{start})
		for name, v := range map[string]float64{"score": m.Score(), "luma": m.Luma, "colour": m.Colour, "lump": m.Lump, "left": m.Left, "correlation": m.Correlation} {
			if math.IsNaN(v) || v < -1 {
				t.Errorf("%s %v", name, v)
			}
		}
		m.Describe()
		m.Recoloured()
	})
}

// FuzzStarts: whatever two sketches hold, alignments start within bounds.
func FuzzStarts(f *testing.F) {
	f.Add([]byte{0}, []byte{255})
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7}, []byte{7, 6, 5, 4, 3, 2, 1})
	f.Add([]byte("a border and what lies inside of it"), []byte("what lies inside"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		starts := near.NewProbe(near.NewPicture(filled(a), 64, 64)).Starts(near.NewPicture(filled(b), 64, 64))
		for _, s := range starts {
			if f := s.Frame; !(f.SX > .7 && f.SX < 1.4 && f.SY > .7 && f.SY < 1.4) || s.Orientation > 7 {
				t.Errorf("start %+v", s)
			}
		}
	})
}

// filled is a sketch of bytes, again and again, in rows of different phase.
func filled(data []byte) *sketch.Sketch {
	s := &sketch.Sketch{}
	if len(data) == 0 {
		return s
	}
	fill := func(to []uint8, shift int) {
		for i := range to {
			to[i] = data[(i+shift*(i/sketch.Chroma))%len(data)]
		}
	}
	fill(s.Luma[:], 0)
	fill(s.Cb[:], 1)
	fill(s.Cr[:], 3)
	return s
}

// TestEitherWay: planted copies are copies whichever image comes first, and siblings are
// none.
func TestEitherWay(t *testing.T) {
	images, names := emoji(t)
	for _, plant := range leaktest.Plants() {
		if plant.Name == "brightness 1.3" {
			continue // much of it saturates: which side of the cut-off it falls on is chance
		}
		apart := 0
		for i, m := range images[:20] {
			a, b := pictureOf(m), pictureOf(plant.Make(m, rand.New(rand.NewPCG(1, uint64(i)))))
			there, back := near.NewProbe(a).Compare(b), near.NewProbe(b).Compare(a)
			if (there.Score() < 1) != (back.Score() < 1) {
				apart++
				t.Logf("%s, %s: %.2f there, %.2f back", names[i], plant.Name, there.Score(), back.Score())
			}
		}
		if apart > 1 {
			t.Errorf("%s: %d of 20 are copies in one direction alone", plant.Name, apart)
		}
	}
}
