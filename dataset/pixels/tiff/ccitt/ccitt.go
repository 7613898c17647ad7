// Package ccitt undoes the compressions of fax machines, as TIFF files hold them:
// modified Huffman (TIFF 6.0, section 10), group 3 of one and two dimensions (ITU-T T.4)
// and group 4 (T.6).
//
// It owns their codes and how rows of black and white are made of them. It must not know
// files: it gets the bytes of a part, with the highest bit first.
package ccitt

import (
	"errors"
	"fmt"
)

// Coding is how rows are coded.
type Coding int

// Codings, by TIFF's names.
const (
	Huffman    Coding = iota // runs alone, each row from a whole byte on
	Group3                   // runs, a code between rows
	Group3Both               // the same, and rows coded against the one before them
	Group4                   // all rows are coded against the one before them
)

// ErrUncompressed refuses rows in the mode of T.6, annex A, that are not compressed.
var ErrUncompressed = errors.New("uncompressed parts in fax compression")

var (
	errCode  = errors.New("its fax data are damaged")
	errRow   = errors.New("its fax data are damaged: a row is longer or shorter than the image is wide")
	errShort = errors.New("its data end before its pixels do")
)

// reader reads rows. They are lists of the places where the colour changes, white first.
type reader struct {
	in        []byte
	at        int // bits that have been read
	width     int
	without   bool  // some programs leave the code between rows of group 3 out
	reference []int // of the row before
	row       []int
}

// Unpack fills out with rows of width bits, 1 for black, each of whole bytes. As work
// goes on it calls step, which is told how far that has come, and ends with its error.
// Other errors name the row.
func Unpack(out, in []byte, width int, c Coding, step func(at int) error) error {
	f := &reader{in: in, width: width}
	f.without = f.peek(endOfLineZeros) != 0
	length := (width + 7) / 8
	for at := 0; at < len(out); at += length {
		if err := step(at + f.at/8); err != nil {
			return err
		}
		if err := f.next(c); err != nil {
			return fmt.Errorf("row %d: %w", at/length, err)
		}
		if f.at > 8*len(in) {
			return errShort
		}
		blacken(out[at:][:length], f.row, width)
	}
	return nil
}

// next reads a row.
func (f *reader) next(c Coding) error {
	f.reference, f.row = f.row, f.reference[:0]
	switch c {
	case Huffman:
		f.at = (f.at + 7) &^ 7
		return f.readRuns()
	case Group4:
		return f.readModes()
	}
	if f.endOfLine() == f.without { // libtiff skips all up to the next one
		return errCode
	}
	if c == Group3 {
		return f.readRuns()
	}
	if f.without {
		return errCode
	}
	oneDimensional := f.peek(1) == 1
	f.at++
	if oneDimensional {
		return f.readRuns()
	}
	return f.readModes()
}

// peek returns the next n bits, at most 16. Behind the end are zeros.
func (f *reader) peek(n int) uint32 {
	var v uint32
	i := f.at / 8
	if i+3 <= len(f.in) {
		v = uint32(f.in[i])<<16 | uint32(f.in[i+1])<<8 | uint32(f.in[i+2])
	} else {
		for j := range 3 {
			v <<= 8
			if i+j < len(f.in) {
				v |= uint32(f.in[i+j])
			}
		}
	}
	return v >> (24 - f.at%8 - n) & (1<<n - 1)
}

// endOfLineZeros begin the code between rows.
const endOfLineZeros = 11

// endOfLine skips the code between rows, 11 zeros or more and a one, if it is there.
func (f *reader) endOfLine() bool {
	if f.peek(endOfLineZeros) != 0 {
		return false
	}
	f.at += endOfLineZeros
	for f.at < 8*len(f.in) && f.peek(1) == 0 {
		if f.at%8 == 0 && f.in[f.at/8] == 0 {
			f.at += 8
			continue
		}
		f.at++
	}
	f.at++
	return true
}

// readRuns reads a row of runs, white and black in turn.
func (f *reader) readRuns() error {
	place := 0
	for black := 0; place < f.width; black = 1 - black {
		n, err := f.run(black)
		if err != nil {
			return err
		}
		if place += n; place > f.width {
			return errRow
		}
		if err := f.change(place); err != nil {
			return err
		}
	}
	return nil
}

// run reads the length of a run: codes of 64 pixels and more, then one of fewer.
func (f *reader) run(black int) (int, error) {
	table := &runTables()[black]
	for all := 0; ; {
		r := table[f.peek(longestCode)]
		if r.bits == 0 {
			if f.peek(11) == 0 && f.at+11 <= 8*len(f.in) {
				return 0, errRow
			}
			return 0, f.broken()
		}
		f.at += int(r.bits)
		all += int(r.pixels)
		if r.pixels < 64 {
			return all, nil
		}
		if all > f.width {
			return 0, errRow
		}
	}
}

// broken is the error of bits that are no code: they may be those behind the end.
func (f *reader) broken() error {
	if f.at+longestCode > 8*len(f.in) {
		return errShort
	}
	return errCode
}

// change ends a run at a place. Runs of no pixels count as changes too, as they do for
// libtiff and for the programs that write them.
func (f *reader) change(place int) error {
	if len(f.row) > 2*f.width+2 {
		return errRow
	}
	f.row = append(f.row, place)
	return nil
}

// readModes reads a row that is coded against the row before it (ITU-T T.4, section
// 4.2). Names are those of the standard: a0 is where the row stands, b1 the first
// change of the other row to the right of it, of the opposite colour, b2 the next.
func (f *reader) readModes() error {
	place, black := -1, 0
	for i := 0; place < f.width; {
		for i > 0 && f.changeAt(i-1) > place { // a shift to the left may have gone back
			i--
		}
		for f.changeAt(i) <= place && i < len(f.reference) {
			i++
		}
		if i%2 != black {
			i++
		}
		b1, b2 := f.changeAt(i), f.changeAt(i+1)
		m, shift, bits := modeOf(f.peek(7))
		f.at += bits
		switch m {
		case vertical:
			a1 := b1 + shift
			if a1 < max(place, 0) || a1 > f.width {
				return errRow
			}
			if err := f.change(a1); err != nil {
				return err
			}
			place, black = a1, 1-black
		case pass:
			if b1 >= f.width { // there is nothing to pass
				return errRow
			}
			place = b2
		case horizontal:
			for c := range 2 {
				n, err := f.run(black ^ c)
				if err != nil {
					return err
				}
				if place = max(place, 0) + n; place > f.width {
					return errRow
				}
				if err := f.change(place); err != nil {
					return err
				}
			}
		case extension:
			return ErrUncompressed
		default:
			return f.broken()
		}
	}
	return nil
}

// changeAt is change i of the row before, at its end if there is none.
func (f *reader) changeAt(i int) int {
	if i < len(f.reference) {
		return f.reference[i]
	}
	return f.width
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
