package pixels

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/fault"
)

func jpegSegment(marker byte, content string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
}

// TestJPEGThatIsNotReadIsNamed: kinds that the decoder refuses, and files that do not
// hold what they promise, which some decoders fill with zeros.
func TestJPEGThatIsNotReadIsNamed(t *testing.T) {
	const again = ": save it again as an 8-bit PNG, or take it out"
	plain := readImage(t, "orientation1.jpg")
	frame, scan := bytes.Index(plain, []byte{0xff, 0xc0}), bytes.Index(plain, []byte{0xff, 0xda, 0, 12, 3})
	table := bytes.Index(plain, []byte{0xff, 0xdb})
	tableEnd := table + 2 + int(binary.BigEndian.Uint16(plain[table+2:]))
	if frame < 0 || scan < 0 || table < 0 {
		t.Fatal("another image")
	}
	luma := slices.Concat(plain[:scan], []byte{0xff, 0xda, 0, 8, 1, plain[scan+5], 0, 0, 63, 0}, plain[scan+14:])
	for _, test := range []struct {
		name string
		data []byte
		want string // empty: it is read
	}{
		{"as it is", plain, ""},
		{"lossless", patched(plain, frame+1, 0xc3), "lossless"},
		{"arithmetic", patched(plain, frame+1, 0xc9), "arithmetic coding"},
		{"hierarchical", patched(plain, frame+1, 0xc5), "hierarchical"},
		{"12 bits", patched(patched(plain, frame+1, 0xc1), frame+4, 12), "12 bits"},
		{"luma alone", luma, "jpeg: "},
		{"no table", slices.Concat(plain[:table], plain[tableEnd:]), "jpeg: "},
		{"another table behind the scan", slices.Concat(plain[:len(plain)-2], plain[table:tableEnd], plain[len(plain)-2:]), ""},
		{"cut off", plain[:len(plain)-2], "the file ends before the image does: copy it anew or take it out"},
	} {
		_, _, err := decodeBytes(test.data)
		var f *fault.Error
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want == "":
		case err == nil || !errors.As(err, &f) || !f.Broken || !strings.Contains(strings.Replace(err.Error(), "decode jpeg", "jpeg", 1), test.want):
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		case !errors.Is(err, io.ErrUnexpectedEOF) && !strings.HasSuffix(err.Error(), again):
			t.Errorf("%s: error %v, want one that ends %q", test.name, err, again)
		}
	}
}

// TestFilesOfSeveralPictures: a multi-picture file is read as its first picture, and
// that is said.
func TestFilesOfSeveralPictures(t *testing.T) {
	const app2 = 0xe2
	plain := readImage(t, "orientation1.jpg")
	index := func(n byte) []byte {
		return slices.Concat(plain[:2], jpegSegment(app2, "MPF\x00II*\x00\x08\x00\x00\x00\x02\x00"+
			"\x00\xb0\x07\x00\x04\x00\x00\x000100\x01\xb0\x04\x00\x01\x00\x00\x00"+string(n)+"\x00\x00\x00"), plain[2:])
	}
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"none": {plain, "jpeg"}, "one": {index(1), "jpeg"}, "two": {append(index(2), plain...), "jpeg of several pictures, of which the first is used"},
		"cut": {slices.Concat(plain[:2], jpegSegment(app2, "MPF\x00II*\x00\x08\x00\x00\x00\x02\x00\x00"), plain[2:]), "jpeg"},
	} {
		h, err := ReadHeader(test.data, DefaultMaxPixels)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Contents(); got != test.want {
			t.Errorf("%s: contents %q, want %q", name, got, test.want)
		}
		m, _, err := decodeBytes(test.data)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := decodeBytes(plain); !bytes.Equal(m.Pix, first.Pix) {
			t.Errorf("%s: other pixels than those of the first picture", name)
		}
	}
}
