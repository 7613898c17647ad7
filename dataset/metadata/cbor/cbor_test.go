package cbor

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// show writes a value in the diagnostic notation of RFC 8949, section 8.
func show(v Value) string {
	var parts []string
	for i, item := range v.Items {
		if v.Kind == Map && i%2 == 1 {
			parts[len(parts)-1] += ": " + show(item)
			continue
		}
		parts = append(parts, show(item))
	}
	switch v.Kind {
	case Whole:
		return fmt.Sprint(v.Number)
	case Negative:
		return fmt.Sprintf("-%d", v.Number+1)
	case Bytes:
		return fmt.Sprintf("h'%x'", v.Data)
	case Text:
		return fmt.Sprintf("%q", v.Data)
	case List:
		return "[" + strings.Join(parts, ", ") + "]"
	case Map:
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "other"
}

// TestExamples are of RFC 8949, appendix A.
func TestExamples(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{"00", "0"}, {"17", "23"}, {"1818", "24"}, {"1903e8", "1000"}, {"1a000f4240", "1000000"}, {"1bffffffffffffffff", "18446744073709551615"},
		{"20", "-1"}, {"3903e7", "-1000"}, {"f93e00", "other"}, {"fb3ff199999999999a", "other"}, {"f4", "other"}, {"f6", "other"}, {"f8ff", "other"},
		{"c11a514b67b0", "1363896240"}, {"d818456449455446", "h'6449455446'"}, {"4401020304", "h'01020304'"},
		{"60", `""`}, {"62c3bc", `"ü"`}, {"80", "[]"}, {"8301820203820405", "[1, [2, 3], [4, 5]]"}, {"a201020304", "{1: 2, 3: 4}"},
		{"a26161016162820203", `{"a": 1, "b": [2, 3]}`},
	} {
		data, err := hex.DecodeString(test.data)
		if err != nil {
			t.Fatal(err)
		}
		v, err := Read(data)
		if err != nil || show(v) != test.want {
			t.Errorf("%s: %s, %v, want %s", test.data, show(v), err, test.want)
		}
		if _, err := Read(data[:len(data)-1]); err == nil {
			t.Errorf("%s, cut off: no error", test.data)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"indefinite":  "\x9f\x01\xff",
		"deep":        strings.Repeat("\x81", 100) + "\x00",
		"tags":        strings.Repeat("\xc1", 100) + "\x00",
		"long":        "\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x00",
		"pairs":       "\xbb\x80\x00\x00\x00\x00\x00\x00\x00\x00",
		"many":        "\x9a\x00\x02\x00\x00" + strings.Repeat("\x00", 1<<17),
		"broken text": "\x61\xff",
		"reserved":    "\x1c",
	} {
		if v, err := Read([]byte(data)); err == nil {
			t.Errorf("%s: %s", name, show(v))
		}
	}
}

func TestKeys(t *testing.T) {
	v, err := Read([]byte("\xa2\x61a\x61b\x18\x21\x41x"))
	if err != nil {
		t.Fatal(err)
	}
	if v.Get("a").String() != "b" || v.Get("b").Kind != Other || !bytes.Equal(v.At(33).Data, []byte("x")) || v.At(1).Kind != Other {
		t.Errorf("%s", show(v))
	}
}

// FuzzRead: a value never holds more than was read.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"\xa2\x61a\x61b\x18\x21\x41x", "\x83\x01\x82\x02\x03\x82\x04\x05", "\xd2\x84\x43abc\xa0\xf6\x40"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Read(data)
		if err == nil && size(v) > len(data) {
			t.Fatalf("%d parts of %d bytes", size(v), len(data))
		}
	})
}

func size(v Value) int {
	n := 1 + len(v.Data)
	for _, item := range v.Items {
		n += size(item)
	}
	return n
}
