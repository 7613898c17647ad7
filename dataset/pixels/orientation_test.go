package pixels

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"testing"
	"time"

	"github.com/refold/refold/dataset/metadata"
)

// exifField is an entry of an EXIF directory.
type exifField struct {
	tag, kind    uint16
	count, value uint32
}

// exif is big-endian metadata with one directory, which another one follows at
// next.
func exif(next uint32, fields ...exifField) []byte {
	data := []byte("MM\x00*\x00\x00\x00\x08")
	data = binary.BigEndian.AppendUint16(data, uint16(len(fields)))
	for _, f := range fields {
		data = binary.BigEndian.AppendUint16(data, f.tag)
		data = binary.BigEndian.AppendUint16(data, f.kind)
		data = binary.BigEndian.AppendUint32(data, f.count)
		data = binary.BigEndian.AppendUint32(data, f.value)
	}
	return binary.BigEndian.AppendUint32(data, next)
}

// segments puts metadata into application segments of a JPEG file, as many as it
// needs; only the first one has the name of EXIF.
func segments(image []byte, metadata []byte) []byte {
	const most = 0xffff - 2
	var all []byte
	for part := range slices.Chunk(append([]byte("Exif\x00\x00"), metadata...), most) {
		all = append(all, 0xff, 0xe1)
		all = binary.BigEndian.AppendUint16(all, uint16(len(part)+2))
		all = append(all, part...)
	}
	return slices.Concat(image[:2], all, image[2:])
}

// upright is turn in its plain form: pixel by pixel.
func upright(m *image.NRGBA, orientation int) *image.NRGBA {
	if orientation == 1 {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	outW, outH := w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, outW, outH))
	for y := range outH {
		for x := range outW {
			sx, sy := source(orientation, x, y, w, h)
			copy(out.Pix[4*(y*outW+x):][:4], m.Pix[sy*m.Stride+4*sx:])
		}
	}
	return out
}

// source is where pixel (x, y) of the upright image lies in the stored one of
// w x h pixels.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2: // mirrored left to right
		return w - 1 - x, y
	case 3: // half a turn
		return w - 1 - x, h - 1 - y
	case 4: // mirrored top to bottom
		return x, h - 1 - y
	case 5: // transposed
		return y, x
	case 6: // to be turned clockwise
		return y, h - 1 - x
	case 7: // transposed along the other diagonal
		return w - 1 - y, h - 1 - x
	default: // 8: to be turned anticlockwise
		return w - 1 - y, x
	}
}

// TestTurningByStrips: strips of a few columns give what single pixels do.
func TestTurningByStrips(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 5}, {5, 1}, {3, 2}, {16, 7}, {17, 33}, {40, 16}} {
		m := noise(size[0], size[1])
		rgb := flattened(m, Drop)
		for orientation := 1; orientation <= 8; orientation++ {
			var got []byte
			turn(rgb, size[0], size[1], orientation, func(rows []byte) { got = append(got, rows...) })
			if !bytes.Equal(got, flattened(upright(m, orientation), Drop)) {
				t.Errorf("%d x %d pixels, orientation %d: other pixels", size[0], size[1], orientation)
			}
		}
	}
}

// turned is the orientation field; its value fills the upper half.
func turned(value uint32) exifField { return exifField{0x0112, 3, 1, value << 16} }

// TestAbsurdMetadataNeitherFailsNorHangs: orientations that are none, directories
// that lead anywhere or back to themselves, and notes without end.
func TestAbsurdMetadataNeitherFailsNorHangs(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: seconds with the race detector")
	}
	plain := encoded(t, noise(9, 4))["jpeg"]
	const (
		long, undefined             = 4, 7
		exifDirectory, subs, makers = 0x8769, 0x014a, 0x927c
	)
	var many []exifField
	for range 5000 {
		many = append(many, exifField{subs, long, 2000, 8}, exifField{makers, undefined, 1 << 20, 0})
	}
	for _, test := range []struct {
		name     string
		metadata []byte
		turn     bool
	}{
		{"6", exif(0, turned(6)), true},
		{"0", exif(0, turned(0)), false},
		{"9", exif(0, turned(9)), false},
		{"99", exif(0, turned(99)), false},
		{"65535", exif(0, turned(65535)), false},
		{"a text", exif(0, exifField{0x0112, 2, 4, 0x36000000}), false},
		{"many values", exif(0, exifField{0x0112, 3, 1 << 15, 8}), false},
		{"of an unknown kind", exif(0, exifField{0x0112, 99, 1, 6 << 16}), false},
		{"in the second directory", exif(8, exifField{0x0100, long, 1, 9}), false},
		{"a directory beyond the end", exif(0, exifField{exifDirectory, long, 1, 0xfffffff0}, turned(6)), true},
		{"a directory that holds itself", exif(8, exifField{exifDirectory, long, 1, 8}, turned(6)), true},
		{"directories that hold each other", exif(8, many...), false},
		{"next directory beyond the end", exif(0xffffffff, turned(6)), true},
		{"first directory beyond the end", []byte("MM\x00*\xff\xff\xff\xff"), false},
		{"first directory within the header", []byte("MM\x00*\x00\x00\x00\x00"), false},
		{"no byte order", []byte("XX\x00*\x00\x00\x00\x08"), false},
		{"nothing", nil, false},
		{"64 MB of notes", append(exif(0, exifField{makers, undefined, 64 << 20, 26}, turned(6)), make([]byte, 64<<20)...), true},
	} {
		m, _, err := decodeBytes(segments(plain, test.metadata))
		if err != nil {
			t.Errorf("orientation %s: %v", test.name, err)
			continue
		}
		if w := m.Bounds().Dx(); w != map[bool]int{false: 9, true: 4}[test.turn] {
			t.Errorf("orientation %s: %d pixels wide", test.name, w)
		}
	}
}

// TestMetadataOfTIFFIsBounded: a directory may name the same sub-directory of tens
// of thousands of entries, thousands of times.
func TestMetadataOfTIFFIsBounded(t *testing.T) {
	const entries, times, subs = 60000, 2500, 0x014a
	place := binary.LittleEndian.AppendUint32(nil, 8+4*times) // where the sub-directory begins
	data := bytes.Repeat(place, times)
	data = binary.LittleEndian.AppendUint16(data, entries)
	tooLong := []byte{0, 0x90, 7, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0} // is passed over
	data = append(data, bytes.Repeat(tooLong, entries)...)
	data = tiffOf(data, field{subs, times, 8})
	done := make(chan int)
	go func() { done <- metadata.Find(data).Orientation() }()
	select {
	case got := <-done:
		if got != 1 {
			t.Errorf("orientation %d", got)
		}
	case <-time.After(time.Minute):
		t.Fatal("reading the orientation hangs")
	}
}
