package jpeg

import "slices"

// scan is what a marker SOS says (T.81, section B.2.3).
type scan struct {
	number  int // 1 is the first one; 0: there was none yet
	at      int // of its marker
	members []member
	// Of progressive images: the first and last coefficient, the bit that stands
	// already (0: none) and the bit that the scan gives.
	first, last, high, low int
}

// member is a component of a scan.
type member struct {
	index  int // of the component
	dc, ac int // numbers of its Huffman tables
}

// maxBlocks is how many blocks a unit (MCU) of a scan may have (T.81, section B.2.3).
const maxBlocks = 10

// readScan reads a scan's header (get_sos of jdmarker.c; per_scan_setup of jdinput.c).
func (d *decoder) readScan(s segment) error {
	const fixed, most = 4, 4
	next := scan{number: d.scan.number + 1, at: s.at}
	if len(s.data) == 0 || len(s.data) != fixed+2*int(s.data[0]) || s.data[0] < 1 || s.data[0] > most {
		return damaged(s.at, "the header of a scan has %d bytes", len(s.data))
	}
	blocks := 0
	for c := range slices.Chunk(s.data[1:len(s.data)-3], 2) {
		index := d.frame.find(c[0], len(next.members))
		if index < 0 || slices.ContainsFunc(next.members, func(m member) bool { return m.index == index }) {
			return damaged(s.at, "a scan of component %d, which the image does not have, or not in this order", c[0])
		}
		next.members = append(next.members, member{index: index, dc: int(c[1] >> 4), ac: int(c[1] & 15)})
		blocks += d.frame.components[index].across * d.frame.components[index].down
	}
	if len(next.members) > 1 && blocks > maxBlocks {
		return unsupported("JPEG with %d blocks in a unit of a scan, subsampling %s,", blocks, d.frame.sampling())
	}
	rest := s.data[len(s.data)-3:]
	next.first, next.last, next.high, next.low = int(rest[0]), int(rest[1]), int(rest[2]>>4), int(rest[2]&15)
	d.scan = next
	return nil
}

// find gives the component of a name, -1 where there is none. As in libjpeg, the
// number of those that come before it in a scan is where the search begins, so that
// even components of equal names are told apart.
func (f *frame) find(name byte, begin int) int {
	for i := begin; i < len(f.components); i++ {
		if f.components[i].name == name {
			return i
		}
	}
	return -1
}

// latch keeps the tables of quantisation that hold where a component's first scan
// begins (latch_quant_tables of jdinput.c).
func (d *decoder) latch() error {
	for _, m := range d.scan.members {
		if d.quantisers[m.index] != nil {
			continue
		}
		number := d.frame.components[m.index].quantiser
		if number >= len(d.tables.quantisers) || d.tables.quantisers[number] == nil {
			return damaged(d.scan.at, "the table of quantisation %d is missing", number)
		}
		d.quantisers[m.index] = d.tables.quantisers[number]
	}
	return nil
}

// code finds a Huffman table by class and number.
func (d *decoder) code(class, number int) (*huffmanCode, error) {
	if number >= len(d.tables.huffman[class]) || d.tables.huffman[class][number] == nil {
		return nil, damaged(d.scan.at, "the Huffman table %d of %s coefficients is missing", number, [...]string{"DC", "AC"}[class])
	}
	return d.tables.huffman[class][number], nil
}

// restart counts the units of a scan down to the next marker of a restart.
type restart struct {
	interval int // 0: there are none
	left     int
	next     byte // 0 to 7
}

// due tells before each unit whether a restart comes first.
func (r *restart) due() bool {
	if r.interval == 0 {
		return false
	}
	if r.left > 0 {
		r.left--
		return false
	}
	r.left = r.interval - 1
	return true
}

// passRestart goes behind the marker of a restart (process_restart of jdhuff.c).
func (d *decoder) passRestart() error {
	if err := d.endOfData("before a restart", 0); err != nil {
		return err
	}
	d.walker.at = d.bits.at
	s, skipped, err := d.walker.next()
	if err != nil {
		return err
	}
	if s.marker != rst0+d.restart.next || !padding(skipped) {
		return damaged(s.at, "the marker %#x, where a restart's, %#x, is expected", s.marker, rst0+d.restart.next)
	}
	d.restart.next = (d.restart.next + 1) & 7
	d.bits.start(d.walker.at)
	return nil
}

// endOfData checks that a scan's data have been read to their end, but for padding
// and for some bytes that libjpeg does not notice, since it has loaded them already.
// Bytes that fill where there is no marker are refused in sequential scans: there
// libjpeg decodes a unit twice, first as if the data ended, and keeps coefficients of
// both (decode_mcu_fast and decode_mcu_slow of jdhuff.c).
func (d *decoder) endOfData(where string, unnoticed int) error {
	switch left := d.bits.left(); {
	case d.bits.filled > 0 && !d.frame.progressive:
		return damaged(d.bits.filled, "the data of a scan hold bytes that fill")
	case left < 0:
		return d.badData()
	case left > unnoticed && !d.bits.onlyZeros():
		return damaged(d.bits.place(), "data are left over %s", where)
	}
	return nil
}

// padding tells whether bytes between segments of a scan say nothing.
func padding(skipped []byte) bool {
	return !slices.ContainsFunc(skipped, func(b byte) bool { return b != 0 && b != 0xff })
}
