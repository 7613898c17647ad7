package tiff

import (
	"bytes"
	"context"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg"
	"pgregory.net/rapid"
)

// encoded is a JPEG image of noise, grey or 4:2:0, by the standard library.
func encoded(w, h int, grey bool, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	var m image.Image
	if grey {
		g := image.NewGray(image.Rect(0, 0, w, h))
		for i := range g.Pix {
			g.Pix[i] = uint8(random.Uint32())
		}
		m = g
	} else {
		c := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range c.Pix {
			c.Pix[i] = uint8(random.Uint32()) | 0x80
		}
		m = c
	}
	var file bytes.Buffer
	if err := stdjpeg.Encode(&file, m, nil); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// tablesLength is that of the tables, which the standard library's encoder writes
// before all else.
func tablesLength(stream []byte) int { return bytes.Index(stream, []byte{0xff, 0xc0}) - 2 }

// jpegSpec is a file of streams that are encoded by their number, with their tables or
// without. They are as large as the parts, or as large as said.
func jpegSpec(s spec, shared bool, sizes ...image.Point) (spec, *[][]byte) {
	s.bits, s.compression, s.model, s.samples = 8, jpegStreams, ycbcr, max(s.samples, 1)
	grey := s.samples == 1
	if grey {
		s.model = blackIsZero
	}
	streams := new([][]byte)
	s.damage = func(parts [][]byte) {
		pw, ph := s.w, s.rows
		if s.tileW > 0 {
			pw, ph = s.tileW, s.tileH
		} else if ph == 0 || ph > s.h {
			ph = s.h
		}
		*streams = nil
		for i := range parts {
			size := image.Pt(pw, ph)
			if s.tileW == 0 && (i+1)*ph > s.h {
				size.Y = s.h - i*ph
			}
			if i < len(sizes) {
				size = sizes[i]
			}
			stream := encoded(size.X, size.Y, grey, uint64(i))
			*streams = append(*streams, stream)
			if shared {
				stream = append([]byte{0xff, 0xd8}, stream[2+tablesLength(stream):]...)
			}
			parts[i] = stream
		}
	}
	if shared {
		one := encoded(8, 8, grey, 0)
		s.bytes = map[tag][]byte{tagJPEGTables: append(bytes.Clone(one[:2+tablesLength(one)]), 0xff, 0xd9)}
	}
	return s, streams
}

// TestStreamsAreJPEGImages: each strip or tile has the pixels that it has as a file.
func TestStreamsAreJPEGImages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := spec{
			w: rapid.IntRange(1, 40).Draw(t, "width"), h: rapid.IntRange(1, 40).Draw(t, "height"),
			samples:   rapid.SampledFrom([]int{1, 3}).Draw(t, "samples"),
			bigEndian: rapid.Bool().Draw(t, "big endian"), bigTIFF: rapid.Bool().Draw(t, "BigTIFF"),
			rows: rapid.IntRange(0, 20).Draw(t, "rows"),
		}
		if rapid.Bool().Draw(t, "tiled") {
			s.tileW, s.tileH = rapid.IntRange(1, 40).Draw(t, "tile width"), rapid.IntRange(1, 40).Draw(t, "tile height")
		}
		s, streams := jpegSpec(s, rapid.Bool().Draw(t, "tables are shared"))
		data := s.write(s.samplesOf(1))
		m, err := Decode(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		pw, ph := s.tileW, s.tileH
		if pw == 0 {
			pw, ph = s.w, min(max(s.rows, 0), s.h)
			if ph == 0 {
				ph = s.h
			}
		}
		across := (s.w + pw - 1) / pw
		for i, stream := range *streams {
			var rgb []byte
			if err := jpeg.Rows(t.Context(), stream, func(rows []byte) error { rgb = append(rgb, rows...); return nil }); err != nil {
				t.Fatal(err)
			}
			for at := 0; at < len(rgb); at += 3 {
				x, y := i%across*pw+at/3%pw, i/across*ph+at/3/pw
				if got := m.NRGBAAt(x, y); x < s.w && y < s.h && (got.R != rgb[at] || got.G != rgb[at+1] || got.B != rgb[at+2] || got.A != 255) {
					t.Fatalf("pixel (%d, %d) is %v, want %v", x, y, got, rgb[at:at+3])
				}
			}
		}
	})
}

// TestStreamsThatDoNotFit are damaged, or of a kind that is not read.
func TestStreamsThatDoNotFit(t *testing.T) {
	grey := spec{w: 20, h: 30, samples: 1, rows: 16}
	colour := spec{w: 20, h: 30, samples: 3, rows: 16}
	of := func(s spec, change func(parts [][]byte), sizes ...image.Point) []byte {
		s, _ = jpegSpec(s, false, sizes...)
		fill := s.damage
		s.damage = func(parts [][]byte) { fill(parts); change(parts) }
		return s.write(s.samplesOf(1))
	}
	with := func(s spec, t tag, values ...uint64) spec { s.set(t, values...); return s }
	as := func([][]byte) {}
	tiles := spec{w: 20, h: 30, samples: 1, tileW: 16, tileH: 16}
	progressive := readFile(t, "jpeg-ycbcr420-progressive.tif")
	progressive = progressive[bytes.Index(progressive, []byte{0xff, 0xd8}):]
	whole, _ := jpegSpec(grey, true)
	tables := whole.bytes[tagJPEGTables]
	shared := func(tables []byte) []byte {
		s, _ := jpegSpec(grey, true)
		s.bytes = map[tag][]byte{tagJPEGTables: tables}
		return s.write(s.samplesOf(1))
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"narrow", of(grey, as, image.Pt(19, 16)), "strip 0: its JPEG data have 19 x 16 pixels, not 20 x 16"},
		{"wide", of(grey, as, image.Pt(21, 16)), "strip 0: its JPEG data have 21 x 16 pixels"},
		{"low", of(grey, as, image.Pt(20, 15)), "strip 0: its JPEG data have 20 x 15 pixels"},
		{"high", of(grey, as, image.Pt(20, 17)), "strip 0: its JPEG data have 20 x 17 pixels"},
		{"a low last strip", of(grey, as, image.Pt(20, 16), image.Pt(20, 13)), "strip 1: its JPEG data have 20 x 13 pixels, not 20 x 14"},
		{"a tile that ends with the image", of(tiles, as, image.Pt(16, 16), image.Pt(4, 16)), "tile 1: its JPEG data have 4 x 16 pixels, not 16 x 16"},
		{"a tile that is high", of(tiles, as, image.Pt(16, 16), image.Pt(16, 16), image.Pt(16, 16), image.Pt(16, 17)), "tile 3: its JPEG data have 16 x 17 pixels"},
		{"colours in grey", of(grey, func(p [][]byte) { p[0] = encoded(20, 16, false, 1) }), "its JPEG data have 3 components, not 1"},
		{"colours in grey later", of(grey, func(p [][]byte) { p[1] = encoded(20, 14, false, 1) }), "strip 1: its JPEG data have other components or subsampling"},
		{"grey in colours", of(colour, func(p [][]byte) { p[1] = encoded(20, 14, true, 1) }), "strip 1: its compressed data are damaged: jpeg: at byte"},
		{"subsampled RGB", of(with(colour, tagPhotometric, uint64(rgb)), as), "JPEG compression with component 1 sampled 2x2"},
		{"YCbCr of other subsampling", of(with(colour, tagSubsampling, 1, 1), as), "its JPEG data are subsampled 2x2, YCbCrSubSampling (tag 530) says otherwise"},
		{"YCbCr and more", of(with(with(with(colour, tagSamples, 4), tagExtraSamples, 0), tagBits, 8), as), "JPEG compression of YCbCr with extra samples"},
		{"two samples", of(with(with(grey, tagSamples, 2), tagExtraSamples, 0), as), "its JPEG data have 1 components, not 2"},
		{"a progressive strip among others", of(spec{w: 21, h: 37, samples: 3, rows: 16}, func(p [][]byte) { p[1] = progressive }), "JPEG data of different kinds in strips"},
		{"no JPEG", of(grey, func(p [][]byte) { p[1] = []byte("no JPEG data") }), "strip 1: its compressed data are damaged: jpeg: at byte 0: not a JPEG file"},
		{"cut off", of(grey, func(p [][]byte) { p[1] = p[1][:len(p[1])-9] }), "strip 1: its data end before its pixels do"},
		{"no data", of(spec{w: 4000, h: 4000, samples: 1}, func(p [][]byte) { p[0] = encoded(8, 8, true, 1) }), "strip 0 has"},
		{"planes without lengths", func() []byte {
			s, _ := jpegSpec(spec{w: 20, h: 30, samples: 3, planar: true}, false)
			s.damage = func(parts [][]byte) {
				for i := range parts {
					parts[i] = encoded(20, 30, true, 1)
				}
			}
			s.set(tagPhotometric, uint64(rgb))
			s.set(tagStripByteCounts)
			return s.write(s.samplesOf(1))
		}(), "it has no lengths of strips"},
		{"lossless", of(grey, func(p [][]byte) { p[0][2+tablesLength(p[0])+1] = 0xc3 }), "lossless JPEG"},
		{"tables that are none", shared([]byte("no tables")), "JPEGTables (tag 347): its compressed data are damaged: jpeg: at byte 0: not a JPEG file"},
		{"tables that end early", shared(tables[:len(tables)-2]), "JPEGTables (tag 347): its data end before"},
		{"tables with an image", shared(encoded(8, 8, true, 1)), "an image, where tables alone are expected"},
		{"no tables", shared([]byte("\xff\xd8\xff\xfe\x00\x06none\xff\xd9")), "is missing"},
		{"tables of numbers", of(with(grey, tagJPEGTables, 1, 2), as), "JPEGTables (tag 347) has a type that it cannot have, 4"},
	} {
		_, err := Decode(t.Context(), test.data)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

// TestMemoryOfStreams: what decoding them takes is in the header.
func TestMemoryOfStreams(t *testing.T) {
	measured := func(data []byte) uint64 {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Decode(context.Background(), data); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	large, _ := jpegSpec(spec{w: 1500, h: 900, samples: 3}, false)
	for name, data := range map[string][]byte{
		"sequential": large.write(large.samplesOf(1)), "progressive": readFile(t, "jpeg-ycbcr420-progressive.tif"), "planes": readFile(t, "jpeg-rgba-planar.tif"),
	} {
		h, err := ReadHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		if took := measured(data); took > uint64(h.Memory) {
			t.Errorf("%s: %d bytes were taken, the header says %d", name, took, h.Memory)
		}
	}
	h, err := ReadHeader(readFile(t, "jpeg-ycbcr420-progressive.tif"))
	if err != nil {
		t.Fatal(err)
	}
	sequential, err := ReadHeader(readFile(t, "jpeg-ycbcr420-extended.tif"))
	if err != nil || h.Memory < sequential.Memory+2*(32*16*3/2) {
		t.Errorf("%d bytes, without coefficients of several scans %d, %v", h.Memory, sequential.Memory, err)
	}
}

// TestContextOfStreams ends decoding within a stream.
func TestContextOfStreams(t *testing.T) {
	s, _ := jpegSpec(spec{w: 100, h: 300, samples: 3}, false)
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
			t.Fatalf("stopped at step %d: error %v, want context.Canceled", steps, err)
		}
	}
	if steps < 15 {
		t.Errorf("the context was asked %d times, want 15 or more", steps)
	}
}
