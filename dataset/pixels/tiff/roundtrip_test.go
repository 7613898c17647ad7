package tiff

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// drawSpec is a file of any kind that is read, but for fax and shared chroma.
func drawSpec(t *rapid.T) spec {
	s := spec{
		w: rapid.IntRange(1, 40).Draw(t, "width"), h: rapid.IntRange(1, 40).Draw(t, "height"),
		bits:        rapid.SampledFrom([]int{1, 2, 4, 8, 10, 12, 14, 16}).Draw(t, "bits"),
		compression: rapid.SampledFrom([]int{none, packBits, lzw, deflate, deflateAdobe}).Draw(t, "compression"),
		model:       blackIsZero, samples: 1,
		bigEndian: rapid.Bool().Draw(t, "big endian"), bigTIFF: rapid.Bool().Draw(t, "BigTIFF"),
		reversed: rapid.Bool().Draw(t, "reversed"), planar: rapid.Bool().Draw(t, "planar"),
		rows: rapid.IntRange(0, 20).Draw(t, "rows"),
	}
	if s.bits >= 8 && rapid.Bool().Draw(t, "RGB") {
		s.model, s.samples = rgb, 3
		if rapid.Bool().Draw(t, "alpha") {
			s.samples = 4
			s.set(tagExtraSamples, extraUnassociated)
		}
	}
	if rapid.Bool().Draw(t, "tiled") {
		s.tileW, s.tileH = rapid.IntRange(1, 50).Draw(t, "tile width"), rapid.IntRange(1, 50).Draw(t, "tile height")
	}
	s.predicted = s.bits%8 == 0 && s.compression != none && s.compression != packBits && rapid.Bool().Draw(t, "predicted")
	return s
}

// TestSamplesComeBack: whatever the layout, samples come back as they were written.
func TestSamplesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSpec(t)
		samples := s.samplesOf(rapid.Uint64().Draw(t, "seed"))
		data := s.write(samples)
		m, err := Decode(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.w * s.h {
			for c := range 4 {
				want := byte(255)
				if c < s.samples || s.samples == 1 && c < 3 {
					want = eightBits(samples[i*s.samples+c%s.samples], s.bits)
				}
				if got := m.Pix[4*i+c]; got != want {
					t.Fatalf("pixel %d, channel %d is %d, want %d", i, c, got, want)
				}
			}
		}
	})
}

// eightBits scales few bits up and drops the lower ones of many.
func eightBits(v uint16, bits int) byte {
	if bits > 8 {
		return byte(v >> (bits - 8))
	}
	return byte(int(v) * 255 / (1<<bits - 1))
}

// TestShortPartsAreRefused: a strip or tile that ends early gives an error, never
// pixels that were not there. What is cut off may have been only what stands behind
// them.
func TestShortPartsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSpec(t)
		samples := s.samplesOf(1)
		whole, err := Decode(t.Context(), s.write(samples))
		if err != nil {
			t.Fatal(err)
		}
		s.damage = func(parts [][]byte) {
			i := rapid.IntRange(0, len(parts)-1).Draw(t, "part")
			if len(parts) == 1 && s.compression == none {
				return // its length is not believed
			}
			parts[i] = parts[i][:rapid.IntRange(0, len(parts[i])-1).Draw(t, "length")]
		}
		cut, err := Decode(t.Context(), s.write(samples))
		if err == nil && !bytes.Equal(cut.Pix, whole.Pix) {
			t.Fatal("it is decoded to other pixels")
		}
	})
}
