package jpeg

import (
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
)

// scan is what a marker SOS says (T.81, section B.2.3).
type scan struct {
	number       int // 1 is the first one; 0: there was none yet
	at           int // of its marker
	members      []member
	entropy.Band // of progressive images
}

// member is a component of a scan.
type member struct {
	index  int // of the component
	dc, ac int // numbers of its Huffman tables
}

// maxBlocks is how many blocks a unit (MCU) of a scan may have (T.81, section B.2.3).
const maxBlocks = 10

// readScan reads the header of a scan, so many of which the frame has then (get_sos of
// jdmarker.c; per_scan_setup of jdinput.c).
func readScan(s segment, f *frame, number int) (scan, error) {
	const fixed, most = 4, 4
	next := scan{number: number, at: s.at}
	if len(s.data) == 0 || len(s.data) != fixed+2*int(s.data[0]) || s.data[0] < 1 || s.data[0] > most {
		return scan{}, damaged(s.at, "the header of a scan has %d bytes", len(s.data))
	}
	blocks := 0
	for c := range slices.Chunk(s.data[1:len(s.data)-3], 2) {
		index := f.find(c[0], len(next.members))
		if index < 0 || slices.ContainsFunc(next.members, func(m member) bool { return m.index == index }) {
			return scan{}, damaged(s.at, "a scan of component %d, which the image does not have, or not in this order", c[0])
		}
		next.members = append(next.members, member{index: index, dc: int(c[1] >> 4), ac: int(c[1] & 15)})
		blocks += f.components[index].across * f.components[index].down
	}
	if len(next.members) > 1 && blocks > maxBlocks {
		return scan{}, unsupported("JPEG with %d blocks in a unit of a scan, subsampling %s,", blocks, f.sampling())
	}
	rest := s.data[len(s.data)-3:]
	next.Band = entropy.Band{First: int(rest[0]), Last: int(rest[1]), High: int(rest[2] >> 4), Low: int(rest[2] & 15)}
	return next, nil
}

// checkBand refuses coefficients and bits that no progressive scan has (T.81, section
// G.1.1.1.1).
func (s scan) checkBand() error {
	const mostLow = 13
	switch {
	case s.First == 0 && s.Last != 0, s.First > 0 && (s.First > s.Last || s.Last >= entropy.BlockSize || len(s.members) != 1),
		s.High != 0 && s.Low != s.High-1, s.Low > mostLow:
		return damaged(s.at, "a scan of the coefficients %d to %d, bits %d and %d", s.First, s.Last, s.High, s.Low)
	}
	return nil
}
