package bmp

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bitmap is a file and its right pixels, see make_bitmaps.py.
type bitmap struct {
	Data          []byte
	Reads         string
	Width, Height int
	RGBA          []int
}

func bitmaps(t testing.TB) map[string]bitmap {
	t.Helper()
	data, err := os.ReadFile("testdata/bitmaps.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Bitmaps map[string]bitmap }
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	return golden.Bitmaps
}

func TestBitmapsAsPillowAndOpenCV(t *testing.T) {
	refused := map[string]string{ // by both, or by Pillow
		"header16": "a header of 16 bytes", "jpeg": "embedded JPEG", "png": "embedded PNG", "unknown": "compression 7",
		"large-palette": "a palette of 300 colours", "palette2": "2 bits a pixel",
		"rle8-cut": "ends early", "rle8-jump-out-right": "a jump beyond the end of a row", "rle8-run-over-rows": "longer than their rows", "rle8-no-line-ends": "longer than their rows", "a444-v4": "alpha within 16 bits", "a555-v4": "alpha within 16 bits",
	}
	all := bitmaps(t)
	if len(all) < 60 {
		t.Fatalf("%d bitmaps", len(all))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		m, err := Decode(t.Context(), c.Data)
		if c.Reads == "neither" || refused[name] != "" {
			if err == nil || !strings.Contains(err.Error(), refused[name]) || refused[name] == "" {
				t.Errorf("%s: error %v, want one with %q", name, err, refused[name])
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := m.Bounds().Size(); size != image.Pt(c.Width, c.Height) {
			t.Errorf("%s: %v, want %d x %d pixels", name, size, c.Width, c.Height)
			continue
		}
		for i, v := range m.Pix {
			if int(v) != c.RGBA[i] {
				t.Errorf("%s: value %d is %d, want %d", name, i, v, c.RGBA[i])
				break
			}
		}
	}
}

// TestFilesThatEndEarly: no beginning of a file gives pixels, but for the padding
// that ends the last row.
func TestFilesThatEndEarly(t *testing.T) {
	for name, c := range bitmaps(t) {
		if c.Reads == "neither" || name == "rle8-no-line-ends" || name == "a555-v4" {
			continue
		}
		for n := range len(c.Data) - 4 {
			_, err := Decode(t.Context(), c.Data[:n])
			if strings.HasPrefix(name, "rle") && err == nil && n >= len(c.Data)-8 {
				continue // all rows are there; the code of the end is not needed
			}
			if n >= 2 && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %d of %d bytes: %v", name, n, len(c.Data), err)
			}
		}
	}
}

func TestUnsupportedIsApartFromDamage(t *testing.T) {
	var unsupported *UnsupportedError
	sound := bitmaps(t)["bgra-v5"].Data
	for _, test := range []struct {
		name string
		at   int
		with []byte
		want string
		kind bool
	}{
		{"no width", 18, []byte{0, 0, 0, 0}, "0 x 3 pixels", false},
		{"negative width", 18, []byte{0xff, 0xff, 0xff, 0xff}, "-1 x 3 pixels", false},
		{"no height", 22, []byte{0, 0, 0, 0}, "5 x 0 pixels", false},
		{"pixels within the header", 10, []byte{20, 0, 0, 0}, "within the header", false},
		{"mask with a hole", 54, []byte{0, 0, 0xf7, 0}, "a mask 0xf70000", true},
		{"masks that overlap", 58, []byte{0xff, 0xff, 0, 0}, "a mask 0xff of", true},
		{"text", 14, []byte("W of"), "no header of a bitmap", false},
		{"Huffman", 14, []byte{64}, "Huffman", true},
		{"RLE8 of 32 bits", 30, []byte{1}, "compression 1 of 32 bits", true},
	} {
		data := slices.Clone(sound)
		copy(data[test.at:], test.with)
		_, err := Decode(t.Context(), data)
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.As(err, &unsupported) != test.kind {
			t.Errorf("%s: %T %v, want one with %q", test.name, err, err, test.want)
		}
	}
}

// TestMasksOfAnyWidth: fewer than 8 bits are scaled to 255, more are cut off.
func TestMasksOfAnyWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 32).Draw(t, "width")
		shift := rapid.IntRange(0, 32-width).Draw(t, "shift")
		v := rapid.Uint32Range(0, 1<<width-1).Draw(t, "value")
		rest := rapid.Uint32().Draw(t, "rest")
		bits := uint32(1<<width-1) << shift
		got := mask{bits, shift, width}.of(v<<shift | rest&^bits)
		want := float64(v) / float64(uint64(1)<<width-1) * 255
		if diff := want - float64(got); diff < -1 || diff >= 1 {
			t.Fatalf("%d of %d bits is %d, want about %g", v, width, got, want)
		}
	})
}

// write is a bitmap of random indices, plain or compressed, and what they are.
func write(t *rapid.T) (data []byte, w, h int, indices []byte) {
	w, h = rapid.IntRange(1, 70).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
	bits := rapid.SampledFrom([]int{4, 8}).Draw(t, "bits")
	few := rapid.SliceOfN(rapid.ByteMax(byte(1<<bits-1)), 3, 3).Draw(t, "indices")
	indices = rapid.SliceOfN(rapid.SampledFrom(few), w*h, w*h).Draw(t, "pixels")
	compressed := rapid.Bool().Draw(t, "compressed")
	var pixels []byte
	for y := range h {
		if row := indices[y*w:][:w]; compressed {
			pixels = append(compress(t, pixels, row, bits), 0, 0)
		} else {
			pixels = append(pixels, pack(row, bits)...)
			pixels = append(pixels, make([]byte, -len(pixels)&3)...)
		}
	}
	compression := uint32(0)
	if compressed {
		pixels = append(pixels, 0, 1)
		compression = map[int]uint32{4: rle4, 8: rle8}[bits]
	}
	colours := 1 << bits
	data = binary.LittleEndian.AppendUint32([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), uint32(54+4*colours))
	for _, v := range []uint32{40, uint32(w), uint32(h), 1 | uint32(bits)<<16, compression, 0, 0, 0, 0, 0} {
		data = binary.LittleEndian.AppendUint32(data, v)
	}
	for i := range colours {
		data = append(data, byte(i), byte(i*3), byte(255-i), 0)
	}
	return append(data, pixels...), w, h, indices
}

// pack puts indices of 4 or 8 bits into bytes.
func pack(row []byte, bits int) (packed []byte) {
	if bits == 8 {
		return row
	}
	for pair := range slices.Chunk(row, 2) {
		packed = append(packed, pair[0]<<4)
		if len(pair) == 2 {
			packed[len(packed)-1] |= pair[1]
		}
	}
	return packed
}

// compress encodes a row in runs, literal pixels and jumps over zeros.
func compress(t *rapid.T, out, row []byte, bits int) []byte {
	for len(row) > 0 {
		n := 1
		for n < len(row) && row[n] == row[0] {
			n++
		}
		literal := rapid.IntRange(0, min(len(row), 255)).Draw(t, "literal")
		switch {
		case row[0] == 0 && n < len(row) && rapid.Bool().Draw(t, "jump"):
			out = append(out, 0, jump, byte(n), 0)
		case literal >= 3:
			n = literal
			bytes := pack(row[:n], bits)
			out = append(append(out, 0, byte(n)), bytes...)
			out = append(out, make([]byte, len(bytes)%2)...)
		default:
			v := row[0]
			if bits == 4 {
				v |= v << 4
			}
			out = append(out, byte(n), v)
		}
		row = row[n:]
	}
	return out
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data, w, h, indices := write(t)
		m, err := Decode(context.Background(), data)
		if err != nil {
			t.Fatal(err)
		}
		for y := range h {
			for x := range w {
				i := indices[(h-1-y)*w+x]
				if c := m.NRGBAAt(x, y); c.B != i || c.G != i*3 || c.R != 255-i || c.A != 255 {
					t.Fatalf("pixel %d, %d is %v, want index %d", x, y, c, i)
				}
			}
		}
	})
}

func TestDecodeEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{"plain24", "rle8-runs"} {
		if _, err := Decode(ctx, bitmaps(t)[name].Data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzDecode: any bytes give an image of the size that the header says, twice the
// same, or an error; a header is read without the image.
func FuzzDecode(f *testing.F) {
	for _, c := range bitmaps(f) {
		f.Add(c.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHeader(data)
		if err != nil || h.Width > 1<<16/h.Height {
			return
		}
		first, err := Decode(context.Background(), data)
		if err != nil {
			return
		}
		if size := first.Bounds().Size(); size != image.Pt(h.Width, h.Height) {
			t.Fatalf("%v, the header says %d x %d", size, h.Width, h.Height)
		}
		second, err := Decode(context.Background(), data)
		if err != nil || !bytes.Equal(first.Pix, second.Pix) {
			t.Fatalf("decoded differently a second time, %v", err)
		}
	})
}
