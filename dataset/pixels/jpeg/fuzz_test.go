package jpeg

import (
	"bytes"
	"context"
	"image"
	stdjpeg "image/jpeg"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/jpegtest"
)

// Bounds of a fuzzed image.
const (
	fuzzPixels = 1 << 14
	fuzzMemory = 4 << 20
)

// FuzzRows: any bytes give the same rows twice, of the header's size, or an error.
func FuzzRows(f *testing.F) {
	n := 0
	for file := range jpegtest.Altered() {
		if n++; n%10 == 0 && len(file.Data) < 2000 {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if err == nil && (int64(h.Width)*int64(h.Height) > fuzzPixels || h.Memory > fuzzMemory) {
			return
		}
		first, firstErr := rowsOf(data)
		if err != nil && firstErr == nil {
			t.Fatalf("rows without a header: %v", err)
		}
		if len(first) > 3*h.Width*h.Height || firstErr == nil && len(first) != 3*h.Width*h.Height {
			t.Fatalf("%d bytes, the header says %d x %d", len(first), h.Width, h.Height)
		}
		if firstErr != nil && firstErr.Error() == "" {
			t.Fatal("an error without words")
		}
		second, secondErr := rowsOf(data)
		if (firstErr == nil) != (secondErr == nil) || !bytes.Equal(first, second) {
			t.Fatalf("decoded differently a second time: %v, %v", firstErr, secondErr)
		}
	})
}

func rowsOf(data []byte) (out []byte, err error) {
	err = Rows(context.Background(), data, func(rgb []byte) error {
		out = append(out, rgb...)
		return nil
	})
	return out, err
}

// FuzzEncoded: files that an encoder made, without subsampling, are read as package
// image/jpeg reads them, but for the rounding of transforms and colours.
func FuzzEncoded(f *testing.F) {
	f.Add(uint64(1), uint8(9), uint8(17), uint8(75), uint8(0), uint8(0), uint8(0))
	f.Add(uint64(2), uint8(33), uint8(2), uint8(1), uint8(2), uint8(1), uint8(6))
	f.Add(uint64(3), uint8(24), uint8(24), uint8(99), uint8(3), uint8(3), uint8(11))
	f.Fuzz(func(t *testing.T, seed uint64, width, height, quality, codes, content, layout uint8) {
		o := jpegtest.Options{Width: int(width)%40 + 1, Height: int(height)%40 + 1, Quality: int(quality)%100 + 1, Seed: seed, JFIF: true, Adobe: jpegtest.NoAdobe,
			Codes: jpegtest.Codes(codes) % jpegtest.Absent, Content: jpegtest.Content(content) % jpegtest.Sparse}
		o.Lay(int(layout), 1+2*int(layout%2))
		data := jpegtest.Write(o)
		want, err := stdjpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := rowsOf(data)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, rows, want, 4)
	})
}

// FuzzEncodedGrey: the same of what package image/jpeg writes from any grey pixels.
func FuzzEncodedGrey(f *testing.F) {
	f.Add([]byte("some pixels, 0 to 255"), uint8(7), uint8(80))
	f.Fuzz(func(t *testing.T, pixels []byte, width, quality uint8) {
		w := int(width)%40 + 1
		h := min(len(pixels)/w, 40)
		if h == 0 {
			return
		}
		var file bytes.Buffer
		m := &image.Gray{Pix: pixels, Stride: w, Rect: image.Rect(0, 0, w, h)}
		if err := stdjpeg.Encode(&file, m, &stdjpeg.Options{Quality: int(quality)%100 + 1}); err != nil {
			t.Fatal(err)
		}
		want, err := stdjpeg.Decode(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := rowsOf(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		compare(t, rows, want, 4)
	})
}

// compare allows so many levels of difference.
func compare(t *testing.T, rgb []byte, want image.Image, most int) {
	t.Helper()
	size := want.Bounds().Size()
	if len(rgb) != 3*size.X*size.Y {
		t.Fatalf("%d bytes of %v pixels", len(rgb), size)
	}
	for i := range size.X * size.Y {
		r, g, b, _ := want.At(i%size.X, i/size.X).RGBA()
		for j, v := range []uint32{r, g, b} {
			if d := int(v>>8) - int(rgb[3*i+j]); max(d, -d) > most {
				t.Fatalf("at %d, %d, channel %d: %d, package image/jpeg has %d", i%size.X, i/size.X, j, rgb[3*i+j], v>>8)
			}
		}
	}
}
