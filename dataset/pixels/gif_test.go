package pixels

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
)

// gifOf is a screen of 4 x 3 pixels with four colours, whose only frame has two
// pixels at (1, 1); key -1: none is transparent.
func gifOf(background byte, key int, global, local bool, pixels ...byte) []byte {
	data := []byte("GIF89a\x04\x00\x03\x00\x00\x00\x00")
	data[11] = background
	if global {
		data[10] = 0x81
		data = append(data, 10, 20, 30, 200, 0, 0, 0, 200, 0, 0, 0, 200)
	}
	if key >= 0 {
		data = append(data, 0x21, 0xf9, 4, 1, 0, 0, byte(key), 0)
	}
	data = append(data, 0x2c, 1, 0, 1, 0, 2, 0, 1, 0, 0)
	if local {
		data[len(data)-1] = 0x81
		data = append(data, 40, 50, 60, 250, 0, 0, 0, 250, 0, 0, 0, 250)
	}
	const clearCode, end, width = 4, 5, 3
	var bits uint32
	for i, code := range []uint32{clearCode, uint32(pixels[0]), uint32(pixels[1]), end} {
		bits |= code << (i * width)
	}
	return append(binary.LittleEndian.AppendUint16(append(data, 2, 2), uint16(bits)), 0, 0x3b)
}

// TestColourBeyondThePalette: package gif refuses it, but if the transparent colour
// lies further out it takes it for transparent, where Pillow 13 and OpenCV 5 read black.
func TestColourBeyondThePalette(t *testing.T) {
	beyond := func(key int) []byte { // two colours on the screen, of which the frame uses the third
		data := gifOf(0, key, true, false, 2, 1)
		data[10] = 0x80
		return slices.Concat(data[:19], data[25:])
	}
	for key, want := range map[int]string{-1: "invalid pixel value", 0: "invalid pixel value", 3: "beyond the palette", 200: "beyond the palette"} {
		if _, _, err := decodeBytes(beyond(key)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("transparent colour %d: error %v, want one with %q", key, err, want)
		}
	}
	m, _, err := decodeBytes(beyond(2))
	if err != nil || m.NRGBAAt(1, 1).A != 0 || m.NRGBAAt(2, 1).A != 255 {
		t.Errorf("the transparent colour is the first beyond the palette: %v, pixels %v", err, m)
	}
}

// TestWhatAFrameLeavesFree: the corner outside of the frame and its first pixel, as
// Pillow 13 and OpenCV 5 read both; where those differ on opaque pixels, the file is
// refused.
func TestWhatAFrameLeavesFree(t *testing.T) {
	for _, test := range []struct {
		name string
		data []byte
		want string // empty: refused
	}{
		{"background 0", gifOf(0, -1, true, false, 1, 2), "{10 20 30 255} {200 0 0 255}"},
		{"background 3", gifOf(3, -1, true, false, 1, 2), ""},
		{"background beyond the palette", gifOf(200, -1, true, false, 1, 2), ""},
		{"background 3, a transparent pixel", gifOf(3, 1, true, false, 1, 2), "{0 0 200 0} {0 0 200 0}"},
		{"background 3, transparency that no pixel has", gifOf(3, 3, true, false, 1, 2), "{0 0 200 0} {200 0 0 255}"},
		{"transparency beyond the palette", gifOf(0, 200, true, false, 1, 2), "{10 20 30 0} {200 0 0 255}"},
		{"another palette", gifOf(0, -1, true, true, 1, 2), ""},
		{"no palette of the screen", gifOf(0, -1, false, true, 1, 2), ""},
	} {
		m, _, err := decodeBytes(test.data)
		if test.want == "" {
			if err == nil || !strings.Contains(err.Error(), "leaves free") {
				t.Errorf("%s: error %v, want a refusal", test.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := fmt.Sprint(m.NRGBAAt(0, 0), m.NRGBAAt(1, 1)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestGIFThatPackageGIFRefuses: what Pillow and OpenCV read all the same.
func TestGIFThatPackageGIFRefuses(t *testing.T) {
	plain := gifOf(0, -1, true, false, 1, 2)
	unknown := []byte("!*\x03abc\x02de\x00!\xfe\x01x\x00")
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"an unknown extension", slices.Insert(slices.Clone(plain), 25, unknown...), "{10 20 30 255} {200 0 0 255} {0 200 0 255}"},
		{"no colours", gifOf(0, -1, false, false, 0, 2), "{0 0 0 255} {0 0 0 255} {2 2 2 255}"},
		{"both", slices.Insert(gifOf(0, -1, false, false, 3, 2), 13, unknown...), "{0 0 0 255} {3 3 3 255} {2 2 2 255}"},
	} {
		m, _, err := decodeBytes(test.data)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if got := fmt.Sprint(m.NRGBAAt(0, 0), m.NRGBAAt(1, 1), m.NRGBAAt(2, 1)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if _, _, err := decodeBytes(test.data[:len(test.data)-4]); err == nil {
			t.Errorf("%s: was read without its end", test.name)
		}
	}
	if _, _, err := decodeBytes(gifOf(0, -1, false, false, 1, 2)); err == nil || !strings.Contains(err.Error(), "without colours") {
		t.Errorf("the second colour where there are none: %v", err)
	}
	if mended, _ := mendGIF(plain); mended != nil {
		t.Error("a sound file is mended")
	}
}

// TestGreyPNGWithATransparentValue: one pixel of that value. Pillow and OpenCV both
// take 2 and 4 bits for opaque, but for Pillow where it is black; 8 bits are not.
func TestGreyPNGWithATransparentValue(t *testing.T) {
	for _, test := range []struct{ depth, value, pixel, grey, alpha byte }{
		{2, 0, 0, 0, 0}, {4, 0, 0, 0, 0}, {8, 0, 0, 0, 0}, {2, 1, 1 << 6, 85, 255}, {4, 15, 15 << 4, 255, 255}, {8, 7, 7, 7, 0},
	} {
		data := pngOf(1, 1, deflated(t, []byte{0, test.pixel}))
		ihdr := slices.Clone(data[12:29])
		ihdr[12] = test.depth
		m, _, err := decodeBytes(slices.Concat(data[:8], pngChunk(ihdr), pngChunk([]byte("tRNS\x00"+string(test.value))), data[33:]))
		if err != nil {
			t.Errorf("%+v: %v", test, err)
		} else if got := m.NRGBAAt(0, 0); got.A != test.alpha || got.R != test.grey {
			t.Errorf("%+v: %v", test, got)
		}
	}
	odd := slices.Concat(pngOf(1, 1, nil)[:8], pngChunk([]byte("IHDR\x00\x00\x00\x01\x00\x00\x00\x01\x01\x00\x00\x00\x00")), pngChunk([]byte("tRNS\x00\xff")))
	if _, _, err := decodeBytes(odd); err == nil || !strings.Contains(err.Error(), "another transparent value") {
		t.Errorf("a value of 8 bits for one bit: %v", err)
	}
	apple := slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk([]byte("CgBI\x50\x00\x20\x02")), pngOf(1, 1, nil)[8:])
	if _, _, err := decodeBytes(apple); err == nil || !strings.Contains(err.Error(), "CgBI form is not supported") {
		t.Errorf("Apple's form: %v", err)
	}
}

// pngChunk puts a length and a checksum around a name and its content.
func pngChunk(body []byte) []byte {
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
}
