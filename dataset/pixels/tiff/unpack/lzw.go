package unpack

import (
	"context"
	"errors"
	"math/bits"
)

// lzwCodes is the table of LZW: the string of a code is a piece of what has been put
// out before.
type lzwCodes struct {
	begin, length [4096]int32
}

var errLZW = errors.New("its LZW data are damaged")

// lzwReader reads codes, the highest bit first, or in old files the lowest.
type lzwReader struct {
	in   []byte
	at   int
	acc  uint64 // of which the highest bits come next
	have uint
	old  bool
}

func (r *lzwReader) next(width uint) (code int, ok bool) {
	for r.have <= 56 && r.at < len(r.in) {
		b := r.in[r.at]
		if r.old {
			b = bits.Reverse8(b)
		}
		r.acc |= uint64(b) << (56 - r.have)
		r.have, r.at = r.have+8, r.at+1
	}
	if r.have < width {
		return 0, false
	}
	next := r.acc >> (64 - width)
	if r.old {
		next = bits.Reverse64(next) >> (64 - width)
	}
	r.acc, r.have = r.acc<<width, r.have-width
	return int(next), true
}

// LZW undoes LZW (TIFF 6.0, section 13). Files of before TIFF 5 have the bits
// of their codes in reverse and widen the codes one later; they are known by the
// first code, which clears the table.
func LZW(ctx context.Context, out, in []byte) error {
	const clearCode, endCode, first, widest = 256, 257, 258, 12
	p := NewPace(ctx)
	r := &lzwReader{in: in, old: len(in) >= 2 && in[0] == 0 && in[1]&1 != 0}
	early := 1
	if r.old {
		early = 0
	}
	var codes lzwCodes
	width, next, previous := uint(9), first, -1
	for at := 0; at < len(out); {
		code, ok := r.next(width)
		if !ok || code == endCode {
			return ErrShort
		}
		if err := p.Step(at + r.at); err != nil {
			return err
		}
		begin := at
		switch {
		case code < clearCode:
			out[at] = byte(code)
			at++
		case code == clearCode:
			width, next, previous = 9, first, -1
			continue
		case previous < 0 || code > next || next == len(codes.begin) && code == next:
			return errLZW
		case code == next: // the string that is only now made: the previous and its first byte
			at += copyWithin(out, previous, at, at-previous+1)
		default:
			at += copyWithin(out, int(codes.begin[code]), at, int(codes.length[code]))
		}
		if previous >= 0 && next < len(codes.begin) {
			codes.begin[next], codes.length[next] = int32(previous), int32(begin-previous+1)
			next++
		}
		if next+early >= 1<<width && width < widest {
			width++
		}
		previous = begin
	}
	return nil
}

// copyWithin repeats n bytes from a place before at, which may overlap with what is
// written, up to the end of out.
func copyWithin(out []byte, from, at, n int) int {
	n = min(n, len(out)-at)
	if from+n <= at {
		return copy(out[at:at+n], out[from:])
	}
	for i := range n {
		out[at+i] = out[from+i]
	}
	return n
}
