package jpeg

import (
	"context"
	"encoding/binary"
)

// sequential decodes blocks of sequential scans (T.81, section F.2).
type sequential struct {
	dc    [4]*dcTable // by member of the scan
	ac    [4]*acTable
	last  [4]int32 // DC coefficients of the members' previous blocks
	block [blockSize]int16
}

// newSequential prepares for the present scan.
func (d *decoder) newSequential() (*sequential, error) {
	s := &sequential{}
	for i, m := range d.scan.members {
		dc, err := d.code(0, m.dc)
		if err != nil {
			return nil, err
		}
		if s.dc[i], err = dc.forDC(); err != nil {
			return nil, err
		}
		ac, err := d.code(1, m.ac)
		if err != nil {
			return nil, err
		}
		s.ac[i] = ac.forAC()
	}
	if err := d.latch(); err != nil {
		return nil, err
	}
	d.restart = restart{interval: d.tables.interval, left: d.tables.interval}
	d.bits.data = d.walker.data
	d.bits.start(d.walker.at)
	return s, nil
}

// decode reads the next block of a member of the scan into block, in natural order,
// which holds zeros before.
func (s *sequential) decode(b *bitReader, member int, block *[blockSize]int16) (ok bool) {
	if b.pos > b.low && !b.ready() {
		return false
	}
	difference, ok := s.dc[member].difference(b)
	if !ok {
		return false
	}
	s.last[member] += difference
	block[0] = int16(s.last[member])
	return s.ac[member].decode(b, block)
}

// difference reads that of two DC coefficients (T.81, section F.2.2.1).
func (t *dcTable) difference(b *bitReader) (value int32, ok bool) {
	b.refill()
	e := t.entries[b.acc>>(64-dcBits)]
	length, category := uint(e>>8), uint(e&255)
	if e == 0 {
		symbol, n := t.long.find(uint32(b.acc >> (64 - maxCode)))
		if n > maxCode {
			return 0, false
		}
		length, category = n, uint(symbol)
	}
	b.acc <<= length & 63
	b.n -= length
	if category == 0 {
		return 0, true
	}
	return extend(b.take(category), category), true
}

// decode reads the AC coefficients of a block (T.81, section F.2.2.2). Codes that do
// not exist fail; libjpeg warns of some and takes others for the end of the block.
func (t *acTable) decode(b *bitReader, block *[blockSize]int16) (ok bool) {
	acc, n, pos, window := b.acc, b.n, b.pos, b.window
	k := uint(0)
	for k < blockSize-1 {
		if n < maxCode+16 {
			acc |= binary.BigEndian.Uint64(window[pos:]) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		e := t.entries[acc>>(64-acBits)]
		if e >= 1<<entryValue {
			k += uint(e>>entryRun) & 31
			block[natural[k&127]&63] = int16(e >> entryValue)
			length := uint(e & entryLength)
			if e&entryEnd != 0 {
				if k < blockSize-1 {
					acc <<= length & 63
					n -= length
					break
				}
				length -= uint(t.end)
			}
			acc <<= length & 63
			n -= length
			continue
		}
		run, category := uint(e>>entryRun)&31, uint(e>>entryCategory)&15
		length := uint(e & entryLength)
		if e&entryLong != 0 {
			symbol, size := t.long.find(uint32(acc >> (64 - maxCode)))
			if size > maxCode {
				return false
			}
			run, category, length = uint(symbol>>4)+1, uint(symbol&15), size
		}
		acc <<= length & 63
		n -= length
		if category == 0 {
			if run < 16 { // the end of the block
				break
			}
			k += run
			continue
		}
		k += run
		block[natural[k&127]&63] = int16(extend(uint32(acc>>(64-category)), category))
		acc <<= category & 63
		n -= category
	}
	b.acc, b.n, b.pos = acc, n, pos
	return true
}

// interleaved decodes an image of one scan with several components.
func (d *decoder) interleaved(ctx context.Context, s *sequential) error {
	for y := range d.frame.unitsY {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range d.frame.unitsX {
			if d.restart.due() {
				if err := d.passRestart(); err != nil {
					return err
				}
				s.last = [4]int32{}
			}
			if !s.unit(d, x) {
				return d.badData()
			}
		}
		if err := d.strips.done(y); err != nil {
			return err
		}
	}
	return nil
}

// unit decodes the blocks of one unit and puts their samples into the strip.
func (s *sequential) unit(d *decoder, x int) bool {
	for i, m := range d.scan.members {
		plane := &d.strips.planes[m.index]
		for row := range plane.down {
			for column := range plane.across {
				s.block = [blockSize]int16{}
				if !s.decode(&d.bits, i, &s.block) {
					return false
				}
				plane.put(x*plane.across+column, row, &s.block)
			}
		}
	}
	return true
}

// singleComponent decodes an image of one component, whose scan has the blocks one by
// one, without those that only fill the last strip (T.81, section A.2.2).
func (d *decoder) singleComponent(ctx context.Context, s *sequential) error {
	c, plane := &d.frame.components[0], &d.strips.planes[0]
	for y := range c.rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		for x := range c.columns {
			if d.restart.due() {
				if err := d.passRestart(); err != nil {
					return err
				}
				s.last = [4]int32{}
			}
			s.block = [blockSize]int16{}
			if !s.decode(&d.bits, 0, &s.block) {
				return d.badData()
			}
			plane.put(x, y%c.down, &s.block)
		}
		if y%c.down == c.down-1 || y == c.rows-1 {
			if err := d.strips.done(y / c.down); err != nil {
				return err
			}
		}
	}
	return nil
}

// badData is the fault of data that cannot be decoded. In a file that is cut off
// there is no marker behind them.
func (d *decoder) badData() error {
	if d.bits.left() >= 0 {
		return damaged(d.bits.place(), "the data of a scan hold a code that does not exist")
	}
	if d.bits.at >= len(d.bits.data) {
		return errEnds
	}
	return damaged(d.bits.place(), "the data of a scan end too early")
}
