package png

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
)

// options are what a file is made from; no encoder writes all of them.
type options struct {
	width, height  int
	depth, colour  byte
	interlace      byte
	palette, alpha []byte // PLTE and tRNS, where they are not empty
	part           int    // bytes of each IDAT
	level          int    // of compression
	plain          bool   // small numbers without filters
}

// write makes a file of random pixels, with all filters.
func (o options) write(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	var rows bytes.Buffer
	w, _ := zlib.NewWriterLevel(&rows, o.level)
	for _, size := range o.passes() {
		bits := int(o.depth) * max(1, colourType(o.colour).channels())
		row := make([]byte, 1+(bits*size[0]+7)/8)
		level := byte(random.Uint32())
		for range size[1] {
			row[0] = byte(random.IntN(5))
			for i := range row[1:] {
				if random.IntN(4) == 0 {
					level += byte(random.IntN(7)) - 3
				}
				row[1+i] = level
				if random.IntN(16) == 0 {
					row[1+i] = byte(random.Uint32())
				}
			}
			for i := range row {
				if o.plain {
					row[i] &= 3 * byte(min(i, 1))
				}
			}
			_, _ = w.Write(row)
		}
	}
	_ = w.Close()
	return o.around(rows.Bytes())
}

// passes are the sizes of what is stored (PNG, third edition, section 8.1).
func (o options) passes() (sizes [][2]int) {
	if o.interlace == 0 {
		return [][2]int{{o.width, o.height}}
	}
	for _, p := range [][4]int{{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}} {
		size := [2]int{(o.width - p[0] + p[1] - 1) / p[1], (o.height - p[2] + p[3] - 1) / p[3]}
		if size[0] > 0 && size[1] > 0 {
			sizes = append(sizes, size)
		}
	}
	return sizes
}

// around are the chunks around a stream.
func (o options) around(stream []byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(o.width)), uint32(o.height))
	file := appendChunk([]byte(signature), "IHDR", append(head, o.depth, o.colour, 0, 0, o.interlace))
	file = appendChunk(file, "gAMA", []byte{0, 0, 177, 143})
	if len(o.palette) > 0 {
		file = appendChunk(file, "PLTE", o.palette)
	}
	if len(o.alpha) > 0 {
		file = appendChunk(file, "tRNS", o.alpha)
	}
	for len(stream) > 0 {
		n := min(len(stream), o.part)
		file = appendChunk(file, "IDAT", stream[:n])
		stream = stream[n:]
	}
	return appendChunk(appendChunk(file, "tEXt", []byte("a\x00b")), "IEND", nil)
}

func appendChunk(file []byte, name string, content []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(content)))
	begin := len(file)
	file = append(append(file, name...), content...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[begin:]))
}

// repaired is a file whose chunks have the checksums that they should have.
func repaired(file []byte) []byte {
	file = bytes.Clone(file)
	for at := len(signature); at+around <= len(file); {
		length := int64(binary.BigEndian.Uint32(file[at:]))
		if length > int64(len(file)-at-around) {
			break
		}
		end := at + 8 + int(length)
		binary.BigEndian.PutUint32(file[end:], crc32.ChecksumIEEE(file[at+4:end]))
		at = end + 4
	}
	return file
}
