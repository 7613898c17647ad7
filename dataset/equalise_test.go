package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/dataset/history"
	"github.com/refold/refold/dataset/pixels"
)

// pastAndNone are photographs that went through JPEG of quality 40 and were saved as PNG,
// and others that never did: class a and class b.
func pastAndNone(t *testing.T, each int) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range each {
		for _, class := range []string{"a", "b"} {
			m := blurred(random, 96)
			if class == "a" {
				m = throughJPEG(t, m, 40)
			}
			var b bytes.Buffer
			if err := png.Encode(&b, m); err != nil {
				t.Fatal(err)
			}
			files[fmt.Sprintf("%s/%d.png", class, i)] = &fstest.MapFile{Data: b.Bytes()}
		}
	}
	return files
}

// blurred is noise that neighbours share, as in a photograph.
func blurred(random *rand.Rand, side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	var level [3]float64
	for y := range side {
		for x := range side {
			for c := range level {
				level[c] = .85*level[c] + 30*random.NormFloat64()
			}
			shade := func(c int) uint8 { return uint8(min(max(128+level[c]+float64(x-y)/2, 0), 255)) }
			m.Set(x, y, color.RGBA{shade(0), shade(1), shade(2), 255})
		}
	}
	return m
}

func throughJPEG(t *testing.T, m image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	decoded, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

// TestHistoryIsMadeEqual: the blocks of JPEG tell the classes apart in the pixels that a
// network is given, and no more once all images went through it.
func TestHistoryIsMadeEqual(t *testing.T) {
	files := pastAndNone(t, 8)
	m, err := Scan(t.Context(), files, ScanOptions{})
	if err != nil {
		t.Fatal(err)
	}
	blocks := func(e pixels.Equalise) (past, none []float64) {
		p := pixels.Preprocess{Height: 96, Width: 96, Equalise: e}
		loaded, err := Load(t.Context(), files, m, p, LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, image := range m.Images {
			tracer := history.NewTracer(p.Height, p.Width)
			tracer.Write(loaded.At(i))
			if h := tracer.History(); image.Label == "a" {
				past = append(past, h.Blocking)
			} else {
				none = append(none, h.Blocking)
			}
		}
		return past, none
	}
	past, none := blocks(pixels.Equalise{})
	if slices.Min(past) < 1.5*slices.Max(none) {
		t.Fatalf("the classes differ too little: %v and %v", past, none)
	}
	past, none = blocks(pixels.Equalise{Quality: 40})
	if slices.Max(none) < slices.Min(past) || slices.Max(past) < slices.Min(none) || mean(none) < .9*mean(past) || mean(past) < .9*mean(none) {
		t.Errorf("the classes differ still: %v and %v", past, none)
	}
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

// TestEqualisedImagesAreSpooled: where what they are equalised to is known beforehand, a
// spool has the pixels that Load makes; one for other pixels has none.
func TestEqualisedImagesAreSpooled(t *testing.T) {
	files, cache := pastAndNone(t, 2), openCache(t, 1<<30)
	p := pixels.Preprocess{Height: 20, Width: 20, Equalise: pixels.Equalise{ShortSide: 50, Quality: 60}}
	spool, err := NewSpool(cache, p, SpoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Close()
	m, err := Scan(t.Context(), files, ScanOptions{Spool: spool})
	if err != nil {
		t.Fatal(err)
	}
	want, err := Load(t.Context(), files, m, p, LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other := p
	other.Equalise.Quality = 61
	for i, image := range m.Images {
		if got, ok := spool.get(image.FileHash, p); !ok || !bytes.Equal(got, want.At(i)) {
			t.Errorf("%s: %v, or other pixels", image.Path, ok)
		}
		if _, ok := spool.get(image.FileHash, other); ok {
			t.Errorf("%s: pixels of another preparation", image.Path)
		}
	}
	p.Equalise.ShortSide = pixels.Undecided
	if _, err := NewSpool(cache, p, SpoolOptions{}); err == nil {
		t.Error("a spool for what is not decided yet")
	}
	if _, err := Load(t.Context(), files, m, p, LoadOptions{}); err == nil {
		t.Error("images were loaded without what they are equalised to")
	}
}

func TestShortestImage(t *testing.T) {
	image := func(path string, width, height int) Image { return Image{Path: path, Width: width, Height: height} }
	for _, c := range []struct {
		images []Image
		path   string
		median int
	}{
		{[]Image{image("a", 5, 7)}, "a", 5},
		{[]Image{image("c", 90, 30), image("b", 30, 40), image("a", 31, 31)}, "b", 30},
		{[]Image{image("a", 90, 100), image("b", 3, 400), image("c", 80, 80), image("d", 200, 70)}, "b", 70},
	} {
		shortest, median := (&Manifest{Images: c.images}).Shortest()
		if shortest.Path != c.path || median != c.median {
			t.Errorf("%v: %s, median %d", c.images, shortest.Path, median)
		}
	}
}
