package pixels

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wavy is the picture of make_equalised.py.
func wavy(height, width int) []byte {
	rgb := make([]byte, 0, height*width*Channels)
	for y := range height {
		for x := range width {
			for c := range Channels {
				waves := (3*x + 2*y + 40*c + x*y/64) % 256
				rgb = append(rgb, byte(waves+((y*width+x)*Channels+c+1)*2654435761>>9&31))
			}
		}
	}
	return rgb
}

// TestEqualisedAsOpenCVAndPillowDo: shrunk by areas, saved as JPEG, resized.
func TestEqualisedAsOpenCVAndPillowDo(t *testing.T) {
	data, err := os.ReadFile("testdata/equalised.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		By    string
		Cases []struct {
			Height, Width int
			Equalise
			Hash string
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil || len(golden.Cases) < 72 {
		t.Fatal(len(golden.Cases), err)
	}
	for _, c := range golden.Cases {
		p := Preprocess{Height: 23, Width: 17, Equalise: c.Equalise}
		hash := sha256.Sum256(apply(p, wavy(c.Height, c.Width), c.Height, c.Width))
		if got := hex.EncodeToString(hash[:8]); got != c.Hash {
			t.Errorf("%d x %d, %+v: not the pixels of %s", c.Height, c.Width, c.Equalise, golden.By)
		}
	}
}

// TestEqualiseRevisionRises: as TestResizeRevisionRises says of that number.
func TestEqualiseRevisionRises(t *testing.T) {
	const revision, want = 1, "8744eac92bf130e136a56a0ca9e622e6e3bccb64a50b1a1a543e57027193d6af"
	hash := sha256.New()
	for _, size := range [][2]int{{31, 17}, {8, 40}, {64, 64}} {
		for _, e := range []Equalise{{ShortSide: 8}, {Quality: 50}, {ShortSide: 7, Quality: 90}} {
			p := Preprocess{Height: 11, Width: 7, Equalise: e}
			hash.Write(apply(p, wavy(size[0], size[1]), size[0], size[1]))
		}
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want || EqualiseRevision != revision {
		t.Errorf("equalising gives %s at revision %d; revision %d gave %s", got, EqualiseRevision, revision, want)
	}
}

// TestShrunkToOneShortSide: all images that are large enough come out with it, none is
// enlarged, and the aspect stays as near as whole pixels can.
func TestShrunkToOneShortSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := rapid.IntRange(1, 300).Draw(t, "to")
		h, w := rapid.IntRange(1, 2000).Draw(t, "height"), rapid.IntRange(1, 2000).Draw(t, "width")
		height, width := Equalise{ShortSide: to}.Shrunk(h, w)
		if min(h, w) <= to {
			if height != h || width != w {
				t.Fatalf("%d x %d became %d x %d", h, w, height, width)
			}
			return
		}
		if min(height, width) != to || height > h || width > w {
			t.Fatalf("%d x %d became %d x %d", h, w, height, width)
		}
		if off := float64(max(h, w)*to)/float64(min(h, w)) - float64(max(height, width)); off > .5 || off < -.5 {
			t.Fatalf("%d x %d became %d x %d: the longer side is off by %v", h, w, height, width, off)
		}
	})
}

// TestRowsOfEqualisedImages: however the rows arrive, the pixels are the same.
func TestRowsOfEqualisedImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, w := rapid.IntRange(1, 60).Draw(t, "height"), rapid.IntRange(1, 60).Draw(t, "width")
		p := Preprocess{Height: 9, Width: 6, Equalise: Equalise{rapid.IntRange(0, 40).Draw(t, "short side"), rapid.IntRange(0, 100).Draw(t, "quality")}}
		p.Resize = rapid.SampledFrom([]Resize{Stretch, Crop, Trim, Pad}).Draw(t, "resize")
		rgb := wavy(h, w)
		whole, out := apply(p, rgb, h, w), make([]byte, p.Bytes())
		rows := p.Fit(h, w, out)
		for row := w * Channels; len(rgb) > 0; {
			n := row * rapid.IntRange(1, len(rgb)/row).Draw(t, "rows")
			rows.Write(rgb[:n])
			rgb = rgb[n:]
		}
		if string(whole) != string(out) {
			t.Fatal("other pixels")
		}
	})
}

// TestLargeImagesAreEqualisedByRows: nothing of an image of 100 megapixels is held but a
// few rows, so that what is asked for beside the decoder's memory stays small.
func TestLargeImagesAreEqualisedByRows(t *testing.T) {
	const side = 10_000
	row := make([]byte, side*Channels)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p := Preprocess{Height: 8, Width: 8, Equalise: Equalise{ShortSide: side - 1, Quality: 50}}
	rows := p.Fit(side, side, make([]byte, p.Bytes()))
	for range 64 { // more than any strip
		rows.Write(row)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 16<<20 {
		t.Errorf("%d bytes", allocated)
	}
}

func TestEqualiseIsRefused(t *testing.T) {
	for want, e := range map[string]Equalise{
		"not decided yet": {ShortSide: Undecided}, "is not decided": {Quality: Undecided},
		"a quality from 1 to 100": {Quality: 101}, "a length": {ShortSide: -2},
	} {
		if err := (Preprocess{Height: 1, Width: 1, Equalise: e}).Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", e, err, want)
		}
	}
	for _, c := range []struct {
		h, w int
		e    Equalise
		ok   bool
	}{
		{1, 70_000, Equalise{}, true}, {1, 70_000, Equalise{Quality: 90}, false}, {70_000, 100, Equalise{Quality: 90}, false},
		{70_000, 100, Equalise{ShortSide: 90, Quality: 90}, true}, {65_500, 65_500, Equalise{Quality: 90}, true}, {1, 70_000, Equalise{ShortSide: 1}, false},
	} {
		if err := c.e.CheckSize(c.h, c.w); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
