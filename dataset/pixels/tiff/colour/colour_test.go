package colour

import (
	"slices"
	"testing"
)

// TestBlackAndWhite: what each model has for both, alpha included. Other colours are
// compared with what programs read, by the files of package tiff.
func TestBlackAndWhite(t *testing.T) {
	black, white := []byte{0, 0, 0, 255}, []byte{255, 255, 255, 255}
	full := Conversion{Luma: [3]float64{.299, .587, .114}, Reference: [6]float64{0, 255, 128, 255, 128, 255}}
	video := Conversion{Luma: full.Luma, Reference: [6]float64{16, 235, 128, 240, 128, 240}}
	of := func(samples, bits int) Pixel { return Pixel{Samples: samples, Bits: bits, Alpha: -1} }
	straight := Pixel{Samples: 4, Bits: 8, Alpha: 3}
	associated := Pixel{Samples: 4, Bits: 8, Alpha: 3, Associated: true}
	for _, test := range []struct {
		name    string
		paint   Painter
		samples []byte // of black, then of white
		want    [][]byte
	}{
		{"grey", Grey(of(1, 8), false), []byte{0, 255}, [][]byte{black, white}},
		{"grey of one bit", Grey(of(1, 1), false), []byte{0, 1}, [][]byte{black, white}},
		{"grey of four bits, inverted", Grey(of(1, 4), true), []byte{15, 0}, [][]byte{black, white}},
		{"grey with a sample of no meaning", Grey(of(2, 8), false), []byte{0, 9, 255, 9}, [][]byte{black, white}},
		{"RGB", RGB(of(3, 8)), []byte{0, 0, 0, 255, 255, 255}, [][]byte{black, white}},
		{"RGB with alpha", RGB(straight), []byte{0, 0, 0, 7, 255, 255, 255, 8}, [][]byte{{0, 0, 0, 7}, {255, 255, 255, 8}}},
		{"RGB with associated alpha", RGB(associated), []byte{0, 0, 0, 100, 100, 101, 100, 100}, [][]byte{{0, 0, 0, 100}, {255, 255, 255, 100}}},
		{"palette", Palette(of(1, 8), &[256][3]byte{7: {255, 255, 255}}), []byte{0, 7}, [][]byte{black, white}},
		{"CMYK", CMYK(of(4, 8)), []byte{9, 8, 7, 255, 0, 0, 0, 0}, [][]byte{black, white}},
		{"YCbCr", YCbCr(of(3, 8), full), []byte{0, 128, 128, 255, 128, 128}, [][]byte{black, white}},
		{"YCbCr of video", YCbCr(of(3, 8), video), []byte{16, 128, 128, 235, 128, 128}, [][]byte{black, white}},
		{"L*a*b*", Lab(of(3, 8)), []byte{0, 0, 0, 255, 0, 0}, [][]byte{black, white}},
	} {
		got := make([]byte, 4*len(test.want))
		test.paint(got, test.samples)
		if want := slices.Concat(test.want...); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", test.name, got, want)
		}
	}
}

// TestRowsOfRGB: four pixels at a time and those that remain are the same.
func TestRowsOfRGB(t *testing.T) {
	for n := range 10 {
		samples, want := make([]byte, 3*n), []byte{}
		for i := range samples {
			samples[i] = byte(37 * (i + 1))
		}
		for pixel := range slices.Chunk(samples, 3) {
			want = append(append(want, pixel...), 255)
		}
		got := make([]byte, 4*n)
		RGB(Pixel{Samples: 3, Bits: 8, Alpha: -1})(got, samples)
		if !slices.Equal(got, want) {
			t.Errorf("%d pixels: %v, want %v", n, got, want)
		}
	}
}
