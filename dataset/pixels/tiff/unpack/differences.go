package unpack

import (
	"context"
	"encoding/binary"
)

// Differences are samples that stand as differences to those of the pixel before, in
// the same row (TIFF 6.0, section 14).
type Differences struct {
	RowBytes  int // at least 1
	Samples   int // of a pixel in these bytes
	Bits      int // of a sample: 8 or 16
	BigEndian bool
}

// Undo adds each sample to that of the pixel before it.
func (d Differences) Undo(ctx context.Context, out []byte) error {
	p, length, each := NewPace(ctx), d.RowBytes, d.Samples
	for at := 0; at+length <= len(out); at += length {
		if err := p.Step(at); err != nil {
			return err
		}
		row := out[at:][:length]
		switch {
		case d.Bits == 8 && each == 3:
			var r, g, b byte
			for i := 0; i+3 <= len(row); i += 3 {
				r, g, b = r+row[i], g+row[i+1], b+row[i+2]
				row[i], row[i+1], row[i+2] = r, g, b
			}
		case d.Bits == 8:
			for i := each; i < len(row); i++ {
				row[i] += row[i-each]
			}
		case d.BigEndian:
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
