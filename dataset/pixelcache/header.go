package pixelcache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// The format of a file, numbers little-endian:
//
//	offset  bytes    what
//	0       8        magic
//	8       4        version
//	12      4        length n of the note
//	16      32       key
//	48      8        number c of blocks
//	56      8        bytes s of a block
//	64      n        note: what the file holds, for people
//	64+n    4 c      CRC-32C (Castagnoli) of each block
//	        ...      zeros
//	h-32    32       SHA-256 of all before
//	h       c s      blocks; h is the next multiple of 4096, a page
const (
	version  = 1
	magic    = "\x93refold\n" // neither text nor to be copied as text
	fixed    = 64
	page     = 4096
	maxNote  = 1 << 12
	maxCount = 1 << 28
)

// header says what stands in a file. sums has a checksum for each block.
type header struct {
	key  Key
	note string
	size int // bytes of a block
	sums []uint32
}

func checksum(block []byte) uint32 { return crc32.Checksum(block, crc32.MakeTable(crc32.Castagnoli)) }

// length is that of the header itself.
func (h header) length() int64 { return headerLength(len(h.note), len(h.sums)) }

func headerLength(note, count int) int64 {
	used := int64(fixed + note + sha256.Size + 4*count)
	return (used + page - 1) / page * page
}

// total is the length of the file.
func (h header) total() int64 { return h.length() + int64(len(h.sums))*int64(h.size) }

func (h header) marshal() []byte {
	out := make([]byte, h.length())
	copy(out, magic)
	binary.LittleEndian.PutUint32(out[8:], version)
	binary.LittleEndian.PutUint32(out[12:], uint32(len(h.note)))
	copy(out[16:], h.key[:])
	binary.LittleEndian.PutUint64(out[48:], uint64(len(h.sums)))
	binary.LittleEndian.PutUint64(out[56:], uint64(h.size))
	at := fixed + copy(out[fixed:], h.note)
	for _, sum := range h.sums {
		binary.LittleEndian.PutUint32(out[at:], sum)
		at += 4
	}
	hash := sha256.Sum256(out[:len(out)-sha256.Size])
	copy(out[len(out)-sha256.Size:], hash[:])
	return out
}

// check says whether blocks of this number and size can be kept.
func check(note string, count, size int) error {
	if len(note) > maxNote || count < 1 || count > maxCount || size < 1 || size > math.MaxInt/2/count {
		return fmt.Errorf("%d blocks of %d bytes with a note of %d: out of range", count, size, len(note))
	}
	return nil
}

// readHeader reads the header of a file of the given length. An error that is no
// failure to read says what is wrong with the file.
func readHeader(r io.ReaderAt, length int64) (header, error) {
	if length < page {
		return header{}, fmt.Errorf("it has %d bytes, too few for any", length)
	}
	first := make([]byte, fixed)
	if _, err := r.ReadAt(first, 0); err != nil {
		return header{}, err
	}
	if !bytes.HasPrefix(first, []byte(magic)) {
		return header{}, errors.New("it does not begin as files of the cache do")
	}
	if v := binary.LittleEndian.Uint32(first[8:]); v != version {
		return header{}, fmt.Errorf("its version is %d, this program reads %d", v, version)
	}
	note := uint64(binary.LittleEndian.Uint32(first[12:]))
	count, size := binary.LittleEndian.Uint64(first[48:]), binary.LittleEndian.Uint64(first[56:])
	if note > maxNote || count < 1 || count > maxCount || size < 1 || size > uint64(length)/count {
		return header{}, fmt.Errorf("it promises %d blocks of %d bytes", count, size)
	}
	h := header{key: Key(first[16:48]), size: int(size)}
	all := headerLength(int(note), int(count))
	if want := all + int64(count*size); want != length {
		return header{}, fmt.Errorf("it has %d bytes instead of %d", length, want)
	}
	data := make([]byte, all)
	if _, err := r.ReadAt(data, 0); err != nil {
		return header{}, err
	}
	h.note = string(data[fixed : fixed+note])
	h.sums = make([]uint32, count)
	for i := range h.sums {
		h.sums[i] = binary.LittleEndian.Uint32(data[fixed+int(note)+4*i:])
	}
	if !bytes.Equal(h.marshal(), data) { // with its SHA-256
		return header{}, errors.New("the checksum of its header is wrong")
	}
	return h, nil
}
