package pixels

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/kind"
)

// decodeCase is what Pillow (RGBA) and OpenCV (Drop) read, see make_images.py.
type decodeCase struct {
	Width, Height int
	RGBA, Drop    []int
}

func decodeCases(t *testing.T) map[string]decodeCase {
	t.Helper()
	data, err := os.ReadFile("testdata/images.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Images map[string]decodeCase }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Images
}

func readImage(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "images", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// decodeBytes decodes a file as a scan does, and with its alpha.
func decodeBytes(data []byte) (*image.NRGBA, string, error) {
	return decodeWithin(context.Background(), data, DefaultMaxPixels)
}

// decodeWithin decodes twice: as a scan does, without alpha, and into RGBA that is
// turned upright pixel by pixel. It is an error if they differ.
func decodeWithin(ctx context.Context, data []byte, maxPixels int64) (*image.NRGBA, string, error) {
	h, err := ReadHeader(data, maxPixels)
	if err != nil {
		return nil, "", err
	}
	var rgb []byte
	if err := Decode(ctx, data, h, Drop, func(rows []byte) { rgb = append(rgb, rows...) }); err != nil {
		return nil, "", err
	}
	stored := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	if h.Format == "jpeg" {
		i := 0
		err = h.decodeStored(ctx, newBoundedReader(ctx, data, h.pixels()), data, White, nil, func(rows []byte) {
			for ; len(rows) > 0; rows, i = rows[Channels:], i+4 {
				copy(stored.Pix[i:], append(rows[:Channels:Channels], 255))
			}
		})
	} else if decoded, failed := formats[h.Format].whole(ctx, newBoundedReader(ctx, data, h.pixels()), data); failed == nil {
		row := rowReader(decoded)
		for y := range h.Height {
			copy(stored.Pix[y*stored.Stride:], row(y))
		}
	} else {
		err = failed
	}
	m := upright(stored, h.Orientation)
	if err == nil && !bytes.Equal(flattened(m, Drop), rgb) {
		err = fmt.Errorf("orientation %d: other pixels than those turned one by one", h.Orientation)
	}
	return m, h.Format, err
}

// flattened are all rows of an image in one piece.
func flattened(m image.Image, a Alpha) (rgb []byte) {
	flatten(m, a, func(rows []byte) { rgb = append(rgb, rows...) })
	return rgb
}

func TestDecodeEqualsPillowAndOpenCV(t *testing.T) {
	// Everything is equal but what is listed here.
	tolerances := map[string]int{
		"cmyk.jpg":   1, // OpenCV cuts the product of ink and black off
		"rgb16.tiff": 1, // OpenCV rounds 16 bits, in this case alone
		".jpg":       3, // the inverse DCT is not libjpeg's
	}
	cases := decodeCases(t)
	if len(cases) < 40 {
		t.Fatalf("%d images, want 40 or more", len(cases))
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c := cases[name]
		m, _, err := decodeBytes(readImage(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if w, h := m.Bounds().Dx(), m.Bounds().Dy(); w != c.Width || h != c.Height {
			t.Errorf("%s: %d x %d pixels, want %d x %d", name, w, h, c.Width, c.Height)
			continue
		}
		tolerance, ok := tolerances[name]
		if !ok {
			tolerance = tolerances[filepath.Ext(name)]
		}
		if c.RGBA != nil {
			hideTransparent(m.Pix, c.RGBA)
			compare(t, name+" as Pillow reads it", m.Pix, c.RGBA, tolerance)
		}
		if c.Drop != nil {
			m, _, _ := decodeBytes(readImage(t, name))
			compare(t, name+" as OpenCV reads it", flattened(m, Drop), c.Drop, tolerance)
		}
	}
}

// hideTransparent clears the colours of pixels that are wholly transparent in
// both: Pillow keeps the palette's, we keep what OpenCV shows.
func hideTransparent(got []byte, want []int) {
	for i := 0; i+3 < min(len(got), len(want)); i += 4 {
		if got[i+3] == 0 && want[i+3] == 0 {
			clear(got[i : i+3])
			clear(want[i : i+3])
		}
	}
}

func compare(t *testing.T, what string, got []byte, want []int, tolerance int) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	for i, v := range got {
		if d := int(v) - want[i]; d > tolerance || -d > tolerance {
			t.Errorf("%s: value %d is %d, want %d within %d", what, i, v, want[i], tolerance)
			return
		}
	}
}

// The eight files hold the same pixels with different orientations, so that
// turning them upright must differ as the orientations do.
func TestOrientationsAreApplied(t *testing.T) {
	stored, _, err := decodeBytes(readImage(t, "orientation1.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	w, h := stored.Bounds().Dx(), stored.Bounds().Dy()
	// Where the stored upper left corner goes.
	corners := map[string][2]int{
		"orientation1.jpg": {0, 0}, "orientation2.jpg": {w - 1, 0}, "orientation3.jpg": {w - 1, h - 1}, "orientation4.jpg": {0, h - 1},
		"orientation5.jpg": {0, 0}, "orientation6.jpg": {h - 1, 0}, "orientation7.jpg": {h - 1, w - 1}, "orientation8.jpg": {0, w - 1},
		"orientation6.png": {h - 1, 0}, "orientation6.tiff": {h - 1, 0}, "orientation8.webp": {0, w - 1},
	}
	for name, at := range corners {
		m, _, err := decodeBytes(readImage(t, name))
		if err != nil {
			t.Fatal(err)
		}
		got, want := m.NRGBAAt(at[0], at[1]), stored.NRGBAAt(0, 0)
		if d := int(got.R) - int(want.R) + int(got.B) - int(want.B); d < -4 || d > 4 {
			t.Errorf("%s: pixel %v is %v, want the stored corner %v", name, at, got, want)
		}
	}
}

func TestFormatIsRecognisedByContent(t *testing.T) {
	formats := map[string]string{".png": "png", ".jpg": "jpeg", ".gif": "gif", ".webp": "webp", ".bmp": "bmp", ".tiff": "tiff"}
	for name := range decodeCases(t) {
		if got, err := kind.Format(readImage(t, name)); err != nil || got != formats[filepath.Ext(name)] {
			t.Errorf("%s: format %q, %v", name, got, err)
		}
	}
	for _, c := range []struct{ content, want string }{
		{"", "empty"},
		{"hello", "not an image"},
		{"\x00\x00\x00\x1cftypavif", "AVIF is not supported"},
		{"\x00\x00\x00\x1cftypheic", "HEIC is not supported"},
		{"\xff\x0a\x00", "JPEG XL is not supported"},
		{"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL is not supported"},
		{"RIFF\x00\x00\x00\x00WAVE", "not an image"},
		{"\x89PNG\r\n\x1a\nrubbish", "decode png"},
		{"BM", "decode bmp"},
	} {
		if _, _, err := decodeBytes([]byte(c.content)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one with %q", c.content, err, c.want)
		}
	}
}

func TestTruncatedImagesAreErrors(t *testing.T) {
	for _, name := range []string{"rgb.png", "orientation1.jpg", "palette.gif", "lossless.webp", "rgb.bmp", "rgb.tiff"} {
		data := readImage(t, name)
		if _, _, err := decodeBytes(data[:len(data)*2/3]); err == nil {
			t.Errorf("%s: two thirds of the file were decoded without an error", name)
		}
	}
}
