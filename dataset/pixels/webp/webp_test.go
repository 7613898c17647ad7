package webp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// file is one of make_webp.py.
type file struct {
	Data          []byte
	Reads         string
	Width, Height int
	RGBA          []byte
}

func files(t testing.TB) map[string]file {
	t.Helper()
	data, err := os.ReadFile("testdata/webp.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Files map[string]file }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Files
}

func TestFilesAsPillowAndOpenCV(t *testing.T) {
	refused := map[string]string{ // by Pillow too, but for the first two
		"x-lossless-flag-clear": "disagree", "x-lossless-hidden-alpha": "disagree",
		"a-beyond": "beyond the canvas", "a-cut": "ends early", "a-no-anim": "without frames", "a-still": "without frames", "a-unannounced": "no image",
		"alpha-without-x": `begins with "ALPH"`, "unknown-chunk": `begins with "JUNK"`, "no-pixels": "no image", "short": "ends early", "says-less": "ends early",
		"small-on-canvas": "9 x 7 pixels on a canvas of 20 x 20", "small-lossless-on-canvas": "9 x 7 pixels on a canvas of 20 x 20",
	}
	all := files(t)
	if len(all) < 120 {
		t.Fatalf("%d files", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		m, err := Decode(t.Context(), c.Data)
		if c.Reads != "both" {
			if err == nil || refused[name] == "" || !strings.Contains(err.Error(), refused[name]) {
				t.Errorf("%s: error %v, want one with %q", name, err, refused[name])
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := m.Bounds().Size(); size != image.Pt(c.Width, c.Height) || !bytes.Equal(m.Pix, c.RGBA) {
			t.Errorf("%s: %v pixels that are not those of %d x %d that are right", name, size, c.Width, c.Height)
		}
	}
}

func TestFramesAreCounted(t *testing.T) {
	all := files(t)
	for name, want := range map[string]int{"a-pillow": 3, "a-full": 2, "a-one-frame": 1, "x-lossy": 1, "trailing": 1} {
		if h, err := ReadHeader(all[name].Data); err != nil || h.Frames != want {
			t.Errorf("%s: %d frames, %v; want %d", name, h.Frames, err, want)
		}
	}
}

// TestFilesThatEndEarly: no beginning of a file gives pixels.
func TestFilesThatEndEarly(t *testing.T) {
	all := files(t)
	for _, name := range []string{"a-pillow", "a-full", "x-lossy-alpha", "lossless-noisy-4-17x15", "lossy-noisy-3-17x15"} {
		for n := 12; n < len(all[name].Data); n++ {
			if _, err := Decode(t.Context(), all[name].Data[:n]); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s: %d of %d bytes: %v", name, n, len(all[name].Data), err)
			}
		}
	}
}

func TestDecodeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Decode(ctx, files(t)["a-full"].Data); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// FuzzReadHeader: any bytes give a header whose first frame stands on the canvas, or
// an error.
func FuzzReadHeader(f *testing.F) {
	for name, c := range files(f) {
		if !strings.Contains(name, "x18") {
			f.Add(c.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if err != nil {
			return
		}
		r := image.Rect(h.frame.x, h.frame.y, h.frame.x+h.frame.w, h.frame.y+h.frame.h)
		if r.Empty() || !r.In(image.Rect(0, 0, h.Width, h.Height)) || h.Frames < 1 {
			t.Fatalf("%d frames, the first at %v on %d x %d", h.Frames, r, h.Width, h.Height)
		}
	})
}

// FuzzDecode: any bytes give an image of the size that the header says, twice the
// same, or an error.
func FuzzDecode(f *testing.F) {
	for name, c := range files(f) {
		if !strings.Contains(name, "x18") {
			f.Add(c.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if err != nil || h.Width > 1<<12/h.Height {
			return
		}
		first, err := Decode(context.Background(), data)
		if err != nil {
			return
		}
		if size := first.Bounds().Size(); size != image.Pt(h.Width, h.Height) {
			t.Fatalf("%v, the header says %d x %d", size, h.Width, h.Height)
		}
		second, err := Decode(context.Background(), data)
		if err != nil || !bytes.Equal(first.Pix, second.Pix) {
			t.Fatalf("decoded differently a second time, %v", err)
		}
	})
}
