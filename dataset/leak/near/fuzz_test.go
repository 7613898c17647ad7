package near_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
	"github.com/refold/refold/dataset/leak/near"
	"github.com/refold/refold/dataset/sketch"
)

// FuzzCompare: whatever two sketches hold, nothing panics and every figure is a number,
// either way round.
func FuzzCompare(f *testing.F) {
	f.Add([]byte{0}, []byte{255}, uint16(1), uint16(1))
	f.Add([]byte{0, 255}, []byte{255, 0}, uint16(64), uint16(9000))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7}, []byte{7, 6, 5, 4, 3, 2, 1}, uint16(640), uint16(480))
	f.Add([]byte("a border and what lies inside of it"), []byte("what lies inside"), uint16(32), uint16(32))
	f.Fuzz(func(t *testing.T, a, b []byte, width, height uint16) {
		x := near.NewPicture(filled(a), int(width)+1, int(height)+1)
		y := near.NewPicture(filled(b), int(height)+1, int(width)+1)
		for _, m := range []near.Match{near.NewProbe(x).Compare(y), near.NewProbe(y).Compare(x), near.NewProbe(x).Compare(x)} {
			for name, v := range map[string]float64{"score": m.Score(), "luma": m.Luma, "colour": m.Colour, "lump": m.Lump, "left": m.Left, "correlation": m.Correlation} {
				if math.IsNaN(v) || v < -1 {
					t.Errorf("%s %v", name, v)
				}
			}
			m.Describe()
			m.Recoloured()
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
