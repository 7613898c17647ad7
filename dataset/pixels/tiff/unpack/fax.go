package unpack

import (
	"context"
	"errors"
	"fmt"
)

// FaxCoding is a compression of fax machines.
type FaxCoding int

// Codings of fax machines.
const (
	ModifiedHuffman FaxCoding = iota // TIFF 6.0, section 10
	Group3                           // ITU-T T.4
	Group4                           // ITU-T T.6
)

// Fax says how rows of bits are coded.
type Fax struct {
	Coding         FaxCoding
	TwoDimensional bool // of group 3: some rows are coded against the row before
	Width          int  // pixels of a row, at least 1
}

// ErrUncompressed is the error of an extension of group 3 and 4 that is not read.
var ErrUncompressed = errors.New("uncompressed parts in fax compression")

// RowError says in which row of fax data a fault lies.
type RowError struct {
	Row int // 0 is the first one
	Err error
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %v", e.Row, e.Err) }

func (e *RowError) Unwrap() error { return e.Err }

// Unpack writes rows of bits, 1 for black, each of whole bytes.
func (f Fax) Unpack(ctx context.Context, out, in []byte) error {
	r, p := &faxReader{in: in, Fax: f}, NewPace(ctx)
	r.without = r.peek(endOfLineZeros) != 0
	length := (f.Width + 7) / 8
	for at := 0; at < len(out); at += length {
		if err := p.Step(at + r.at/8); err != nil {
			return err
		}
		if err := r.next(); err != nil {
			return &RowError{at / length, err}
		}
		if r.at > 8*len(in) {
			return ErrShort
		}
		blacken(out[at:][:length], r.row, f.Width)
	}
	return nil
}

// blacken sets the bits of every second run.
func blacken(row []byte, changes []int, width int) {
	clear(row)
	for i := 0; i < len(changes); i += 2 {
		end := width
		if i+1 < len(changes) {
			end = changes[i+1]
		}
		for x := changes[i]; x < end; {
			if x%8 == 0 && x+8 <= end {
				row[x/8] = 0xff
				x += 8
				continue
			}
			row[x/8] |= 0x80 >> (x % 8)
			x++
		}
	}
}
