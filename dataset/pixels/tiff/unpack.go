package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/refold/refold/dataset/pixels/tiff/ccitt"
)

// unpackBits undoes PackBits (TIFF 6.0, section 9).
func unpackBits(p *pace, out, in []byte) error {
	at := 0
	for i := 0; at < len(out); {
		if err := p.step(at + i); err != nil {
			return err
		}
		if i+1 >= len(in) {
			return errShortPart
		}
		n := int(int8(in[i]))
		i++
		switch {
		case n >= 0:
			n = min(n+1, len(out)-at)
			if i+n > len(in) {
				return errShortPart
			}
			copy(out[at:], in[i:i+n])
			i += int(in[i-1]) + 1
			at += n
		case n != -128:
			run := out[at:min(at+1-n, len(out))]
			for j := range run {
				run[j] = in[i]
			}
			i++
			at += len(run)
		}
	}
	return nil
}

var errShortPart = errors.New("its data end before its pixels do")

// inflater is used for one part after another.
type inflater struct{ r io.ReadCloser }

// inflate undoes deflate (Adobe's Technical Note 2). What is behind the pixels does
// not matter, but a checksum that is there must be right.
func (z *inflater) inflate(p *pace, out, in []byte) (err error) {
	if reset, ok := z.r.(zlib.Resetter); ok {
		err = reset.Reset(bytes.NewReader(in), nil)
	} else {
		z.r, err = zlib.NewReader(bytes.NewReader(in))
	}
	if err != nil {
		return damaged(err)
	}
	const stride = 256 << 10
	for at := 0; at < len(out); at += stride {
		if err := p.err(); err != nil {
			return err
		}
		if _, err := io.ReadFull(z.r, out[at:min(at+stride, len(out))]); err != nil {
			return damaged(err)
		}
	}
	var more [1]byte
	if _, err := z.r.Read(more[:]); errors.Is(err, zlib.ErrChecksum) {
		return damaged(err)
	}
	return nil
}

func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errShortPart
	}
	return fmt.Errorf("its compressed data are damaged: %w", err)
}

// unpackFax writes rows of bits, 1 for black.
func unpackFax(p *pace, out, in []byte, l layout) error {
	const twoDimensional = 1 // of tag 292
	coding := ccitt.Group4
	switch {
	case l.compression == faxRLE:
		coding = ccitt.Huffman
	case l.compression == faxGroup3 && l.t4Options&twoDimensional != 0:
		coding = ccitt.Group3Both
	case l.compression == faxGroup3:
		coding = ccitt.Group3
	}
	err := ccitt.Unpack(out, in, l.partW, coding, p.step)
	if errors.Is(err, ccitt.ErrUncompressed) {
		return unsupported("%v", ccitt.ErrUncompressed)
	}
	return err
}

// undoPrediction adds each sample of a row to that of the pixel before it (TIFF 6.0,
// section 14).
func undoPrediction(p *pace, out []byte, l layout) error {
	each := l.samples
	if l.planar {
		each = 1
	}
	length := int(l.rowBytes())
	p.next = 0
	for at := 0; at+length <= len(out); at += length {
		if err := p.step(at); err != nil {
			return err
		}
		row := out[at:][:length]
		switch {
		case l.bits == 8 && each == 3:
			var r, g, b byte
			for i := 0; i+3 <= len(row); i += 3 {
				r, g, b = r+row[i], g+row[i+1], b+row[i+2]
				row[i], row[i+1], row[i+2] = r, g, b
			}
		case l.bits == 8:
			for i := each; i < len(row); i++ {
				row[i] += row[i-each]
			}
		case l.big:
			for i := 2 * each; i+1 < len(row); i += 2 {
				binary.BigEndian.PutUint16(row[i:], binary.BigEndian.Uint16(row[i:])+binary.BigEndian.Uint16(row[i-2*each:]))
			}
		default:
			for i := 2 * each; i+1 < len(row); i += 2 {
				binary.LittleEndian.PutUint16(row[i:], binary.LittleEndian.Uint16(row[i:])+binary.LittleEndian.Uint16(row[i-2*each:]))
			}
		}
	}
	return nil
}
