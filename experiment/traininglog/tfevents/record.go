package tfevents

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Sizes of a record's parts: an uint64 length and its checksum stand before the data,
// the data's checksum behind it.
const (
	lengthSize = 8
	crcSize    = 4
	headSize   = lengthSize + crcSize
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// mask is how a TFRecord stores a checksum (tensorflow/core/lib/hash/crc32c.h).
func mask(crc uint32) uint32 { return (crc>>15 | crc<<17) + 0xa282ead8 }

// Recognise reports whether a file that starts with these bytes consists of records as
// event files do. It needs the first 12.
func Recognise(head []byte) bool {
	if len(head) < headSize {
		return false
	}
	_, err := length(head[:headSize])
	return err == nil
}

// length reads the head of a record.
func length(head []byte) (uint64, error) {
	if got, want := mask(crc32.Checksum(head[:lengthSize], castagnoli)), binary.LittleEndian.Uint32(head[lengthSize:]); got != want {
		return 0, fmt.Errorf("wrong checksum of the record's length: no event file, or a damaged one: "+
			"the checksum is %08x, the file has %08x", got, want)
	}
	return binary.LittleEndian.Uint64(head), nil
}

// records cuts a file into records.
type records struct {
	r         *bufio.Reader
	buffer    bytes.Buffer
	offset    int64 // of the next record
	truncated bool
}

// errLong says that a sound record is longer than maxRecord.
var errLong = errors.New("too long for a scalar")

// next is the data of the next record, valid until the next call, or errLong. It ends
// with io.EOF, within a record too.
func (r *records) next() ([]byte, error) {
	var head [headSize]byte
	if n, err := io.ReadFull(r.r, head[:]); err != nil {
		r.truncated = n > 0
		return nil, ended(err)
	}
	size, err := length(head[:])
	if err != nil {
		return nil, err
	}
	if size > maxBytes || r.offset+headSize+int64(size)+crcSize > maxBytes {
		return nil, fmt.Errorf("the file is longer than %d GiB", maxBytes>>30)
	}
	r.buffer.Reset()
	hash := crc32.New(castagnoli)
	to := io.Writer(hash)
	if size <= maxRecord {
		to = io.MultiWriter(hash, &r.buffer)
	}
	if _, err = io.CopyN(to, r.r, int64(size)); err == nil {
		_, err = io.ReadFull(r.r, head[:crcSize])
	}
	if err != nil {
		r.truncated = true
		return nil, ended(err)
	}
	if got, want := mask(hash.Sum32()), binary.LittleEndian.Uint32(head[:]); got != want {
		return nil, fmt.Errorf("wrong checksum of the data: the file is damaged: the checksum is %08x, the file has %08x; "+
			"the %d bytes before it can be read on their own", got, want, r.offset)
	}
	r.offset += headSize + int64(size) + crcSize
	if size > maxRecord {
		return nil, errLong
	}
	return r.buffer.Bytes(), nil
}

// ended makes every end of the file io.EOF.
func ended(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}
