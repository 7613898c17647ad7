package jpeg

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
)

// parted takes the tables out of a file's header: a stream of tables, and one without.
func parted(t testing.TB, data []byte) (tables, rest []byte) {
	t.Helper()
	soiMarker := []byte{0xff, soi}
	tables, rest = bytes.Clone(soiMarker), bytes.Clone(soiMarker)
	w := walker{data: data, at: 2}
	for {
		from := w.at
		s, _, err := w.next()
		if err != nil {
			t.Fatal(err)
		}
		switch s.marker {
		case sos:
			return append(tables, 0xff, eoi), append(rest, data[from:]...)
		case dqt, dht:
			tables = append(tables, data[from:w.at]...)
		default:
			rest = append(rest, data[from:w.at]...)
		}
	}
}

// opened decodes a stream with the tables of another one.
func opened(tables, data []byte, colours Colours) (rows []byte, s *Stream, err error) {
	t, err := ReadTables(tables)
	if err != nil {
		return nil, nil, err
	}
	if s, err = t.Open(data, colours); err != nil {
		return nil, nil, err
	}
	err = s.Rows(context.Background(), func(strip []byte) error {
		rows = append(rows, strip...)
		return nil
	})
	return rows, s, err
}

var noTables = []byte{0xff, soi, 0xff, eoi}

// TestSharedTables: a file whose tables lie elsewhere is the same image.
func TestSharedTables(t *testing.T) {
	data := encoded(t, 37, 45, 80)
	want, err := all(data)
	if err != nil {
		t.Fatal(err)
	}
	tables, rest := parted(t, data)
	got, s, err := opened(tables, rest, YCbCr)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("another image, %v", err)
	}
	if s.Width != 37 || s.Height != 45 || len(s.Sampling) != 3 || s.Sampling[0] != [2]int{2, 2} || s.Sampling[1] != [2]int{1, 1} {
		t.Errorf("%d x %d, sampling %v", s.Width, s.Height, s.Sampling)
	}
	if got, _, err = opened(noTables, data, YCbCr); err != nil || !bytes.Equal(got, want) {
		t.Errorf("with tables of its own: another image, %v", err)
	}
	other, _ := parted(t, encoded(t, 8, 8, 10))
	if got, _, err = opened(other, data, YCbCr); err != nil || !bytes.Equal(got, want) {
		t.Errorf("its own tables do not go before others: %v", err)
	}
	if got, _, err = opened(append(segmentsOf(segmentOf(dri, "\x00\x01")), tables[2:]...), rest, YCbCr); err != nil || !bytes.Equal(got, want) {
		t.Errorf("restarts begin anew with each stream: %v", err)
	}
}

// segmentsOf begins a file.
func segmentsOf(segments ...[]byte) []byte {
	return append([]byte{0xff, soi}, bytes.Join(segments, nil)...)
}

// TestColoursAreThoseOfTheCaller, whatever Adobe's segment says.
func TestColoursAreThoseOfTheCaller(t *testing.T) {
	data := encoded(t, 37, 45, 80)
	want, err := all(data)
	if err != nil {
		t.Fatal(err)
	}
	named := append(segmentsOf(adobe(0)), data[2:]...)
	asRGB, err := all(named)
	if err != nil || bytes.Equal(asRGB, want) {
		t.Fatalf("Adobe's segment has no effect, %v", err)
	}
	if got, _, err := opened(noTables, named, YCbCr); err != nil || !bytes.Equal(got, want) {
		t.Errorf("YCbCr: another image, %v", err)
	}
	if got, _, err := opened(noTables, data, Stored); err != nil || !bytes.Equal(got, asRGB) {
		t.Errorf("as stored: another image, %v", err)
	}
}

// TestStoredSamples are one byte for each component.
func TestStoredSamples(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 19, 23))
	for i := range m.Pix {
		m.Pix[i] = uint8(7 * i)
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, nil); err != nil {
		t.Fatal(err)
	}
	rgb, err := all(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	grey, _, err := opened(noTables, file.Bytes(), Stored)
	if err != nil || len(grey) != 19*23 {
		t.Fatalf("%d bytes, %v", len(grey), err)
	}
	for i, v := range grey {
		if rgb[3*i] != v {
			t.Fatalf("sample %d is %d, want %d", i, v, rgb[3*i])
		}
	}
	if _, _, err := opened(noTables, file.Bytes(), YCbCr); err == nil || !strings.Contains(err.Error(), "YCbCr of 1 components") {
		t.Errorf("%v", err)
	}
}

// TestFourStoredSamples: no colours are made of them.
func TestFourStoredSamples(t *testing.T) {
	data := segmentsOf(
		segmentOf(dqt, "\x00"+strings.Repeat("\x08", 64)),
		segmentOf(dht, "\x00\x01\x01"+strings.Repeat("\x00", 14)+"\x00\x01"), // 0: no difference, 10: one bit
		segmentOf(dht, "\x10\x01"+strings.Repeat("\x00", 15)+"\x00"),         // 0: the end of a block
		adobe(2),
		segmentOf(sof0, "\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"),
		segmentOf(sos, "\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00"),
		[]byte{0b00_1010_10, 0b00_00_1111, 0xff, eoi}, // differences of 0, 1, -1 and 0
	)
	got, _, err := opened(noTables, data, Stored)
	if want := bytes.Repeat([]byte{128, 129, 127, 128}, 64); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestStreamsThatAreRefused with what is wrong.
func TestStreamsThatAreRefused(t *testing.T) {
	data := encoded(t, 37, 45, 80)
	tables, rest := parted(t, data)
	const both = 2 + 2 + 2*(1+entropy.BlockSize) // the first segment, tables of quantisation
	quantisers, codes := append(segmentsOf(tables[2:][:both]), 0xff, eoi), segmentsOf(tables[2+both:])
	for name, test := range map[string]struct {
		tables, data []byte
		want         string
	}{
		"no quantisation":          {codes, rest, "table of quantisation 0 is missing"},
		"no Huffman tables":        {quantisers, rest, "the Huffman table 0 of DC coefficients is missing"},
		"tables that are none":     {[]byte("no"), rest, "not a JPEG file"},
		"tables that end early":    {tables[:len(tables)-2], rest, "the file ends early"},
		"tables with an image":     {data, rest, "an image, where tables alone are expected"},
		"tables with a scan":       {append(segmentsOf(segmentOf(sos, "\x01\x01\x00\x00\x3f\x00")), 0xff, eoi), rest, "an image, where tables alone are expected"},
		"a stream that is none":    {tables, []byte("no"), "not a JPEG file"},
		"a stream without a scan":  {tables, tables, "there is no image"},
		"a stream that ends early": {tables, rest[:len(rest)-2], "the file ends early"},
	} {
		if _, _, err := opened(test.tables, test.data, YCbCr); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	var kind *UnsupportedError
	if _, _, err := opened(tables, headerOf(sof9, 8, []byte{1, 0x11}), Stored); !errors.As(err, &kind) {
		t.Errorf("arithmetic coding: %v", err)
	}
	if _, _, err := opened(tables, rest[:len(rest)/2], YCbCr); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off: %v", err)
	}
}

// FuzzStream: any tables and data give whole rows of the size that was said, twice the
// same, or an error.
func FuzzStream(f *testing.F) {
	data := encoded(f, 20, 18, 60)
	tables, rest := parted(f, data)
	f.Add(tables, rest, false)
	f.Add(noTables, data, true)
	f.Add(tables, segmentsOf(adobe(2), rest[2:]), true)
	f.Fuzz(func(t *testing.T, tables, data []byte, convert bool) {
		shared, err := ReadTables(tables)
		if err != nil {
			return
		}
		colours := Stored
		if convert {
			colours = YCbCr
		}
		decode := func() ([]byte, error) {
			s, err := shared.Open(data, colours)
			if err != nil || s.Width*s.Height > 1<<14 || s.Memory > 4<<20 {
				return nil, err
			}
			var out []byte
			err = s.Rows(context.Background(), func(rows []byte) error {
				out = append(out, rows...)
				return nil
			})
			if size := s.Width * s.Height * len(s.Sampling); err == nil && len(out) != size {
				t.Fatalf("%d bytes, want %d", len(out), size)
			}
			return out, err
		}
		first, err := decode()
		second, again := decode()
		if (err == nil) != (again == nil) || err == nil && !bytes.Equal(first, second) {
			t.Fatalf("decoded differently a second time, %v, %v", err, again)
		}
	})
}
