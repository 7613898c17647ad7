package exif

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
)

// value is a field to be written.
type value struct {
	tag, kind uint16
	count     uint32
	data      string
}

// stream writes directories behind each other, in little-endian order; a field of the
// type 0 refers to the next one.
func stream(directories ...[]value) []byte {
	order := binary.LittleEndian
	data := []byte("II*\x00\x08\x00\x00\x00")
	for _, fields := range directories {
		end := uint32(len(data) + 2 + 12*len(fields) + 4)
		next := end
		for _, f := range fields {
			if len(f.data) > 4 {
				next += uint32(len(f.data))
			}
		}
		values := ""
		data = order.AppendUint16(data, uint16(len(fields)))
		for _, f := range fields {
			data = order.AppendUint16(data, f.tag)
			switch {
			case f.kind == 0:
				data = order.AppendUint32(order.AppendUint32(order.AppendUint16(data, typeLong), 1), next)
				continue
			case len(f.data) <= 4:
				data = append(order.AppendUint32(order.AppendUint16(data, f.kind), f.count), (f.data + "\x00\x00\x00\x00")[:4]...)
				continue
			}
			data = order.AppendUint32(order.AppendUint32(order.AppendUint16(data, f.kind), f.count), end+uint32(len(values)))
			values += f.data
		}
		data = append(append(data, 0, 0, 0, 0), values...)
	}
	return data
}

func ascii(tag uint16, text string) value {
	return value{tag, typeASCII, uint32(len(text) + 1), text + "\x00"}
}

func rationals(tag uint16, numbers ...uint32) value {
	var data []byte
	for _, n := range numbers {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	return value{tag, typeRational, uint32(len(numbers) / 2), string(data)}
}

// TestTexts: fields of the first directory and of the camera's, whose names differ.
func TestTexts(t *testing.T) {
	data := stream(
		[]value{ascii(271, "Canon"), ascii(315, "J\xf6rg"), {40091, typeByte, 6, "\xd6\x00b\x00\x00\x00"}, {274, typeShort, 1, "\x01\x00"}, {269, 99, 1, "x"}, ascii(60000, "x"), {exposureTag, 0, 0, ""}},
		[]value{ascii(36867, "2024:05:01 10:00:00"), {37510, typeUndefined, 14, "UNICODE\x00\xfe\xff\x00h\x00i"}, {37500, typeUndefined, 5, "maker"}},
	)
	var got []string
	for f := range Fields(data) {
		if text, ok := f.Text(); ok {
			got = append(got, fmt.Sprintf("%s %s %s", f.Directory, f.Name(), text))
		}
	}
	want := []string{"IFD0 Make Canon", "IFD0 Artist Jörg", "IFD0 XPTitle Öb", "IFD0 0xea60 x", "Exif DateTimeOriginal 2024:05:01 10:00:00", "Exif UserComment hi"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestComments(t *testing.T) {
	for _, test := range []struct {
		data, want string
		ok         bool
	}{
		{"ASCII\x00\x00\x00hi  \x00", "hi", true}, {"\x00\x00\x00\x00\x00\x00\x00\x00hi", "hi", true}, {"UNICODE\x00h\x00i\x00", "hi", true}, {"UNICODE\x00\x00h\x00i", "hi", true},
		{"UNICODE\x00\xff\xfeh\x00i\x00", "hi", true}, {"UNICODE\x00\x75\x7d", "絵", true}, {"hi there, no prefix", "hi there, no prefix", true},
		{"JIS\x00\x00\x00\x00\x00\x30\x21", "", false}, {"\xff\xfe\xfd of no set", "", false}, {"ASCII\x00\x00\x00", "", true},
	} {
		for f := range Fields(stream([]value{{exposureTag, 0, 0, ""}}, []value{{37510, typeUndefined, uint32(len(test.data)), test.data}})) {
			if f.Tag != 37510 {
				continue
			}
			if got, ok := f.Text(); ok != test.ok || got != test.want {
				t.Errorf("%q: %q, %v, want %q", test.data, got, ok, test.want)
			}
		}
	}
}

// TestPlace: an angle needs its half of the earth, and 0, 0 is no place.
func TestPlace(t *testing.T) {
	place := func(north, east string, lat, lon []uint32) []byte {
		return stream([]value{{gpsTag, 0, 0, ""}}, []value{ascii(1, north), rationals(2, lat...), ascii(3, east), rationals(4, lon...)})
	}
	zurich, bay := []uint32{47, 1, 22, 1, 3684, 100}, []uint32{70, 1, 30, 1, 0, 1}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"north, west", place("N", "W", zurich, bay), "47.376900 -70.500000 true"},
		{"south, east", place("S", "E", zurich, bay), "-47.376900 70.500000 true"},
		{"no half", place("", "E", zurich, bay), "0.000000 0.000000 false"},
		{"minutes alone", place("N", "E", []uint32{47, 1}, bay), "0.000000 0.000000 false"},
		{"by zero", place("N", "E", []uint32{47, 0, 22, 1, 0, 1}, bay), "0.000000 0.000000 false"},
		{"beyond the pole", place("N", "E", []uint32{91, 1, 0, 1, 0, 1}, bay), "0.000000 0.000000 false"},
		{"no place", place("N", "E", []uint32{0, 1, 0, 1, 0, 1}, []uint32{0, 1, 0, 1, 0, 1}), "0.000000 0.000000 false"},
		{"no GPS", stream([]value{ascii(271, "Canon")}), "0.000000 0.000000 false"},
	} {
		lat, lon, ok := Place(test.data)
		if got := fmt.Sprintf("%f %f %v", lat, lon, ok); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// FuzzFields: the values of any bytes lie within them.
func FuzzFields(f *testing.F) {
	f.Add(stream([]value{ascii(271, "Canon"), {exposureTag, 0, 0, ""}}, []value{{37510, typeUndefined, 14, "UNICODE\x00\xfe\xff\x00h\x00i"}}))
	f.Add(stream([]value{{gpsTag, 0, 0, ""}}, []value{ascii(1, "N"), rationals(2, 1, 1, 2, 1, 3, 1), ascii(3, "E"), rationals(4, 1, 1, 2, 1, 3, 1)}))
	f.Add([]byte("MM\x00+\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x01\x01\x3b\x00\x02\x00\x00\x00\x00\x00\x00\x00\x04Ada\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for field := range Fields(data) {
			text, ok := field.Text()
			if len(field.Data) > len(data) || len(text) > 3*len(field.Data) || !ok && text != "" {
				t.Fatalf("%d bytes and a text of %d, of %d", len(field.Data), len(text), len(data))
			}
			field.Rationals()
			_ = field.Name()
		}
		if lat, lon, ok := Place(data); ok && !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180) {
			t.Fatalf("%g, %g", lat, lon)
		}
	})
}
