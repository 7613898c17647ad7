package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// reading is what Pillow or OpenCV reads from a file, see testdata/make.py.
type reading struct {
	From          string
	Width, Height int
	Pixels        string // RGBA, zlib, base64
}

func (r reading) pixels(t *testing.T) []byte {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(r.Pixels)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	pixels, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return pixels
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func goldenReadings(t testing.TB) map[string]reading {
	t.Helper()
	var golden map[string]reading
	if err := json.Unmarshal(readFile(t, "golden.json"), &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden) < 75 {
		t.Fatalf("%d files, want 75 or more", len(golden))
	}
	return golden
}

func TestDecodeEqualsPillowAndOpenCV(t *testing.T) {
	tolerances := map[string]int{"lab8": 20} // Pillow's colour management interpolates between few points; the mean is below 1
	golden := goldenReadings(t)
	for _, name := range slices.Sorted(maps.Keys(golden)) {
		want := golden[name]
		m, err := Decode(t.Context(), readFile(t, name+".tif"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.HasPrefix(name, "orientation") {
			continue // that is not applied here
		}
		if size := m.Bounds().Size(); size != image.Pt(want.Width, want.Height) {
			t.Errorf("%s: %v pixels, %s reads %d x %d", name, size, want.From, want.Width, want.Height)
			continue
		}
		mean, most := difference(m.Pix, want.pixels(t))
		if mean > 1 || most > tolerances[name] {
			t.Errorf("%s: other pixels than %s reads: mean difference %.2f, maximum %d", name, want.From, mean, most)
		}
	}
}

// difference compares RGBA; the colour of what is transparent does not matter.
func difference(a, b []byte) (mean float64, most int) {
	if len(a) != len(b) {
		return math.Inf(1), math.MaxInt
	}
	sum := 0
	for i := range a {
		if i%4 != 3 && a[i|3] == 0 && b[i|3] == 0 {
			continue
		}
		d := int(a[i]) - int(b[i])
		d = max(d, -d)
		sum, most = sum+d, max(most, d)
	}
	return float64(sum) / float64(len(a)), most
}

// TestFilesThatPeopleHave are of kinds that were once read wrongly or not at all. The
// means are those of Pillow and OpenCV.
func TestFilesThatPeopleHave(t *testing.T) {
	for _, test := range []struct {
		name string
		mean [3]float64
	}{
		{"group4_blackiszero", [3]float64{200.15, 200.15, 200.15}},
		{"group3_blackiszero", [3]float64{200.15, 200.15, 200.15}},
		{"raw_blackiszero", [3]float64{200.15, 200.15, 200.15}},
		{"gray_fillorder2", [3]float64{52.75, 52.75, 52.75}},
		{"white_alpha102", [3]float64{255, 255, 255}},
		{"cmyk", [3]float64{123.1, 123.1, 123.1}},
		{"ycbcr", [3]float64{121.6, 122.6, 121.2}}, // the two are 1 apart
		{"la", [3]float64{123.3, 123.3, 123.3}},
	} {
		m, err := Decode(t.Context(), readFile(t, "cases/"+test.name+".tif"))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for c := range 3 {
			sum := 0.0
			for i := c; i < len(m.Pix); i += 4 {
				sum += float64(m.Pix[i])
			}
			if got := sum / float64(len(m.Pix)/4); math.Abs(got-test.mean[c]) > .55 {
				t.Errorf("%s: mean of channel %d is %.2f, want %.2f", test.name, c, got, test.mean[c])
			}
		}
	}
	a, b := mustDecode(t, "cases/raw_blackiszero.tif"), mustDecode(t, "cases/group4_blackiszero.tif")
	if !bytes.Equal(a.Pix, b.Pix) {
		t.Error("the same page by fax has other pixels")
	}
}

func mustDecode(t testing.TB, name string) *image.NRGBA {
	t.Helper()
	m, err := Decode(t.Context(), readFile(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

// TestRefusedByName: what cannot be read surely.
func TestRefusedByName(t *testing.T) {
	grey := spec{w: 4, h: 3, bits: 8, samples: 1, model: blackIsZero, compression: none}
	with := func(change func(*spec)) []byte {
		s := grey
		change(&s)
		return s.write(s.samplesOf(1))
	}
	for _, test := range []struct {
		data []byte
		want string
	}{
		{with(func(s *spec) { s.set(tagCompression, 6) }), "JPEG compression of the old kind"},
		{with(func(s *spec) { s.set(tagCompression, jpegStreams); s.set(tagBits, 12) }), "JPEG compression of 12-bit samples"},
		{with(func(s *spec) { s.set(tagCompression, jpegStreams); s.set(tagPhotometric, 3) }), "JPEG compression of a palette"},
		{readFile(t, "cases/i32.tif"), "32-bit signed samples"},
		{with(func(s *spec) { s.set(tagCompression, 50000) }), "Zstandard compression"},
		{with(func(s *spec) { s.set(tagCompression, 4711) }), "compression 4711"},
		{with(func(s *spec) { s.set(tagSampleFormat, 2) }), "8-bit signed samples"},
		{with(func(s *spec) { s.set(tagSampleFormat, 3); s.set(tagBits, 32) }), "32-bit floating point samples"},
		{with(func(s *spec) { s.set(tagBits, 32) }), "32-bit integer samples"},
		{with(func(s *spec) { s.set(tagBits, 24) }), "24-bit samples"},
		{with(func(s *spec) { s.model, s.bits = whiteIsZero, 16 }), "16-bit grey whose zero is white"},
		{with(func(s *spec) { s.set(tagPhotometric, 9) }), "ICC L*a*b* colours"},
		{with(func(s *spec) { s.samples, s.model = 3, rgb; s.set(tagBits, 8, 8, 16) }), "samples of different kinds"},
		{with(func(s *spec) { s.samples, s.model, s.bits = 3, rgb, 4 }), "RGB colours of 4 bits"},
		{with(func(s *spec) { s.samples, s.model = 4, cmyk; s.set(tagInkSet, 2) }), "inks other than"},
		{with(func(s *spec) { s.bits, s.compression = 4, lzw; s.set(tagPredictor, 2) }), "prediction of 4-bit samples"},
		{with(func(s *spec) { s.samples, s.model = 3, ycbcr; s.set(tagSubsampling, 1, 4) }), "chroma of YCbCr shared by 1 x 4 pixels"},
		{with(func(s *spec) { s.compression = packBits; s.set(tagPredictor, 2) }), "prediction of PackBits"},
		{with(func(s *spec) { s.set(tagSubfileType, 1); s.set(tagSubIFDs, 8) }), "a thumbnail"},
	} {
		_, err := Decode(t.Context(), test.data)
		var refused *UnsupportedError
		if !errors.As(err, &refused) || !strings.Contains(refused.What, test.want) || refused.Next == "" {
			t.Errorf("error %v, want that %q is not supported", err, test.want)
		}
		if _, err := ReadHeader(test.data); !errors.As(err, &refused) && !strings.Contains(test.want, "inks") {
			t.Errorf("%s: the header says nothing of it: %v", test.want, err)
		}
	}
}

func TestHeader(t *testing.T) {
	h, err := ReadHeader(readFile(t, "orientation6.tif"))
	if err != nil || h.Width != 13 || h.Height != 11 || h.Orientation != 6 || h.Pages {
		t.Errorf("%+v, %v", h, err)
	}
	if !bytes.Equal(mustDecode(t, "orientation1.tif").Pix, mustDecode(t, "orientation6.tif").Pix) {
		t.Error("the orientation is applied")
	}
	s := spec{w: 2, h: 2, bits: 8, samples: 1, model: blackIsZero, compression: none, next: 8}
	if h, err = ReadHeader(s.write(s.samplesOf(1))); err != nil || !h.Pages {
		t.Errorf("%+v, %v", h, err)
	}
}

// TestOrientation: the values that Pillow's ImageOps.exif_transpose finds.
func TestOrientation(t *testing.T) {
	for _, test := range []struct {
		values []uint64
		xmp    string
		want   int
	}{
		{nil, "", 1},
		{[]uint64{8}, "", 8},
		{[]uint64{0}, "", 1},
		{[]uint64{9}, "", 1},
		{[]uint64{6, 6}, "", 1},
		{nil, `<rdf:Description tiff:Orientation="3"/>`, 3},
		{nil, `<tiff:Orientation>7</tiff:Orientation>`, 7},
		{nil, `<tiff:Orientation>x`, 1},
		{[]uint64{6}, `<tiff:Orientation>7</tiff:Orientation>`, 6},
		{[]uint64{9}, `<tiff:Orientation>7</tiff:Orientation>`, 1},
	} {
		s := spec{w: 2, h: 2, bits: 8, samples: 1, model: blackIsZero, compression: none}
		if test.values != nil {
			s.set(tagOrientation, test.values...)
		}
		if test.xmp != "" {
			var words []uint64 // of four bytes, as all values are written here
			for padded := test.xmp + "    "; len(padded) >= 4; padded = padded[4:] {
				words = append(words, uint64(binary.LittleEndian.Uint32([]byte(padded))))
			}
			s.set(tagXMP, words...)
		}
		if h, err := ReadHeader(s.write(s.samplesOf(1))); err != nil || h.Orientation != test.want {
			t.Errorf("%v, %q: orientation %d, want %d, %v", test.values, test.xmp, h.Orientation, test.want, err)
		}
	}
}
