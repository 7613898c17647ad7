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

// FuzzFax: any bits are rows of the right length, or an error.
func FuzzFax(f *testing.F) {
	f.Add([]byte{0x26, 0xa0, 0x35, 0xdd}, uint8(faxGroup4), uint8(0), uint16(100))
	f.Add([]byte{0, 0x11, 0xc0, 0x01}, uint8(faxGroup3), uint8(1), uint16(60))
	f.Fuzz(func(t *testing.T, data []byte, compression, options uint8, width uint16) {
		l := layout{width: int(width) + 1, partW: int(width) + 1, height: 8, partH: 8, bits: 1, samples: 1, subX: 1, subY: 1,
			compression: faxRLE + int(compression)%3, t4Options: int(options)}
		out := make([]byte, 8*l.rowBytes())
		if err := unpackFax(&pace{ctx: context.Background()}, out, data, l); err != nil {
			return
		}
		beyond := byte(1<<(int(l.rowBytes())*8-l.partW) - 1)
		for i := int(l.rowBytes()) - 1; i < len(out); i += int(l.rowBytes()) {
			if out[i]&beyond != 0 {
				t.Fatal("bits are set beyond the end of a row")
			}
		}
	})
}
