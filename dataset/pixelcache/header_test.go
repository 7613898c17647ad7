package pixelcache

import (
	"bytes"
	"testing"
)

// FuzzReadHeader: whatever a file holds, reading its header ends without a panic
// and without more memory than the file has bytes; what is taken for a header is
// one that marshal writes.
func FuzzReadHeader(f *testing.F) {
	sound := header{key: Key{1, 2, 3}, note: "two blocks", size: 5, sums: []uint32{7, 8}}
	file := append(sound.marshal(), make([]byte, 10)...)
	f.Add(file)
	f.Add(file[:len(file)-1])
	f.Add([]byte(magic))
	f.Add(bytes.Repeat([]byte{0xff}, 2*page))
	large := bytes.Clone(file)
	copy(large[48:], bytes.Repeat([]byte{0xff}, 16)) // count and size
	f.Add(large)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readHeader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		if h.total() != int64(len(data)) {
			t.Errorf("a header of a file of %d bytes in one of %d", h.total(), len(data))
		}
		if !bytes.Equal(h.marshal(), data[:h.length()]) {
			t.Error("marshal writes another header")
		}
	})
}

func TestHeaderRoundTrip(t *testing.T) {
	for _, count := range []int{1, 2, 1000, 1007, 1008, 5000} { // around a page's end
		want := header{key: Key{9}, note: "note", size: 3, sums: make([]uint32, count)}
		for i := range want.sums {
			want.sums[i] = uint32(i * i)
		}
		file := append(want.marshal(), make([]byte, 3*count)...)
		got, err := readHeader(bytes.NewReader(file), int64(len(file)))
		if err != nil || got.key != want.key || got.note != want.note || got.size != want.size || len(got.sums) != count {
			t.Fatalf("%d blocks: %+v, %v", count, got, err)
		}
		if got.sums[count-1] != want.sums[count-1] || len(want.marshal())%page != 0 {
			t.Errorf("%d blocks: the checksums differ, or the blocks do not begin on a page", count)
		}
	}
}
