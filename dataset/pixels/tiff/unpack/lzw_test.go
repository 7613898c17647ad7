package unpack

import (
	"bytes"
	"testing"
)

// TestOldLZW: before TIFF 5, codes had their bits in reverse and widened one later.
func TestOldLZW(t *testing.T) {
	want := make([]byte, 300*4)
	for i := range want {
		want[i] = byte(i * i)
	}
	var acc, have uint64
	var in []byte
	put := func(code uint64, width int) {
		acc, have = acc|code<<have, have+uint64(width)
		for ; have >= 8; have -= 8 {
			in, acc = append(in, byte(acc)), acc>>8
		}
	}
	put(256, 9)
	next, width := 258, 9
	for i, v := range want {
		put(uint64(v), width)
		if i > 0 {
			next++
		}
		if next == 1<<width {
			width++
		}
	}
	put(257, width)
	put(0, 8)
	got := make([]byte, len(want))
	if err := LZW(t.Context(), got, in); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v, want %x", got, err, want)
	}
}
