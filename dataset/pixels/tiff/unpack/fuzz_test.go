package unpack

import (
	"bytes"
	"context"
	"testing"
)

// FuzzFax: any bits are rows of the right length, or an error.
func FuzzFax(f *testing.F) {
	f.Add([]byte{0x26, 0xa0, 0x35, 0xdd}, uint8(Group4), uint8(0), uint16(100))
	f.Add([]byte{0, 0x11, 0xc0, 0x01}, uint8(Group3), uint8(1), uint16(60))
	f.Fuzz(func(t *testing.T, data []byte, coding, options uint8, width uint16) {
		fax := Fax{Coding: FaxCoding(coding) % (Group4 + 1), TwoDimensional: options&1 != 0, Width: int(width) + 1}
		length := (fax.Width + 7) / 8
		out := make([]byte, 8*length)
		if err := fax.Unpack(context.Background(), out, data); err != nil {
			return
		}
		beyond := byte(1<<(length*8-fax.Width) - 1)
		for i := length - 1; i < len(out); i += length {
			if out[i]&beyond != 0 {
				t.Fatal("bits are set beyond the end of a row")
			}
		}
	})
}

// FuzzBytes: any data fill what they are unpacked to, twice alike, or give an error.
func FuzzBytes(f *testing.F) {
	for i, k := range known {
		f.Add(k.in, uint8(i), uint16(len(k.out)))
	}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8, size uint16) {
		once := func(garbage byte) ([]byte, error) {
			out := bytes.Repeat([]byte{garbage}, int(size))
			return out, known[int(kind)%len(known)].unpack(context.Background(), out, data)
		}
		first, err := once(0)
		second, again := once(0xff)
		if (err == nil) != (again == nil) || err == nil && !bytes.Equal(first, second) {
			t.Fatalf("unpacked differently over other bytes: %v, %v", err, again)
		}
	})
}
