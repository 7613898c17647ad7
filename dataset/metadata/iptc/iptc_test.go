package iptc

import (
	"slices"
	"strings"
	"testing"
)

const author = "\x1c\x02\x50\x00\x03Ada"

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       []Field
	}{
		{"fields", author + "\x1c\x02\x6e\x00\x02me", []Field{{"By-line", "Ada"}, {"Credit", "me"}}},
		{"other records", "\x1c\x01\x5a\x00\x03\x1b%G" + author, []Field{{"By-line", "Ada"}}},
		{"Latin-1", "\x1c\x02\x50\x00\x05J\xf6rg\x00", []Field{{"By-line", "Jörg"}}},
		{"UTF-8", "\x1c\x02\x50\x00\x05J\xc3\xb6rg", []Field{{"By-line", "Jörg"}}},
		{"no name here", "\x1c\x02\xc8\x00\x01x", []Field{{"2:200", "x"}}},
		{"cut off", author + "\x1c\x02\x50\x00\x09Ada", []Field{{"By-line", "Ada"}}},
		{"a length of more bytes", "\x1c\x02\x50\x80\x04\x00\x00\x00\x01x", nil},
		{"other bytes", "Ada", nil},
	} {
		if got := Read([]byte(test.data)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if got := Read([]byte(strings.Repeat(author, 1000))); len(got) != maxFields {
		t.Errorf("%d fields", len(got))
	}
}

func TestInPhotoshop(t *testing.T) {
	for _, test := range []struct{ name, data, want string }{
		{"behind another", "Photoshop 3.0\x008BIM\x03\xed\x00\x00\x00\x00\x00\x01x\x008BIM\x04\x04\x00\x00\x00\x00\x00\x02ab", "ab"},
		{"with a title", "8BIM\x04\x04\x02to\x00\x00\x00\x00\x01a", "a"},
		{"cut off", "8BIM\x04\x04\x00\x00\x00\x00\x00\x09ab", ""},
		{"none", "Photoshop 3.0\x00", ""},
		{"another mark", "MeSa\x04\x04\x00\x00\x00\x00\x00\x02ab", ""},
	} {
		if got := string(InPhotoshop([]byte(test.data))); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// FuzzRead: values are no longer than what was read, but for Latin-1 in UTF-8.
func FuzzRead(f *testing.F) {
	f.Add([]byte("8BIM\x04\x04\x00\x00\x00\x00\x00\x08" + author))
	f.Add([]byte(author))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, records := range [][]byte{data, InPhotoshop(data)} {
			total := 0
			for _, field := range Read(records) {
				total += len(field.Value)
			}
			if total > 2*len(data) {
				t.Fatalf("%d bytes of %d", total, len(data))
			}
		}
	})
}
