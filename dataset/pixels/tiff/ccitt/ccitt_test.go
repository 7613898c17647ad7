package ccitt

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestCodesOfRuns: no code begins with another one.
func TestCodesOfRuns(t *testing.T) {
	for i, codes := range []string{whiteRuns + longRuns, blackRuns + longRuns} {
		all := strings.Fields(codes)
		if len(all) != 64+27+13 {
			t.Fatalf("%d codes", len(all))
		}
		slices.Sort(all)
		for j, code := range all[1:] {
			if strings.HasPrefix(code, all[j]) {
				t.Errorf("colour %d: %s begins with %s", i, code, all[j])
			}
		}
	}
}

// FuzzUnpack: any bits are rows of the right length, or an error.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{0x26, 0xa0, 0x35, 0xdd}, uint8(Group4), uint16(100))
	f.Add([]byte{0, 0x11, 0xc0, 0x01}, uint8(Group3), uint16(60))
	f.Add([]byte{0, 0x11, 0xc0, 0x01}, uint8(Group3Both), uint16(60))
	f.Fuzz(func(t *testing.T, data []byte, coding uint8, width uint16) {
		wide := int(width) + 1
		length := (wide + 7) / 8
		out := make([]byte, 8*length)
		if err := Unpack(out, data, wide, Coding(coding%4), func(int) error { return nil }); err != nil {
			return
		}
		beyond := byte(1<<(8*length-wide) - 1)
		for i := length - 1; i < len(out); i += length {
			if out[i]&beyond != 0 {
				t.Fatal("bits are set beyond the end of a row")
			}
		}
	})
}

// TestUnpackEndsWithItsStep: whoever waits for an image can stop it.
func TestUnpackEndsWithItsStep(t *testing.T) {
	stop := errors.New("stop")
	if err := Unpack(make([]byte, 1), []byte{0xff}, 8, Group4, func(int) error { return stop }); err != stop {
		t.Errorf("error %v, want that of step", err)
	}
}
