package jpeg

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/raster"
)

// headerOf is a file up to its first scan: a frame with components of a name and a
// sampling each, and what stands before it.
func headerOf(marker, bits byte, components []byte, before ...[]byte) []byte {
	frame := []byte{bits, 0, 8, 0, 8, byte(len(components) / 2)}
	scan := []byte{byte(len(components) / 2)}
	for c := range slices.Chunk(components, 2) {
		frame = append(frame, c[0], c[1], 0)
		scan = append(scan, c[0], 0)
	}
	return slices.Concat([]byte{0xff, soi}, slices.Concat(before...),
		segmentOf(marker, string(frame)), segmentOf(sos, string(append(scan, 0, 63, 0))))
}

func segmentOf(marker byte, content string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
}

func adobe(transform byte) []byte {
	return segmentOf(app14, "Adobe\x00\x64\x00\x00\x00\x00"+string(transform))
}

// TestKindsThatAreNotReadAreNamed holds what a header alone tells.
func TestKindsThatAreNotReadAreNamed(t *testing.T) {
	jfif := segmentOf(app0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	ycc, four := []byte{1, 0x22, 2, 0x11, 3, 0x11}, []byte{1, 0x11, 2, 0x11, 3, 0x11, 4, 0x11}
	for _, test := range []struct {
		name string
		data []byte
		want string // empty: it is read
	}{
		{"usual", headerOf(sof0, 8, ycc), ""},
		{"extended", headerOf(sof1, 8, ycc), ""},
		{"progressive", headerOf(sof2, 8, ycc, jfif), ""},
		{"grey, whatever its sampling", headerOf(sof0, 8, []byte{1, 0x31}), ""},
		{"CMYK without Adobe", headerOf(sof0, 8, four), ""},
		{"CMYK", headerOf(sof0, 8, four, adobe(0)), ""},
		{"YCCK with subsampling", headerOf(sof0, 8, []byte{1, 0x22, 2, 0x11, 3, 0x11, 4, 0x22}, adobe(2)), ""},
		{"RGB with subsampling", headerOf(sof0, 8, ycc, adobe(0)), ""},
		{"thirds", headerOf(sof0, 8, []byte{1, 0x31, 2, 0x11, 3, 0x11}), ""},
		{"chroma finer than luma", headerOf(sof0, 8, []byte{1, 0x11, 2, 0x21, 3, 0x21}), ""},
		{"an unknown transform under JFIF", headerOf(sof0, 8, ycc, jfif, adobe(9)), ""},

		{"lossless", headerOf(sof3, 8, ycc), "lossless JPEG"},
		{"JPEG-LS", headerOf(sof55JPEGLS, 8, ycc), "JPEG-LS"},
		{"arithmetic", headerOf(sof9, 8, ycc), "JPEG with arithmetic coding"},
		{"hierarchical", headerOf(sof5, 8, ycc), "hierarchical JPEG"},
		{"12 bits", headerOf(sof1, 12, ycc), "JPEG of 12 bits"},
		{"two components", headerOf(sof0, 8, ycc[:4]), "JPEG of 2 components"},
		{"two thirds", headerOf(sof0, 8, []byte{1, 0x31, 2, 0x21, 3, 0x11}), "JPEG with subsampling 3x1,2x1,1x1"},
		{"too many blocks", headerOf(sof0, 8, []byte{1, 0x42, 2, 0x22, 3, 0x11}), "JPEG with 13 blocks in a unit of a scan"},
		{"an unknown transform", headerOf(sof0, 8, ycc, adobe(2)), "the colour transform 2 in Adobe's segment"},
		{"an unknown transform of four", headerOf(sof0, 8, four, adobe(1)), "the colour transform 1 in Adobe's segment"},
	} {
		_, err := ReadHeader(test.data)
		var named *UnsupportedError
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (!errors.As(err, &named) || !strings.Contains(named.What, test.want)):
			t.Errorf("%s: error %v, want an UnsupportedError with %q", test.name, err, test.want)
		}
	}
}

// TestColours: what a file's segments and the names of its components say of colours
// (jdapimin.c's default_decompress_parms).
func TestColours(t *testing.T) {
	three := func(names string) []component {
		return []component{{name: names[0]}, {name: names[1]}, {name: names[2]}}
	}
	four := make([]component, 4)
	for _, test := range []struct {
		marks      marks
		components []component
		want       raster.Model
	}{
		{marks{}, three("RGB"), raster.RGB},
		{marks{}, three("\x01\x02\x03"), raster.YCC},
		{marks{}, three("rgb"), raster.YCC},
		{marks{jfif: true}, three("RGB"), raster.YCC},
		{marks{adobe: true, transform: 1}, three("RGB"), raster.YCC},
		{marks{adobe: true}, three("\x01\x02\x03"), raster.RGB},
		{marks{jfif: true, adobe: true}, three("\x01\x02\x03"), raster.YCC},
		{marks{}, four, raster.CMYK},
		{marks{jfif: true}, four, raster.CMYK},
		{marks{adobe: true}, four, raster.CMYK},
		{marks{adobe: true, transform: 2}, four, raster.YCCK},
		{marks{adobe: true, transform: 2}, four[:1], raster.Grey},
	} {
		if got, err := test.marks.model(test.components); err != nil || got != test.want {
			t.Errorf("%+v, %v: %v, %v, want %v", test.marks, test.components, got, err, test.want)
		}
	}
}

// TestHeaderThatIsDamaged: what is wrong and where.
func TestHeaderThatIsDamaged(t *testing.T) {
	ycc := []byte{1, 0x22, 2, 0x11, 3, 0x11}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"no image", []byte{0xff, soi, 0xff, eoi}, "there is no image"},
		{"another file", []byte("GIF89a"), "not a JPEG file"},
		{"a scan first", append([]byte{0xff, soi}, segmentOf(sos, "\x01\x01\x00\x00\x3f\x00")...), "a scan before the header"},
		{"two frames", headerOf(sof0, 8, ycc, segmentOf(sof0, "\x08\x00\x08\x00\x08\x01\x01\x11\x00")), "a second header"},
		{"sampling 5", headerOf(sof0, 8, []byte{1, 0x51}), "a sampling of 5x1"},
		{"no pixels", headerOf(sof0, 8, ycc, segmentOf(sof0, "\x08\x00\x08\x00\x00\x01\x01\x11\x00")), "0 x 8 pixels"},
		{"a table of another number", headerOf(sof0, 8, ycc, segmentOf(dqt, "\x04"+strings.Repeat("\x01", 64))), "number 4"},
		{"a table that is cut", headerOf(sof0, 8, ycc, segmentOf(dqt, "\x00"+strings.Repeat("\x01", 63))), "cut off"},
		{"a code of all ones", headerOf(sof0, 8, ycc, segmentOf(dht, "\x00\x02"+strings.Repeat("\x00", 15)+"\x01\x02")), "too many codes of 1 bits"},
		{"more symbols than there are", headerOf(sof0, 8, ycc, segmentOf(dht, "\x00\x00\x03"+strings.Repeat("\x00", 14)+"\x01\x02")), "3 symbols"},
		{"an interval of a byte", headerOf(sof0, 8, ycc, segmentOf(dri, "\x01")), "an interval of restarts of 1 bytes"},
		{"conditioning of a byte", headerOf(sof0, 8, ycc, segmentOf(dac, "\x10")), "conditioning of arithmetic coding in 1 bytes"},
		{"conditioning beyond its bounds", headerOf(sof0, 8, ycc, segmentOf(dac, "\x10\x05\x00\x01")), "the conditioning 0x1 of arithmetic coding for table 0"},
		{"an unknown marker", headerOf(sof0, 8, ycc, segmentOf(0xf0, "")), "unknown segment (marker 0xf0)"},
		{"a segment of one byte", []byte{0xff, soi, 0xff, com, 0, 1, 0, 0}, "a segment (marker 0xfe) of 1 bytes"},
	} {
		if _, err := ReadHeader(test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
	whole := headerOf(sof0, 8, ycc, adobe(1))
	for n := 2; n < len(whole); n++ {
		if _, err := ReadHeader(whole[:n]); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// TestSizesAtTheirLimits: 65,500 pixels in a direction are libjpeg's most.
func TestSizesAtTheirLimits(t *testing.T) {
	frame := func(more string) []byte {
		s := segmentOf(sof0, "\x08\x00\x08\xff\xdc\x01\x01\x11\x00"+more)
		return append(append([]byte{0xff, soi}, s...), segmentOf(sos, "\x01\x01\x00\x00\x3f\x00")...)
	}
	h, err := ReadHeader(frame(""))
	if err != nil || h.Width != 65500 || h.Height != 8 {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := ReadHeader(frame("\x00")); err == nil || !strings.Contains(err.Error(), "10 bytes for 1 components") {
		t.Errorf("a byte too many: %v", err)
	}
	wide := frame("")
	wide[10]++ // the lower byte of the width
	var named *UnsupportedError
	if _, err := ReadHeader(wide); !errors.As(err, &named) {
		t.Errorf("65501 pixels: %v", err)
	}
}

// TestShortSegmentOfJFIF is none, as in libjpeg's jdmarker.c.
func TestShortSegmentOfJFIF(t *testing.T) {
	for content, want := range map[string]bool{
		"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00": false, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00": true, "JFXX\x00\x10": false,
	} {
		var m marks
		if m.read(segment{marker: app0, data: []byte(content)}); m.jfif != want {
			t.Errorf("%q: %v", content, m.jfif)
		}
	}
}
