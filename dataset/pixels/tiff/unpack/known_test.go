package unpack

import (
	"context"
	"errors"
	"testing"
)

// known are data of each compression of bytes.
var known = []struct {
	name   string
	unpack func(ctx context.Context, out, in []byte) error
	in     []byte
	out    string
}{
	{"LZW", LZW, []byte{0x80, 0x00, 0x40, 0x50, 0x10}, "\x01\x02"},
	{"PackBits", PackBits, []byte{0xfe, 7, 1, 8, 9}, "\x07\x07\x07\x08\x09"},
	{"deflate", new(Inflater).Inflate, []byte{0x78, 0x9c, 0x4b, 0x4c, 0x4a, 0x06, 0, 0x02, 0x4d, 0x01, 0x27}, "abc"},
}

// TestKnownData are unpacked to what they hold, or to less; not to more.
func TestKnownData(t *testing.T) {
	for _, k := range known {
		for n := range len(k.out) + 1 {
			out := make([]byte, n)
			if err := k.unpack(t.Context(), out, k.in); err != nil || string(out) != k.out[:n] {
				t.Errorf("%s: %q, %v, want %q", k.name, out, err, k.out[:n])
			}
		}
		if err := k.unpack(t.Context(), make([]byte, len(k.out)+1), k.in); !errors.Is(err, ErrShort) {
			t.Errorf("%s: error %v, want %v", k.name, err, ErrShort)
		}
	}
}
