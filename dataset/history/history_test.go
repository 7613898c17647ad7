package history_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/dataset/history"
)

// painting draws smooth patches with edges and a little grain.
func painting(r *rand.Rand, width, height int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, width, height))
	type wave struct{ x, y, phase, size float64 }
	waves := make([]wave, 12)
	for w := range waves {
		waves[w] = wave{r.NormFloat64() / 9, r.NormFloat64() / 9, 6 * r.Float64(), 8 + 12*r.Float64()}
	}
	edge := r.Float64()*float64(width)/2 + float64(width)/4
	for y := range height {
		for x := range width {
			v := 120 + 2.5*r.NormFloat64()
			for _, w := range waves {
				v += w.size * math.Sin(w.x*float64(x)+w.y*float64(y)+w.phase)
			}
			if float64(x)+float64(y)/3 > edge {
				v += 40
			}
			g.SetGray(x, y, color.Gray{Y: uint8(min(max(v, 0), 255))})
		}
	}
	return g
}

// throughJPEG is what is left of a picture after it was saved with a quality.
func throughJPEG(t testing.TB, g *image.Gray, quality int) *image.Gray {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, g, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*image.Gray)
}

func measured(t testing.TB, g *image.Gray) history.History {
	t.Helper()
	size := g.Bounds().Size()
	luma := make([]uint8, 0, size.X*size.Y)
	for y := range size.Y {
		luma = append(luma, g.Pix[g.PixOffset(g.Rect.Min.X, g.Rect.Min.Y+y):][:size.X]...)
	}
	h, err := history.New(luma, size.X, size.Y)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Blocks show more the lower the quality; a cropped picture shows them shifted; fine detail
// goes.
func TestHistoryRemembersJPEG(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		g := painting(r, 120+r.IntN(60), 120+r.IntN(60))
		never, good, poor := measured(t, g), measured(t, throughJPEG(t, g, 90)), measured(t, throughJPEG(t, g, 50))
		if !(never.Blocking < .04 && good.Blocking > never.Blocking+.02 && poor.Blocking > .2 && poor.Blocking > good.Blocking) {
			t.Errorf("blocking: never %.3f, quality 90 %.3f, 50 %.3f", never.Blocking, good.Blocking, poor.Blocking)
		}
		if !(math.Abs(never.Quantised) < .05 && good.Quantised > .1 && poor.Quantised > .1) {
			t.Errorf("quantised: never %.3f, quality 90 %.3f, 50 %.3f", never.Quantised, good.Quantised, poor.Quantised)
		}
		if !(poor.Fine < never.Fine) {
			t.Errorf("fine detail: never %.3f, quality 50 %.3f", never.Fine, poor.Fine)
		}
		cut := throughJPEG(t, g, 50).SubImage(image.Rect(3, 5, 115, 115)).(*image.Gray)
		if h := measured(t, cut); h.Blocking > .1 || h.Shifted < .2 {
			t.Errorf("cropped: blocking %.3f, shifted %.3f", h.Blocking, h.Shifted)
		}
	}
}

// Rows and columns are treated alike.
func TestHistoryOfTransposed(t *testing.T) {
	g := throughJPEG(t, painting(rand.New(rand.NewPCG(3, 4)), 96, 72), 60)
	turned := image.NewGray(image.Rect(0, 0, 72, 96))
	for y := range 72 {
		for x := range 96 {
			turned.SetGray(y, x, g.GrayAt(x, y))
		}
	}
	a, b := measured(t, g), measured(t, turned)
	if math.Abs(a.Blocking-b.Blocking) > 1e-12 || math.Abs(a.Shifted-b.Shifted) > 1e-12 || math.Abs(a.Fine-b.Fine) > 1e-12 || math.Abs(a.Quantised-b.Quantised) > 1e-12 {
		t.Errorf("%+v, transposed %+v", a, b)
	}
}

func BenchmarkHistory(b *testing.B) {
	const width, height = 1024, 1024
	luma := make([]uint8, width*height)
	for i := range luma {
		luma[i] = uint8(i * i >> 7)
	}
	for b.Loop() {
		if _, err := history.New(luma, width, height); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzHistory(f *testing.F) {
	f.Add(bytes.Repeat([]byte{1, 200, 3}, 400), 30)
	f.Add([]byte{1}, 0)
	f.Fuzz(func(t *testing.T, luma []byte, width int) {
		if width < 1 {
			width = 1
		}
		h, err := history.New(luma, width, len(luma)/width)
		if err != nil {
			return
		}
		for _, v := range []float64{h.Quantised, h.Blocking, h.Shifted, h.Fine} {
			if math.IsNaN(v) || math.IsInf(v, 0) || h.Shifted < h.Blocking {
				t.Fatalf("%d levels, %d wide: %+v", len(luma), width, h)
			}
		}
	})
}
