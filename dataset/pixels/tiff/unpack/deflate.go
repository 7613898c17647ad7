package unpack

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
)

// Inflater undoes deflate, one part after another. The zero value is ready.
type Inflater struct{ r io.ReadCloser }

// Inflate undoes deflate (Adobe's Technical Note 2). What is behind the pixels does
// not matter, but a checksum that is there must be right.
func (z *Inflater) Inflate(ctx context.Context, out, in []byte) (err error) {
	if reset, ok := z.r.(zlib.Resetter); ok {
		err = reset.Reset(bytes.NewReader(in), nil)
	} else {
		z.r, err = zlib.NewReader(bytes.NewReader(in))
	}
	if err != nil {
		return Damaged(err)
	}
	const stride = 256 << 10
	for at := 0; at < len(out); at += stride {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := io.ReadFull(z.r, out[at:min(at+stride, len(out))]); err != nil {
			return Damaged(err)
		}
	}
	var more [1]byte
	if _, err := z.r.Read(more[:]); errors.Is(err, zlib.ErrChecksum) {
		return Damaged(err)
	}
	return nil
}

// Damaged is the error of data that a decoder of another format gave up on.
func Damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrShort
	}
	return fmt.Errorf("its compressed data are damaged: %w", err)
}
