package unpack

import "errors"

// faxReader reads rows as lists of the places where the colour changes, white first.
type faxReader struct {
	Fax
	in        []byte
	at        int   // bits that have been read
	without   bool  // some programs leave the code between rows of group 3 out
	reference []int // of the row before
	row       []int
}

var (
	errFaxCode = errors.New("its fax data are damaged")
	errFaxRow  = errors.New("its fax data are damaged: a row is longer or shorter than the image is wide")
)

// next reads a row.
func (f *faxReader) next() error {
	f.reference, f.row = f.row, f.reference[:0]
	switch {
	case f.Coding == ModifiedHuffman:
		f.at = (f.at + 7) &^ 7
		return f.readRuns()
	case f.Coding == Group4:
		return f.readModes()
	}
	if f.endOfLine() == f.without { // libtiff skips all up to the next one
		return errFaxCode
	}
	if !f.TwoDimensional {
		return f.readRuns()
	}
	if f.without {
		return errFaxCode
	}
	oneDimensional := f.peek(1) == 1
	f.at++
	if oneDimensional {
		return f.readRuns()
	}
	return f.readModes()
}

// peek returns the next n bits, at most 16. Behind the end are zeros.
func (f *faxReader) peek(n int) uint32 {
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
func (f *faxReader) endOfLine() bool {
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
func (f *faxReader) readRuns() error {
	place := 0
	for black := 0; place < f.Width; black = 1 - black {
		n, err := f.run(black)
		if err != nil {
			return err
		}
		if place += n; place > f.Width {
			return errFaxRow
		}
		if err := f.change(place); err != nil {
			return err
		}
	}
	return nil
}

// run reads the length of a run: codes of 64 pixels and more, then one of fewer.
func (f *faxReader) run(black int) (int, error) {
	table := &runTables()[black]
	for all := 0; ; {
		r := table[f.peek(longestCode)]
		if r.bits == 0 {
			if f.peek(11) == 0 && f.at+11 <= 8*len(f.in) {
				return 0, errFaxRow
			}
			return 0, f.broken()
		}
		f.at += int(r.bits)
		all += int(r.pixels)
		if r.pixels < 64 {
			return all, nil
		}
		if all > f.Width {
			return 0, errFaxRow
		}
	}
}

// broken is the error of bits that are no code: they may be those behind the end.
func (f *faxReader) broken() error {
	if f.at+longestCode > 8*len(f.in) {
		return ErrShort
	}
	return errFaxCode
}

// change ends a run at a place. Runs of no pixels count as changes too, as they do for
// libtiff and for the programs that write them.
func (f *faxReader) change(place int) error {
	if len(f.row) > 2*f.Width+2 {
		return errFaxRow
	}
	f.row = append(f.row, place)
	return nil
}

// readModes reads a row that is coded against the row before it (ITU-T T.4, section
// 4.2). Names are those of the standard: a0 is where the row stands, b1 the first
// change of the other row to the right of it, of the opposite colour, b2 the next.
func (f *faxReader) readModes() error {
	place, black := -1, 0
	for i := 0; place < f.Width; {
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
			if a1 < max(place, 0) || a1 > f.Width {
				return errFaxRow
			}
			if err := f.change(a1); err != nil {
				return err
			}
			place, black = a1, 1-black
		case pass:
			if b1 >= f.Width { // there is nothing to pass
				return errFaxRow
			}
			place = b2
		case horizontal:
			for c := range 2 {
				n, err := f.run(black ^ c)
				if err != nil {
					return err
				}
				if place = max(place, 0) + n; place > f.Width {
					return errFaxRow
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
func (f *faxReader) changeAt(i int) int {
	if i < len(f.reference) {
		return f.reference[i]
	}
	return f.Width
}
