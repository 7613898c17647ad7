package png

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestPredict follows the text of PNG, third edition, section 9.4, for all bytes.
func TestPredict(t *testing.T) {
	distance := func(a, b int) int { return max(a-b, b-a) }
	for left := range 256 {
		for upper := range 256 {
			for upperLeft := range 256 {
				initial := left + upper - upperLeft
				want := upperLeft
				switch a, b, c := distance(initial, left), distance(initial, upper), distance(initial, upperLeft); {
				case a <= b && a <= c:
					want = left
				case b <= c:
					want = upper
				}
				if got := predict(left, upper, upperLeft); got != want {
					t.Fatalf("%d, %d, %d: %d, want %d", left, upper, upperLeft, got, want)
				}
			}
		}
	}
}

// TestKernelsGiveTheSameBytes: those of this processor as those in Go, which follow the
// definitions, at any length; and no more than a byte is written behind the end.
func TestKernelsGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pixel := rapid.SampledFrom([]int{1, 2, 3, 4, 6, 8}).Draw(t, "bytes of a pixel")
		n := pixel * rapid.IntRange(1, 50).Draw(t, "pixels")
		level := rapid.SampledFrom([]*rapid.Generator[byte]{rapid.Byte(), rapid.ByteRange(0, 3), rapid.SampledFrom([]byte{0, 1, 127, 128, 254, 255})}).Draw(t, "levels")
		bytesOf := func(name string) []byte {
			return append(rapid.SliceOfN(level, n, n).Draw(t, name), 77)[:n]
		}
		in, above := bytesOf("row"), bytesOf("above")
		for kind := range 5 {
			want := defined(kind, in, above, pixel)
			for name, k := range map[string]kernels{"portable": portableKernels(), "fastest": newKernels()} {
				row := bytes.Repeat([]byte{99}, n+3)
				if !k.undo(row[:n], append([]byte{byte(kind)}, append(in, 77)...)[:n+1], above, pixel) {
					t.Fatal("refused")
				}
				if !bytes.Equal(row[:n], want) || row[n+1] != 99 || row[n+2] != 99 {
					t.Fatalf("%s, filter %d, pixels of %d bytes: %v, want %v", name, kind, pixel, row, want)
				}
			}
		}
		if portableKernels().undo(in, append([]byte{5}, in...), above, pixel) {
			t.Fatal("filter 5 is taken")
		}
	})
}

// defined is PNG, third edition, section 9.2.
func defined(kind int, in, above []byte, pixel int) []byte {
	out := make([]byte, len(in))
	for i, x := range in {
		var a, c int
		if i >= pixel {
			a, c = int(out[i-pixel]), int(above[i-pixel])
		}
		b := int(above[i])
		out[i] = x + byte([]int{0, a, b, (a + b) / 2, predict(a, b, c)}[kind])
	}
	return out
}
