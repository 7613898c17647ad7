package tiff

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"testing"
)

// FuzzDecode: any bytes give the same image twice, of the header's size, or an error.
func FuzzDecode(f *testing.F) {
	golden := goldenReadings(f)
	for _, name := range slices.Sorted(maps.Keys(golden)) {
		if data := readFile(f, name+".tif"); len(data) < 2000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if err != nil || int64(h.Width)*int64(h.Height) > 1<<14 || h.Memory > 8<<20 {
			return
		}
		first, err := Decode(context.Background(), data)
		if err != nil {
			if first != nil || err.Error() == "" {
				t.Fatalf("image %v, error %q", first, err)
			}
			return
		}
		if size := first.Bounds().Size(); size.X != h.Width || size.Y != h.Height {
			t.Fatalf("%v pixels, the header says %d x %d", size, h.Width, h.Height)
		}
		second, err := Decode(context.Background(), data)
		if err != nil || !bytes.Equal(first.Pix, second.Pix) {
			t.Fatalf("decoded differently a second time, %v", err)
		}
	})
}
