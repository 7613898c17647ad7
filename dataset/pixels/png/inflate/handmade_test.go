package inflate

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"testing"
)

// bitWriter writes what no packer does.
type bitWriter struct {
	out  []byte
	bits uint
}

// number writes n bits, the lowest first.
func (w *bitWriter) number(v, n uint) {
	for i := range n {
		if w.bits%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.bits/8] |= byte(v>>i&1) << (w.bits % 8)
		w.bits++
	}
}

// data writes bits.
func (w *bitWriter) data(bits string) {
	for _, bit := range bits {
		w.number(uint(bit-'0'), 1)
	}
}

// fixed writes a block of fixed codes.
func (w *bitWriter) fixed(last uint, data string) {
	w.number(last, 1)
	w.number(1, 2)
	w.data(data)
}

// block writes the header of a last block with such codes, whose lengths are each written
// with 4 bits.
func (w *bitWriter) block(literals, distances []uint) {
	w.number(1, 1)
	w.number(2, 2)
	w.number(uint(len(literals)-257), 5)
	w.number(uint(len(distances)-1), 5)
	w.number(19-4, 4)
	for i := range 19 {
		length := uint(4)
		if i < 3 { // 16, 17, 18
			length = 0
		}
		w.number(length, 3)
	}
	for _, v := range append(literals[:len(literals):len(literals)], distances...) {
		for i := range uint(4) { // a code has its highest bit first
			w.number(v>>(3-i)&1, 1)
		}
	}
}

// lengths are those of symbols, of so many.
func lengths(count int, of map[int]uint) []uint {
	all := make([]uint, count)
	for symbol, n := range of {
		all[symbol] = n
	}
	return all
}

// TestCodesByHand: codes at the limits are taken and refused as by package compress/zlib.
func TestCodesByHand(t *testing.T) {
	two := map[int]uint{'a': 1, 256: 1}
	copies := map[int]uint{'a': 2, 'b': 2, 256: 2, 257: 2}
	for _, test := range []struct {
		name                string
		literals, distances []uint
		data                string // bits
		content             string
		refused             bool
	}{
		{"the least", lengths(257, two), lengths(1, nil), "001", "aa", false},
		{"286 literals and lengths", lengths(286, two), lengths(30, nil), "001", "aa", false},
		{"287", lengths(287, two), lengths(1, nil), "001", "aa", true},
		{"288", lengths(288, two), lengths(1, nil), "001", "aa", true},
		{"31 distances", lengths(257, two), lengths(31, nil), "001", "aa", true},
		{"32 distances", lengths(257, two), lengths(32, nil), "001", "aa", true},
		{"three codes of one bit", lengths(257, map[int]uint{'a': 1, 'b': 1, 256: 1}), lengths(1, nil), "0", "", true},
		{"an incomplete code", lengths(257, map[int]uint{'a': 2, 256: 2}), lengths(1, nil), "000001", "aa", true},
		{"one code", lengths(257, map[int]uint{256: 1}), lengths(1, nil), "0", "", false},
		{"the code that is not there", lengths(257, map[int]uint{256: 1}), lengths(1, nil), "10", "", true},
		{"one distance", lengths(258, copies), lengths(1, map[int]uint{0: 1}), "00" + "11" + "0" + "10", "aaaa", false},
		{"a distance that is not there", lengths(258, copies), lengths(1, map[int]uint{0: 1}), "00" + "11" + "1" + "10", "aaaa", true},
		{"no distance", lengths(258, copies), lengths(1, nil), "00" + "11" + "0" + "10", "aaaa", true},
		{"from before the beginning", lengths(258, copies), lengths(2, map[int]uint{1: 1}), "00" + "11" + "0" + "10", "aaaa", true},
	} {
		w := &bitWriter{out: []byte{0x78, 0x01}, bits: 16}
		w.block(test.literals, test.distances)
		w.data(test.data)
		stream := binary.BigEndian.AppendUint32(w.out, adler32.Checksum([]byte(test.content)))
		got, err := unpacked(stream, len(test.content), 10, 100)
		if (err != nil) != test.refused || err == nil && string(got) != test.content {
			t.Errorf("%s: %q, %v", test.name, got, err)
		}
		compareStream(t, stream)
	}
}

// TestHeaders: all two bytes that can begin a stream.
func TestHeaders(t *testing.T) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte("some text"))
	_ = w.Close()
	for v := range 1 << 16 {
		binary.BigEndian.PutUint16(b.Bytes(), uint16(v))
		compareStream(t, b.Bytes())
	}
}

// TestStoredBlocks are cut off, or say another length than they have.
func TestStoredBlocks(t *testing.T) {
	content := bytes.Repeat([]byte("text"), 25)
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.NoCompression)
	_, _ = w.Write(content)
	_ = w.Close()
	for n := range b.Len() {
		if _, err := unpacked(b.Bytes()[:n], len(content), 7, 9); err == nil {
			t.Errorf("cut off at %d, but taken", n)
		}
	}
	for _, length := range []uint16{0, 99, 101, 0xffff} {
		damaged := bytes.Clone(b.Bytes())
		binary.LittleEndian.PutUint16(damaged[3:], length)
		binary.LittleEndian.PutUint16(damaged[5:], ^length)
		compareStream(t, damaged)
		binary.LittleEndian.PutUint16(damaged[5:], ^uint16(100))
		compareStream(t, damaged)
	}
}

// TestEmptyParts of a stream, wherever they stand and however short it is, change nothing.
func TestEmptyParts(t *testing.T) {
	content := []byte("text")
	for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, level)
		_, _ = w.Write(content)
		_ = w.Close()
		for n := range b.Len() + 1 {
			for at := range n + 1 {
				z, err := NewReader([][]byte{b.Bytes()[:at], nil, b.Bytes()[at:n], {}}, len(content), len(content))
				var got []byte
				if err == nil {
					got, err = z.Take(context.Background(), len(content))
				}
				if err == nil {
					err = z.Close(context.Background())
				}
				if whole := n == b.Len(); whole != (err == nil) || whole && !bytes.Equal(got, content) {
					t.Fatalf("level %d, %d of %d bytes, cut at %d: %q, %v", level, n, b.Len(), at, got, err)
				}
			}
		}
	}
}

// TestEmptyBlocks: a block of fixed codes takes the tables of the one before; and where there
// is nothing but empty blocks, a context that has ended ends it.
func TestEmptyBlocks(t *testing.T) {
	w := &bitWriter{out: []byte{0x78, 0x01}, bits: 16}
	for range 10 {
		w.fixed(0, "0000000")
	}
	z, err := NewReader([][]byte{w.out}, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := z.begin(); err != nil {
		t.Fatal(err)
	}
	if ended, err := z.block(z); !ended || err != nil {
		t.Fatal(ended, err)
	}
	const mark = isOther | 77
	z.distances.first[0] = mark
	if err := z.begin(); err != nil || z.distances.first[0] != mark {
		t.Error("the tables were made anew", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := z.Take(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestFixedCodesAfterOthers: blocks of both kinds take turns.
func TestFixedCodesAfterOthers(t *testing.T) {
	const a = "10010001" // 'a' by the fixed codes
	w := &bitWriter{out: []byte{0x78, 0x01}, bits: 16}
	w.fixed(0, a+"0000000")
	header := w.bits
	w.block(lengths(257, map[int]uint{'b': 1, 256: 1}), lengths(1, nil))
	w.out[header/8] &^= 1 << (header % 8) // not the last one
	w.data("01")
	w.fixed(1, a+"0000000")
	content := []byte("aba")
	stream := binary.BigEndian.AppendUint32(w.out, adler32.Checksum(content))
	if got, err := unpacked(stream, len(content), 10, 100); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%q, %v", got, err)
	}
	compareStream(t, stream)
}
