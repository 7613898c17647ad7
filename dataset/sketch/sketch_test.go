package sketch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/dataset/sketch"
)

// draw makes the sketch of an image of height x width pixels of the colours that at says.
func draw(height, width int, at func(x, y int) [3]byte) *sketch.Sketch {
	m := sketch.NewMaker(height, width)
	for y := range height {
		var row []byte
		for x := range width {
			c := at(x, y)
			row = append(row, c[:]...)
		}
		m.Write(row)
	}
	return m.Sketch()
}

// TestSketchOfColours: levels are those of JPEG's colour space (ITU-T T.871, section 7).
func TestSketchOfColours(t *testing.T) {
	for _, test := range []struct {
		rgb       [3]byte
		y, cb, cr uint8
	}{
		{[3]byte{255, 0, 0}, 76, 85, 255}, {[3]byte{0, 255, 0}, 150, 44, 21}, {[3]byte{0, 0, 255}, 29, 255, 107},
		{[3]byte{255, 255, 255}, 255, 128, 128}, {[3]byte{0, 0, 0}, 0, 128, 128}, {[3]byte{120, 120, 120}, 120, 128, 128},
	} {
		s := draw(3, 5, func(int, int) [3]byte { return test.rgb })
		if s.Luma[7] != test.y || s.Cb[9] != test.cb || s.Cr[9] != test.cr {
			t.Errorf("%v: %d %d %d, want %d %d %d", test.rgb, s.Luma[7], s.Cb[9], s.Cr[9], test.y, test.cb, test.cr)
		}
	}
}

func TestSketchIsItsBytes(t *testing.T) {
	s := draw(100, 70, func(x, y int) [3]byte { return [3]byte{byte(x), byte(y), byte(x * y)} })
	data := s.AppendBytes(nil)
	again, err := sketch.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(s, again); d != "" {
		t.Error(d)
	}
	if _, err := sketch.Parse(data[1:]); err == nil {
		t.Error("a sketch that is cut off was taken")
	}
}

// TestContent: borders of one colour are found, and what has none is whole.
func TestContent(t *testing.T) {
	whole := sketch.Content{Right: sketch.Side, Bottom: sketch.Side}
	picture := func(x, y int) [3]byte { return [3]byte{byte(97 * x * x), byte(31 * y), byte(13 * x * y)} }
	for _, test := range []struct {
		name string
		at   func(x, y int) [3]byte
		want sketch.Content
	}{
		{"none", picture, whole},
		{"one colour", func(int, int) [3]byte { return [3]byte{9, 9, 9} }, whole},
		{"black", func(x, y int) [3]byte {
			if x < 8 || x >= 48 || y < 16 || y >= 60 {
				return [3]byte{}
			}
			return picture(x, y)
		}, sketch.Content{Left: 8, Top: 16, Right: 48, Bottom: 60}},
		{"bars of two colours", func(x, y int) [3]byte {
			switch {
			case y < 10:
				return [3]byte{255, 0, 0}
			case y >= 52:
				return [3]byte{0, 0, 255}
			}
			return picture(x, y)
		}, sketch.Content{Left: 0, Top: 10, Right: 64, Bottom: 52}},
	} {
		if got := draw(sketch.Side, sketch.Side, test.at).Content(); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestElongated: of an image that is shorter than a sketch one way and longer the other,
// no pixel is left out. Lines of one pixel are grey, wherever they fall.
func TestElongated(t *testing.T) {
	lines := func(v int) [3]byte { return [3]byte{byte(255 * (v % 2)), byte(255 * (v % 2)), byte(255 * (v % 2))} }
	for name, s := range map[string]*sketch.Sketch{
		"flat": draw(40, 640, func(x, _ int) [3]byte { return lines(x) }),
		"high": draw(640, 40, func(_, y int) [3]byte { return lines(y) }),
	} {
		for i, v := range s.Luma {
			if v < 126 || v > 129 {
				t.Fatalf("%s: the pixel %d has the level %d, want the mean of black and white", name, i, v)
			}
		}
	}
}
