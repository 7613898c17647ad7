package tiff

import (
	"testing"
)

// TestOldLZW: before TIFF 5, codes had their bits in reverse and widened one later.
func TestOldLZW(t *testing.T) {
	s := spec{w: 300, h: 4, bits: 8, samples: 1, model: blackIsZero, compression: lzw}
	samples := s.samplesOf(1)
	for i := range samples {
		samples[i] = uint16(i*i) & 255
	}
	s.damage = func(parts [][]byte) {
		var acc, have uint64
		var out []byte
		put := func(code uint64, width int) {
			acc, have = acc|code<<have, have+uint64(width)
			for ; have >= 8; have -= 8 {
				out, acc = append(out, byte(acc)), acc>>8
			}
		}
		put(256, 9)
		next, width := 258, 9
		for i, v := range samples {
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
		parts[0] = out
	}
	m, err := Decode(t.Context(), s.write(samples))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range samples {
		if m.Pix[4*i] != byte(v) {
			t.Fatalf("sample %d is %d, want %d", i, m.Pix[4*i], v)
		}
	}
}
