package dataset

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// jpegOf is a JPEG file up to its first scan: a frame with components of a name and
// a sampling each, and what stands before it.
func jpegOf(marker, bits byte, components []byte, before ...[]byte) []byte {
	frame := []byte{bits, 0, 8, 0, 8, byte(len(components) / 2)}
	for c := range slices.Chunk(components, 2) {
		frame = append(frame, c[0], c[1], 0)
	}
	return slices.Concat([]byte("\xff\xd8"), slices.Concat(before...), jpegSegment(marker, string(frame)), []byte("\xff\xda\x00\x02"))
}

func jpegSegment(marker byte, content string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2)), content...)
}

// TestJPEGThatIsNotReadIsNamed: what package image/jpeg refuses without a name, or
// reads otherwise than libjpeg.
func TestJPEGThatIsNotReadIsNamed(t *testing.T) {
	tables := jpegSegment(dht, "")
	adobe := func(transform byte) []byte {
		return jpegSegment(app14, "Adobe\x00\x64\x00\x00\x00\x00"+string(transform))
	}
	jfif := jpegSegment(app0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	ycc := []byte{1, 0x22, 2, 0x11, 3, 0x11}
	rgb := []byte{'R', 0x11, 'G', 0x11, 'B', 0x11}
	four := []byte{1, 0x11, 2, 0x11, 3, 0x11, 4, 0x11}
	for _, test := range []struct {
		name string
		data []byte
		want string // empty: package image/jpeg may try
	}{
		{"usual", jpegOf(sof0, 8, ycc, tables), ""},
		{"progressive", jpegOf(sof2, 8, ycc, jfif, tables), ""},
		{"grey, whatever its sampling", jpegOf(sof0, 8, []byte{1, 0x31}, tables), ""},
		{"RGB by name", jpegOf(sof0, 8, rgb, tables), ""},
		{"RGB by Adobe", jpegOf(sof0, 8, []byte{1, 0x11, 2, 0x11, 3, 0x11}, adobe(0), tables), ""},
		{"CMYK", jpegOf(sof0, 8, four, adobe(0), tables), ""},
		{"YCCK", jpegOf(sof0, 8, four, adobe(2), tables), ""},
		{"names and JFIF: YCbCr", jpegOf(sof0, 8, []byte{'R', 0x22, 'G', 0x11, 'B', 0x11}, jfif, adobe(1), tables), ""},
		{"Adobe against JFIF and its extension", jpegOf(sof0, 8, []byte{1, 0x11, 2, 0x11, 3, 0x11}, jfif, jpegSegment(app0, "JFXX\x00\x10"), adobe(0), tables), "JFIF segment is cut or followed"},
		{"names against half of JFIF", jpegOf(sof0, 8, rgb, jpegSegment(app0, "JFIF\x00\x01\x01"), tables), "JFIF segment is cut or followed"},
		{"JFIF and its extension", jpegOf(sof0, 8, ycc, jfif, jpegSegment(app0, "JFXX\x00\x10"), adobe(1), tables), ""},
		{"lossless", jpegOf(sof3, 8, ycc, tables), "lossless JPEG"},
		{"JPEG-LS", jpegOf(jpegLS, 8, ycc), "JPEG-LS"},
		{"arithmetic", jpegOf(sof9, 8, ycc), "arithmetic coding"},
		{"hierarchical", jpegOf(sof5, 8, ycc, tables), "hierarchical"},
		{"12 bits", jpegOf(sof2-1, 12, ycc, tables), "JPEG of 12 bits"},
		{"two components", jpegOf(sof0, 8, ycc[:4], tables), "JPEG of 2 components"},
		{"no tables", jpegOf(sof0, 8, ycc), "without Huffman tables"},
		{"CMYK without Adobe", jpegOf(sof0, 8, four, tables), "without Adobe's segment"},
		{"YCCK with subsampling", jpegOf(sof0, 8, []byte{1, 0x22, 2, 0x11, 3, 0x11, 4, 0x22}, adobe(2), tables), "RGB or CMYK with subsampling"},
		{"RGB with subsampling", jpegOf(sof0, 8, ycc, adobe(0), tables), "RGB or CMYK with subsampling"},
		{"names against Adobe", jpegOf(sof0, 8, rgb, adobe(1), tables), "called R, G and B"},
		{"thirds", jpegOf(sof0, 8, []byte{1, 0x31, 2, 0x11, 3, 0x11}, tables), "subsampling 3x1,1x1,1x1"},
		{"chroma apart", jpegOf(sof0, 8, []byte{1, 0x22, 2, 0x21, 3, 0x12}, tables), "subsampling 2x2,2x1,1x2"},
		{"chroma finer than luma", jpegOf(sof0, 8, []byte{1, 0x11, 2, 0x21, 3, 0x21}, tables), "subsampling 1x1,2x1,2x1"},
	} {
		err := readJPEG(test.data).check()
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "is not supported: save it again")):
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
}

// TestScansThatAreNotThere: package image/jpeg takes what is missing for zeros, which
// are green, and tables of zeros for an even image; libjpeg does neither.
func TestScansThatAreNotThere(t *testing.T) {
	plain := readImage(t, "orientation1.jpg")
	table := bytes.Index(plain, []byte{0xff, 0xdb})
	tableEnd := table + 2 + int(binary.BigEndian.Uint16(plain[table+2:]))
	scan := bytes.Index(plain, []byte{0xff, 0xda, 0, 12, 3})
	if table < 0 || scan < 0 {
		t.Fatal("another image")
	}
	luma := slices.Concat(plain[:scan], []byte{0xff, 0xda, 0, 8, 1, plain[scan+5], 0, 0, 63, 0}, plain[scan+14:])
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"luma alone", luma, "only 1 of 3 components have data"},
		{"no table", slices.Concat(plain[:table], plain[tableEnd:]), "a table of quantisation is missing"},
		{"another table behind a scan", slices.Concat(plain[:len(plain)-2], plain[table:tableEnd], plain[len(plain)-2:]), ""},
		{"cut off", luma[:len(luma)-2], "the file ends before the image does"},
	} {
		_, _, err := decodeBytes(test.data)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
	}
	restarts := func(interval byte) []byte { // of an image of 2 x 2 blocks of luma
		file := slices.Concat(plain[:2], jpegSegment(0xdb, string(make([]byte, 65))), jpegSegment(0xdd, string([]byte{0, interval})))
		file = append(file, jpegSegment(sof2, "\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00")...)
		return slices.Concat(file, jpegSegment(dht, ""), jpegSegment(0xda, "\x01\x01\x00\x00\x3f\x00"))
	}
	for interval, refused := range map[byte]bool{3: true, 4: false, 0: false} {
		_, _, err := decodeBytes(restarts(interval))
		if named := err != nil && strings.Contains(err.Error(), "JPEG with restart markers in scans of single components is not supported"); named != refused {
			t.Errorf("interval of %d: error %v, want a refusal: %v", interval, err, refused)
		}
	}
	changed := jpegScans{components: []jpegComponent{{id: 1}}, limit: 1}
	for _, marker := range []byte{0xdb, sof2, 0xda, 0xdb} {
		changed.segment(marker, append([]byte{0}, make([]byte, 64)...)[:map[byte]int{0xdb: 65, sof2: 1, 0xda: 1}[marker]])
	}
	if got := changed.fault(); !strings.Contains(got, "changes between the passes") {
		t.Errorf("a table changes between passes: %q", got)
	}
}

// TestFilesOfSeveralPictures: a multi-picture file is read as its first picture, and
// that is said.
func TestFilesOfSeveralPictures(t *testing.T) {
	plain := readImage(t, "orientation1.jpg")
	index := func(n byte) []byte {
		return slices.Concat(plain[:2], jpegSegment(app2, "MPF\x00II*\x00\x08\x00\x00\x00\x02\x00"+
			"\x00\xb0\x07\x00\x04\x00\x00\x000100\x01\xb0\x04\x00\x01\x00\x00\x00"+string(n)+"\x00\x00\x00"), plain[2:])
	}
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"none": {plain, "jpeg"}, "one": {index(1), "jpeg"}, "two": {append(index(2), plain...), "jpeg" + firstImage},
		"cut": {slices.Concat(plain[:2], jpegSegment(app2, "MPF\x00II*\x00\x08\x00\x00\x00\x02\x00\x00"), plain[2:]), "jpeg"},
	} {
		if got := formatOf("jpeg", test.data); got != test.want {
			t.Errorf("%s: format %q, want %q", name, got, test.want)
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

// FuzzJPEGHeader: any bytes are walked to an end, and get one verdict.
func FuzzJPEGHeader(f *testing.F) {
	for _, data := range realFiles(f, ".jpg") {
		f.Add(data)
	}
	f.Add(jpegOf(sof0, 8, []byte{1, 0x31, 2, 0x11, 3, 0x11}, jpegSegment(app2, "MPF\x00MM\x00*\x00\x00\x00\x08\x00\x01\xb0\x01")))
	f.Fuzz(func(t *testing.T, data []byte) {
		h := readJPEG(data)
		if len(h.components) > 255 {
			t.Fatalf("%d components", len(h.components))
		}
		if err := h.check(); err != nil {
			checkReason(t, err)
		}
	})
}
