package tiff

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	xtiff "golang.org/x/image/tiff"
)

// BenchmarkDecode compares ordinary files of 8-bit RGB with golang.org/x/image/tiff.
func BenchmarkDecode(b *testing.B) {
	for _, compression := range []int{none, lzw, deflate} {
		s := spec{w: 1600, h: 1200, bits: 8, samples: 3, model: rgb, compression: compression, rows: 16, predicted: compression != none}
		samples := s.samplesOf(1)
		for i := range samples { // about as a photograph
			samples[i] = uint16((i/(5*s.samples) + int(samples[i])%6) & 255)
		}
		data := s.write(samples)
		for name, decode := range map[string]func() error{
			"this":  func() error { _, err := Decode(context.Background(), data); return err },
			"image": func() error { _, err := xtiff.Decode(bytes.NewReader(data)); return err },
		} {
			b.Run(fmt.Sprintf("%d/%s", compression, name), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(4 * s.w * s.h))
				for b.Loop() {
					if err := decode(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
