package pixels

import (
	"context"
	"fmt"
	"io"

	"github.com/refold/refold/dataset/fault"
)

// DefaultMaxPixels is how many pixels an image may have where nothing is said: 100
// megapixels, twice those of the largest cameras in common use.
const DefaultMaxPixels = 100e6

// boundedReader is how decoders read a file. It ends with the context, and once it
// has given out far more bytes than a decoder of a sound file asks for: a file may
// refer to the same bytes again and again.
type boundedReader struct {
	ctx   context.Context
	data  []byte
	at    int64
	left  int64 // bytes that may still be given out
	spent bool  // more was asked for
	ended bool  // what lies behind the end was asked for
}

// newBoundedReader allows for reading the file four times, or for reading each of
// its pixels uncompressed, whatever is more.
func newBoundedReader(ctx context.Context, data []byte, pixels int64) *boundedReader {
	return &boundedReader{ctx: ctx, data: data, left: 4*int64(len(data)) + 8*pixels + 64<<20}
}

func (r *boundedReader) Read(p []byte) (int, error) {
	rest := max(0, int64(len(r.data))-r.at)
	if rest > 0 && rest < int64(len(p)) {
		p = p[:rest]
	}
	n, err := r.ReadAt(p, r.at)
	r.at += int64(n)
	return n, err
}

// ReadAt is what Read is made of.
func (r *boundedReader) ReadAt(p []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n := 0
	if at < int64(len(r.data)) {
		n = copy(p, r.data[at:])
	}
	if r.left -= int64(n); r.left < 0 {
		r.spent = true
		return 0, errOverread
	}
	if n < len(p) {
		r.ended = true
		return n, io.EOF
	}
	return n, nil
}

// Seek is for metadata; positions beyond the end are allowed.
func (r *boundedReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += int64(len(r.data))
	}
	if offset < 0 {
		return r.at, fmt.Errorf("seek to %d", offset)
	}
	r.at = offset
	return offset, nil
}

var errOverread = fault.Broken("the file makes its decoder read the same bytes again and again", saveAgain)
