package pixels

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
)

// pngOf is a PNG file of w x h grey pixels with a given stream of pixel data.
func pngOf(w, h uint32, stream []byte) []byte {
	data := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, content []byte) {
		data = binary.BigEndian.AppendUint32(data, uint32(len(content)))
		begin := len(data)
		data = append(append(data, name...), content...)
		data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data[begin:]))
	}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(header, 8, 0, 0, 0, 0))
	chunk("IDAT", stream)
	chunk("IEND", nil)
	return data
}

func deflated(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBombsEndSoon: files that expand without end, or that refer to their own parts
// again and again.
func TestBombsEndSoon(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing in it is concurrent: 10 seconds with the race detector")
	}
	progressive := readImage(t, "progressive.jpg")
	scan := bytes.Index(progressive, []byte{0xff, 0xda})
	after := scan + 2 + bytes.Index(progressive[scan+2:], []byte{0xff, 0xc4}) // the next Huffman table
	scans := func(n int) []byte {
		return slices.Concat(progressive[:scan], bytes.Repeat(progressive[scan:after], n), progressive[after:])
	}
	lossy := readImage(t, "lossy.webp")
	lossySize := bytes.Index(lossy, []byte("VP8 ")) + 4
	lossy = patched(patched(lossy, 4, 0xff, 0xff, 0xff, 0x7f), lossySize, 0, 0, 0, 0x7f)
	for _, test := range []struct {
		name string
		data []byte
		want string // empty: it is decoded
	}{
		{"PNG with more than its pixels", pngOf(10, 10, deflated(t, make([]byte, 100<<20))), "too much pixel data"},
		{"JPEG with thousands of scans", scans(2000), "a scan goes on at bit 0"},
		{"GIF of sub-blocks", append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe"), bytes.Repeat([]byte("\x01x"), 5<<20)...), "the file ends before the image does"},
		{"WebP that claims 2 GB", lossy, "the file ends before the image does"},
		{"TIFF whose rows are one large strip", sharedStrips(2000), "the same bytes again and again"},
		{"TIFF whose rows are one small strip", sharedStrips(20), ""},
		{"TIFF with large tiles", tiled(8, 1_000_000, 1024, 8), "125000 tiles of 1024 x 8 pixels for an image of 8 x 1000000"},
		{"TIFF that inflates beyond its strip", inflating(t), ""},
	} {
		var err error
		took := allocated(func() { _, _, err = decodeBytes(test.data) })
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: error %v, want one with %q", test.name, err, test.want)
		}
		if took > 64<<20 {
			t.Errorf("%s: %d MB were taken", test.name, took>>20)
		}
	}
}

// field is an entry of a TIFF directory: whole numbers of 4 bytes, or where they lie
// if there is more than one.
type field struct {
	tag          uint16
	count, value uint32
}

// tiffOf is a little-endian TIFF file with a directory, its tags ascending, behind
// its data, which begin at byte 8.
func tiffOf(data []byte, directory ...field) []byte {
	const long = 4
	out := binary.LittleEndian.AppendUint32([]byte("II*\x00"), uint32(8+len(data)))
	out = append(out, data...)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(directory)))
	for _, f := range directory {
		out = binary.LittleEndian.AppendUint16(out, f.tag)
		out = binary.LittleEndian.AppendUint16(out, long)
		out = binary.LittleEndian.AppendUint32(out, f.count)
		out = binary.LittleEndian.AppendUint32(out, f.value)
	}
	return append(out, 0, 0, 0, 0)
}

// grey are the fields that all these files begin with: w x h pixels of 8 bits.
func grey(w, h, compression uint32, more ...field) []field {
	return append([]field{{tagWidth, 1, w}, {tagLength, 1, h}, {tagBits, 1, 8}, {tagCompression, 1, compression}, {tagPhotometric, 1, 1}}, more...)
}

// Tags of TIFF.
const (
	tagWidth, tagLength, tagBits, tagCompression, tagPhotometric = 256, 257, 258, 259, 262
	tagOffsets, tagRows, tagCounts                               = 273, 278, 279
	tagTileWidth, tagTileLength, tagTileOffsets, tagTileCounts   = 322, 323, 324, 325
	lzw, deflate                                                 = 5, 8
)

// sharedStrips is a TIFF file of 1 x rows pixels whose rows all lie in one strip of
// 100 KB, which is LZW: clear codes without end, and a pixel.
func sharedStrips(rows int) []byte {
	var strip []byte
	var bits, waiting uint32
	put := func(code uint32) { // 9 bits, the highest first
		bits, waiting = bits<<9|code, waiting+9
		for ; waiting >= 8; waiting -= 8 {
			strip = append(strip, byte(bits>>(waiting-8)))
		}
	}
	const clearCode, end = 256, 257
	for len(strip) < 100<<10 {
		put(clearCode)
	}
	for _, code := range []uint32{7, end, 0, 0} {
		put(code)
	}
	data := bytes.Clone(strip)
	offsets := 8 + len(data)
	for range rows {
		data = binary.LittleEndian.AppendUint32(data, 8)
	}
	counts := 8 + len(data)
	for range rows {
		data = binary.LittleEndian.AppendUint32(data, uint32(len(strip)))
	}
	n := uint32(rows)
	return tiffOf(data, grey(1, n, lzw, field{tagOffsets, n, uint32(offsets)}, field{tagRows, 1, 1}, field{tagCounts, n, uint32(counts)})...)
}

// tiled is a TIFF file with tiles of a size, whose places are nonsense.
func tiled(w, h, tileW, tileH uint32) []byte {
	return tiffOf(nil, grey(w, h, deflate, field{tagTileWidth, 1, tileW}, field{tagTileLength, 1, tileH}, field{tagTileOffsets, 1, 8}, field{tagTileCounts, 1, 8})...)
}

// inflating is a TIFF file of 10 x 10 pixels whose strip inflates to 100 MB.
func inflating(t *testing.T) []byte {
	strip := deflated(t, make([]byte, 100<<20))
	return tiffOf(strip, grey(10, 10, deflate, field{tagOffsets, 1, 8}, field{tagRows, 1, 10}, field{tagCounts, 1, uint32(len(strip))})...)
}
