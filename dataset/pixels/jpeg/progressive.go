package jpeg

import (
	"encoding/binary"
	"math"
)

// progressive decodes blocks of progressive scans (T.81, section G.2; jdphuff.c).
type progressive struct {
	decodeBlock func(b *bitReader, member int, block coefficients) bool

	dc          [4]*dcTable // by member of the scan
	ac          *acTable
	last        [4]int32 // DC coefficients of the members' previous blocks
	first, end  uint     // coefficients of the scan
	low         uint     // its bit
	blocksToEnd uint32   // blocks that hold no further coefficients (EOBRUN)
}

// newProgressive prepares for the present scan.
func (d *decoder) newProgressive() (*progressive, error) {
	s := d.scan
	const mostLow = 13
	switch {
	case s.first == 0 && s.last != 0, s.first > 0 && (s.first > s.last || s.last >= blockSize || len(s.members) != 1),
		s.high != 0 && s.low != s.high-1, s.low > mostLow:
		return nil, damaged(s.at, "a scan of the coefficients %d to %d, bits %d and %d", s.first, s.last, s.high, s.low)
	}
	if err := d.known.add(s); err != nil {
		return nil, err
	}
	p := &progressive{first: uint(s.first), end: uint(s.last), low: uint(s.low)}
	if err := p.findTables(d); err != nil {
		return nil, err
	}
	switch {
	case s.first == 0 && s.high == 0:
		p.decodeBlock = p.firstDC
	case s.first == 0:
		p.decodeBlock = p.refineDC
	case s.high == 0:
		p.decodeBlock = p.firstAC
	default:
		p.decodeBlock = p.refineAC
	}
	if err := d.latch(); err != nil {
		return nil, err
	}
	d.restart = restart{interval: d.tables.interval, left: d.tables.interval}
	d.bits.data = d.walker.data
	d.bits.start(d.walker.at)
	return p, nil
}

// findTables finds those that the scan uses.
func (p *progressive) findTables(d *decoder) error {
	for i, m := range d.scan.members {
		switch {
		case d.scan.first > 0:
			code, err := d.code(1, m.ac)
			if err != nil {
				return err
			}
			p.ac = code.forAC()
		case d.scan.high == 0:
			code, err := d.code(0, m.dc)
			if err != nil {
				return err
			}
			if p.dc[i], err = code.forDC(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *progressive) next(b *bitReader, member int, block coefficients) bool {
	return (b.pos <= b.low || b.ready()) && p.decodeBlock(b, member, block)
}

func (p *progressive) restart() { p.last, p.blocksToEnd = [4]int32{}, 0 }

// firstDC reads the upper bits of a DC coefficient.
func (p *progressive) firstDC(b *bitReader, member int, block coefficients) bool {
	difference, ok := p.dc[member].difference(b)
	sum := int64(p.last[member]) + int64(difference)
	if !ok || sum > math.MaxInt32 || sum < math.MinInt32 {
		return false
	}
	p.last[member] = int32(sum)
	block.values[0] = int16(p.last[member] << p.low)
	return true
}

// refineDC reads one more bit of a DC coefficient.
func (p *progressive) refineDC(b *bitReader, _ int, block coefficients) bool {
	b.refill()
	block.values[0] |= int16(b.take(1) << p.low)
	return true
}

// firstAC reads the upper bits of a band of AC coefficients.
func (p *progressive) firstAC(b *bitReader, _ int, block coefficients) bool {
	if p.blocksToEnd > 0 {
		p.blocksToEnd--
		return true
	}
	t, low := p.ac, p.low&15
	acc, n, pos, window := b.acc, b.n, b.pos, b.window
	k := p.first - 1
	for k < p.end {
		if n < maxCode+16 {
			acc |= binary.BigEndian.Uint64(window[pos:]) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		e := t.entries[acc>>(64-acBits)]
		if e >= 1<<entryValue {
			k += uint(e>>entryRun) & 31
			block.set(k, int16(e>>entryValue)<<low)
			length := uint(e & entryLength)
			if e&entryEnd != 0 {
				if k < p.end {
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
		run, category, length := t.symbol(e, acc)
		if length > maxCode {
			return false
		}
		acc <<= length & 63
		n -= length
		if category > 0 {
			k += run
			block.set(k, int16(extend(uint32(acc>>(64-category)), category)<<low))
			acc <<= category & 63
			n -= category
			continue
		}
		if run < 16 { // the end of this band and of some that follow
			p.blocksToEnd = 1<<(run-1) - 1
			if run > 1 {
				p.blocksToEnd += uint32(acc >> (64 - (run - 1)))
				acc <<= (run - 1) & 63
				n -= run - 1
			}
			break
		}
		k += run
	}
	b.acc, b.n, b.pos = acc, n, pos
	return true
}

// symbol reads an entry without a coefficient: run is one more than the run of zeros,
// length that of the code, above 16 where there is none.
func (t *acTable) symbol(e uint32, acc uint64) (run, category, length uint) {
	if e&entryLong != 0 {
		symbol, size := t.long.find(uint32(acc >> (64 - maxCode)))
		return uint(symbol>>4) + 1, uint(symbol & 15), size
	}
	return uint(e>>entryRun) & 31, uint(e>>entryCategory) & 15, uint(e & entryLength)
}
