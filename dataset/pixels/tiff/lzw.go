package tiff

import (
	"errors"
	"math/bits"
)

// lzwCodes is the table of LZW: the string of a code is a piece of what has been put
// out before.
type lzwCodes struct {
	begin, length [4096]int32
}

var errLZW = errors.New("its LZW data are damaged")

// unpackLZW undoes LZW (TIFF 6.0, section 13). Files of before TIFF 5 have the bits
// of their codes in reverse and widen the codes one later; they are known by the
// first code, which clears the table.
func unpackLZW(p *pace, out, in []byte) error {
	const clearCode, endCode, first = 256, 257, 258
	old := len(in) >= 2 && in[0] == 0 && in[1]&1 != 0
	early := 1
	if old {
		early = 0
	}
	var codes lzwCodes
	width, next, previous := uint(9), first, -1
	at := 0
	acc, have := uint64(0), uint(0)
	for i := 0; at < len(out); {
		for have <= 56 && i < len(in) {
			b := in[i]
			if old {
				b = bits.Reverse8(b)
			}
			acc |= uint64(b) << (56 - have)
			have, i = have+8, i+1
		}
		if have < width {
			return errShortPart
		}
		if err := p.step(at + i); err != nil {
			return err
		}
		code := int(acc >> (64 - width))
		if old {
			code = int(bits.Reverse64(uint64(code)) >> (64 - width))
		}
		acc, have = acc<<width, have-width
		begin := at
		switch {
		case code < clearCode:
			out[at] = byte(code)
			at++
		case code == clearCode:
			width, next, previous = 9, first, -1
			continue
		case code == endCode:
			return errShortPart
		case previous < 0 || code > next || code == next && next == len(codes.begin):
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
		if next+early >= 1<<width && width < 12 {
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
