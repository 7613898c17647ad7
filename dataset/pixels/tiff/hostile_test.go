package tiff

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// TestDamageIsRefused: each with what is wrong.
func TestDamageIsRefused(t *testing.T) {
	grey := spec{w: 40, h: 30, bits: 8, samples: 1, model: blackIsZero, compression: none, rows: 7}
	of := func(change func(*spec)) []byte {
		s := grey
		change(&s)
		return s.write(s.samplesOf(1))
	}
	part := func(compression int, bits int, data ...byte) []byte {
		return of(func(s *spec) {
			s.compression, s.bits, s.rows = compression, bits, 0
			s.damage = func(parts [][]byte) { parts[0] = data }
		})
	}
	checksum := deflated(make([]byte, 1200))
	checksum[len(checksum)-1]++
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "the file ends before the image does"},
		{"no directory", []byte("II*\x00\xff\xff\xff\xff"), "directory of its image lies outside the file"},
		{"directory in the header", []byte("II*\x00\x00\x00\x00\x00"), "directory of its image lies outside the file"},
		{"BigTIFF of other offsets", append([]byte("MM\x00+\x00\x04\x00\x00"), make([]byte, 40)...), "BigTIFF is damaged"},
		{"no width", of(func(s *spec) { s.set(tagWidth) }), "does not say how large"},
		{"no colour model", of(func(s *spec) { s.set(tagPhotometric) }), "PhotometricInterpretation (tag 262), is missing"},
		{"unknown colour model", of(func(s *spec) { s.set(tagPhotometric, 77) }), "PhotometricInterpretation (tag 262) is 77"},
		{"no strips", of(func(s *spec) { s.set(tagStripOffsets) }), "it has 0 strips, fewer than the 5"},
		{"few strips", of(func(s *spec) { s.set(tagStripOffsets, 16, 16) }), "it has 2 strips, fewer than the 5"},
		{"few lengths", of(func(s *spec) { s.set(tagStripByteCounts, 16, 16) }), "it has 2 lengths of strips, fewer than the 5"},
		{"strips outside", of(func(s *spec) { s.set(tagStripOffsets, 16, 16, 16, 16, 99999) }), "strip 4 lies outside the file"},
		{"long strips", of(func(s *spec) { s.set(tagStripByteCounts, 280, 280, 280, 280, 99999) }), "the file ends before the image does"},
		{"short strips", of(func(s *spec) { s.set(tagStripByteCounts, 280, 280, 1, 280, 80) }), "strip 2 has 1 bytes, too few"},
		{"no rows", of(func(s *spec) { s.set(tagRowsPerStrip, 0) }), "strips are 40 x 0 pixels"},
		{"no tiles", of(func(s *spec) { s.tileW, s.tileH = 16, 16; s.set(tagTileWidth, 0) }), "tiles are 0 x 16 pixels"},
		{"few samples", of(func(s *spec) { s.set(tagPhotometric, 2) }), "1 samples a pixel are too few for RGB"},
		{"samples beyond", of(func(s *spec) { s.samples = 2 }), "2 samples a pixel for grey, with 0"},
		{"extra samples beyond", of(func(s *spec) { s.set(tagExtraSamples, 2) }), "1 samples a pixel for grey, with 1"},
		{"few depths", of(func(s *spec) { s.samples, s.model = 3, rgb; s.set(tagBits, 8, 8) }), "BitsPerSample (tag 258) has 2 values for 3 samples"},
		{"small palette", of(func(s *spec) { s.model = palette; s.set(tagColorMap, make([]uint64, 767)...) }), "has 767 values, a palette of 8 bits 768"},
		{"large palette", of(func(s *spec) { s.bits, s.model = 4, palette; s.set(tagColorMap, make([]uint64, 768)...) }), "has 768 values, a palette of 4 bits 48"},
		{"planes of a third kind", of(func(s *spec) { s.set(tagPlanar, 3) }), "PlanarConfiguration (tag 284) is 3"},
		{"fill order", of(func(s *spec) { s.set(tagFillOrder, 3) }), "FillOrder (tag 266) is 3"},
		{"two fill orders", of(func(s *spec) { s.set(tagFillOrder, 2, 2) }), "FillOrder (tag 266) has 2 values"},
		{"two predictors", of(func(s *spec) { s.compression = lzw; s.set(tagPredictor, 2, 1) }), "Predictor (tag 317) has 2 values"},
		{"predictor", of(func(s *spec) { s.compression = lzw; s.set(tagPredictor, 9) }), "Predictor (tag 317) is 9"},
		{"fax of bytes", of(func(s *spec) { s.set(tagCompression, faxGroup4) }), "fax compression of 1 samples of 8 bits"},
		{"unknown extra sample", of(func(s *spec) { s.samples = 2; s.set(tagExtraSamples, 7) }), "ExtraSamples (tag 338) is 7"},
		{"unknown sample format", of(func(s *spec) { s.set(tagSampleFormat, 9) }), "SampleFormat (tag 339) is 9"},
		{"samples of no bits", of(func(s *spec) { s.set(tagBits, 0) }), "BitsPerSample (tag 258) is 0"},
		{"no samples", of(func(s *spec) { s.set(tagSamples, 0) }), "SamplesPerPixel (tag 277) is 0"},
		{"chroma of three pixels", of(func(s *spec) { s.samples, s.model = 3, ycbcr; s.set(tagSubsampling, 3, 1) }), "YCbCrSubSampling (tag 530) is 3, 1"},
		{"chroma of one number", of(func(s *spec) { s.samples, s.model = 3, ycbcr; s.set(tagSubsampling, 2) }), "YCbCrSubSampling (tag 530) has 1 values, not 2"},
		{"chroma of three numbers", of(func(s *spec) { s.samples, s.model = 3, ycbcr; s.set(tagSubsampling, 1, 1, 2) }), "YCbCrSubSampling (tag 530) has 3 values, not 2"},
		{"coefficients that are none", of(func(s *spec) {
			s.samples, s.model = 3, ycbcr
			s.set(tagSubsampling, 1, 1)
			s.set(tagYCbCrCoefficients, 1, 2)
		}), "YCbCrCoefficients (tag 529) is not 3 fractions"},
		{"floating point prediction", of(func(s *spec) { s.compression = deflate; s.set(tagPredictor, 3) }), "floating point prediction"},
		{"width beyond all bounds", of(func(s *spec) { s.set(tagWidth, 1<<32-1) }), "ImageWidth (tag 256) is 4294967295"},
		{"tiles far too large", of(func(s *spec) { s.tileW, s.tileH = 40, 30; s.set(tagTileWidth, 90000) }), ""},
		{"tiles far larger", of(func(s *spec) { s.tileW, s.tileH = 40, 30; s.set(tagTileWidth, 90000); s.set(tagTileLength, 90000) }), "1 tiles of 90000 x 90000 pixels for an image of 40 x 30"},
		{"LZW that ends early", part(lzw, 8, lzwOf([]byte("abc"))...), "its data end before its pixels do"},
		{"LZW of a code that is not there", part(lzw, 8, 0x80, 0x3f, 0xff, 0xff), "its LZW data are damaged"},
		{"PackBits that ends early", part(packBits, 8, slices.Repeat([]byte{127}, 20)...), "its data end before its pixels do"},
		{"deflate of nothing", part(deflate, 8, deflated(nil)...), "its data end before its pixels do"},
		{"deflate that is none", part(deflate, 8, 1, 2, 3, 4), "its compressed data are damaged"},
		{"deflate with a wrong checksum", part(deflate, 8, checksum...), "its compressed data are damaged"},
		{"fax that ends early", part(faxGroup4, 1, 0xff), "its data end before its pixels do"},
		{"fax of no code", part(faxGroup4, 1, 0, 0, 0, 0, 0), "row 0: its fax data are damaged"},
		{"fax of long rows", part(faxRLE, 1, 0b11011000, 0, 0), "row 0: its fax data are damaged: a row is longer"},
		{"fax of short rows", part(faxGroup3, 1, 0, 0b00010001, 0b11000000, 0b00000001, 0, 0), "row 0: its fax data are damaged: a row is longer or shorter"},
		{"fax whose first code of a row is missing", func() []byte {
			s := spec{w: 4, h: 2, bits: 1, samples: 1, model: whiteIsZero, compression: faxGroup3}
			s.damage = func(parts [][]byte) { parts[0] = []byte{0b10110000, 0b00000001, 0b10110000} }
			return s.write(s.samplesOf(1))
		}(), "row 1: its fax data are damaged"},
		{"fax that passes over nothing", part(faxGroup4, 1, 0b00010001, 0b11000000), "row 0: its fax data are damaged: a row is longer"},
		{"fax without compression", part(faxGroup4, 1, 0b00000011, 0b11000000, 0), "uncompressed parts"},
	} {
		_, err := Decode(t.Context(), test.data)
		if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
		if err == nil {
			t.Errorf("%s: decoded", test.name)
		}
	}
}

// TestPlaceAsNumber: libtiff passes over a field whose type is that of directories.
func TestPlaceAsNumber(t *testing.T) {
	s := spec{w: 4, h: 4, bits: 8, samples: 1, model: blackIsZero, compression: none}
	s.set(tagFillOrder, 2)
	data := s.write(s.samplesOf(1))
	data[bytes.Index(data, []byte{10, 1, 4, 0, 1, 0, 0, 0, 2})+2] = typeIFD
	if _, err := Decode(t.Context(), data); err == nil || !strings.Contains(err.Error(), "FillOrder (tag 266) has a type that it cannot have, 13") {
		t.Errorf("error %v, want one on the type", err)
	}
}

// TestSameFieldTwice: different values have no right one.
func TestSameFieldTwice(t *testing.T) {
	s := spec{w: 4, h: 4, bits: 8, samples: 1, model: blackIsZero, compression: none}
	s.set(tagFillOrder, 1)
	data := s.write(s.samplesOf(1))
	entry := bytes.Index(data, []byte{10, 1, 4, 0, 1, 0, 0, 0, 1})
	twice := func(value byte) []byte {
		other := bytes.Clone(data)
		copy(other[entry:], []byte{0, 1, 4, 0, 1, 0, 0, 0, value}) // as ImageWidth
		return other
	}
	if _, err := Decode(t.Context(), twice(4)); err != nil {
		t.Error(err)
	}
	if _, err := Decode(t.Context(), twice(3)); err == nil || !strings.Contains(err.Error(), "ImageWidth (tag 256) stands there twice") {
		t.Errorf("error %v, want one on the width", err)
	}
	s.set(tagOrientation, 6)
	turned := s.write(s.samplesOf(1))
	turned[bytes.Index(turned, []byte{10, 1, 4, 0, 1, 0, 0, 0, 1})] = 18 // FillOrder as Orientation 1
	if _, err := ReadHeader(turned); err == nil || !strings.Contains(err.Error(), "Orientation (tag 274) stands there twice") {
		t.Errorf("error %v, want one on the orientation", err)
	}
}

// TestMissingLengths: where parts end follows from where others begin.
func TestMissingLengths(t *testing.T) {
	for _, compression := range []int{none, lzw, deflate, packBits} {
		s := spec{w: 20, h: 9, bits: 8, samples: 3, model: rgb, compression: compression, rows: 2, planar: true}
		samples := s.samplesOf(1)
		want, err := Decode(t.Context(), s.write(samples))
		if err != nil {
			t.Fatal(err)
		}
		s.set(tagStripByteCounts)
		got, err := Decode(t.Context(), s.write(samples))
		if err != nil || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("compression %d: other pixels, %v", compression, err)
		}
	}
	s := spec{w: 20, h: 9, bits: 8, samples: 1, model: blackIsZero, compression: none}
	s.set(tagRowsPerStrip)
	s.set(tagStripByteCounts, 1)
	if _, err := Decode(t.Context(), s.write(s.samplesOf(1))); err != nil {
		t.Errorf("a single strip: %v", err)
	}
}

// TestSharedBytes: a file may not make its decoder read the same bytes without end.
func TestSharedBytes(t *testing.T) {
	const rows = 2000
	s := spec{w: 1, h: rows, bits: 8, samples: 1, model: blackIsZero, compression: lzw, rows: 1}
	clear9 := bytes.Repeat([]byte{0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01, 0x00}, 20000) // clear codes
	s.damage = func(parts [][]byte) { parts[0] = append(clear9, lzwOf([]byte{7})...) }
	s.set(tagStripOffsets, slices.Repeat([]uint64{16}, rows)...)
	s.set(tagStripByteCounts, slices.Repeat([]uint64{uint64(len(clear9) + 4)}, rows)...)
	if _, err := Decode(t.Context(), s.write(s.samplesOf(1))); err == nil || !strings.Contains(err.Error(), "the same bytes again and again") {
		t.Errorf("error %v, want one on the same bytes", err)
	}
}

// TestMemory: Decode takes no more than the header says, and nothing for an image whose
// data cannot be there.
func TestMemory(t *testing.T) {
	measured := func(data []byte) (uint64, error) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(context.Background(), data)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc, err
	}
	files := map[string][]byte{}
	for _, name := range []string{"rgb16-planar-tiles", "fax4-runs", "grey8-fill2-lzw", "palette8", "ycbcr22"} {
		files[name] = readFile(t, name+".tif")
	}
	large := spec{w: 900, h: 700, bits: 16, samples: 4, model: rgb, compression: deflate, planar: true, reversed: true}
	large.set(tagExtraSamples, extraUnassociated)
	files["large"] = large.write(large.samplesOf(1))
	for name, data := range files {
		h, err := ReadHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		if took, err := measured(data); err != nil || took > uint64(h.Memory) {
			t.Errorf("%s: %d bytes were taken, the header says %d; %v", name, took, h.Memory, err)
		}
	}
	for _, compression := range []uint64{none, packBits, lzw, deflate} {
		s := spec{w: 2, h: 2, bits: 8, samples: 1, model: blackIsZero, compression: none}
		s.set(tagCompression, compression)
		s.set(tagWidth, 30000)
		s.set(tagLength, 30000)
		s.set(tagRowsPerStrip, 30000)
		if took, err := measured(s.write(s.samplesOf(1))); err == nil || took > 1<<20 {
			t.Errorf("compression %d: %d bytes were taken, %v", compression, took, err)
		}
	}
}

// fuse is a context that ends after its error was asked for a number of times.
type fuse struct {
	context.Context
	left atomic.Int64
}

func (f *fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestContext ends decoding wherever it asks, which it does within large parts too.
func TestContext(t *testing.T) {
	for _, compression := range []int{none, packBits, lzw, deflate} {
		s := spec{w: 300, h: 800, bits: 8, samples: 3, model: rgb, compression: compression, predicted: compression == lzw}
		data := s.write(s.samplesOf(1))
		steps := int64(0)
		for ; ; steps++ {
			ctx := &fuse{Context: context.Background()}
			ctx.left.Store(steps)
			_, err := Decode(ctx, data)
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("compression %d, stopped at step %d: error %v, want context.Canceled", compression, steps, err)
			}
		}
		if steps < 8 {
			t.Errorf("compression %d: the context was asked %d times, want 10 or more", compression, steps)
		}
	}
}
