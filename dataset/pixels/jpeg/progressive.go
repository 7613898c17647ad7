package jpeg

import (
	"encoding/binary"
	"math"
)

// progressive decodes blocks of progressive scans (T.81, section G.2; jdphuff.c).
type progressive struct {
	decodeBlock func(b *bitReader, member int, block *[blockSize]int16) bool

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

func (p *progressive) next(b *bitReader, member int, block *[blockSize]int16) bool {
	return (b.pos <= b.low || b.ready()) && p.decodeBlock(b, member, block)
}

func (p *progressive) restart() { p.last, p.blocksToEnd = [4]int32{}, 0 }

// firstDC reads the upper bits of a DC coefficient.
func (p *progressive) firstDC(b *bitReader, member int, block *[blockSize]int16) bool {
	difference, ok := p.dc[member].difference(b)
	sum := int64(p.last[member]) + int64(difference)
	if !ok || sum > math.MaxInt32 || sum < math.MinInt32 {
		return false
	}
	p.last[member] = int32(sum)
	block[0] = int16(p.last[member] << p.low)
	return true
}

// refineDC reads one more bit of a DC coefficient.
func (p *progressive) refineDC(b *bitReader, _ int, block *[blockSize]int16) bool {
	b.refill()
	block[0] |= int16(b.take(1) << p.low)
	return true
}

// firstAC reads the upper bits of a band of AC coefficients.
func (p *progressive) firstAC(b *bitReader, _ int, block *[blockSize]int16) bool {
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
			block[natural[k&127]&63] = int16(e>>entryValue) << low
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
			block[natural[k&127]&63] = int16(extend(uint32(acc>>(64-category)), category) << low)
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

// refineAC reads one more bit of a band of AC coefficients (T.81, section G.1.2.3).
func (p *progressive) refineAC(b *bitReader, _ int, block *[blockSize]int16) bool {
	k := p.first
	if p.blocksToEnd == 0 {
		var ok bool
		if k, ok = p.refineBand(b, block); !ok {
			return false
		}
	}
	if p.blocksToEnd > 0 {
		p.correct(b, block, k, blockSize)
		p.blocksToEnd--
	}
	return true
}

// refineBand reads symbols up to the end of the band, or to the end of the block, and
// returns the coefficient after the last one that was read.
func (p *progressive) refineBand(b *bitReader, block *[blockSize]int16) (k uint, ok bool) {
	bit := int16(1) << p.low
	for k = p.first; k <= p.end; k++ {
		b.refill()
		e := p.ac.entries[b.acc>>(64-acBits)]
		run, category, length := p.ac.symbol(e, b.acc)
		value := int16(0)
		if e >= 1<<entryValue { // the code and the sign
			if value = int16(e >> entryValue); value != 1 && value != -1 {
				return 0, false
			}
			if e&entryEnd != 0 {
				length -= uint(p.ac.end)
			}
			b.acc <<= length & 63
			b.n -= length
		} else {
			if length > maxCode || category > 1 {
				return 0, false
			}
			b.acc <<= length & 63
			b.n -= length
			switch {
			case category == 1:
				value = int16(extend(b.take(1), 1))
			case run < 16:
				p.blocksToEnd = 1 << (run - 1)
				if run > 1 {
					p.blocksToEnd += b.take(run - 1)
				}
				return k, true
			}
		}
		k = p.correct(b, block, k, run-1)
		if value != 0 {
			block[natural[k&127]&63] = value * bit
		}
	}
	return k, true
}

// correct goes over coefficients from k on: each that is not zero gets its next bit. It
// stops at the zero that follows so many zeros, or behind the band.
func (p *progressive) correct(b *bitReader, block *[blockSize]int16, k, zeros uint) uint {
	bit := int16(1) << p.low
	for ; k <= p.end; k++ {
		c := &block[natural[k&127]&63]
		if *c == 0 {
			if zeros == 0 {
				return k
			}
			zeros--
			continue
		}
		if b.n == 0 {
			b.refill()
		}
		if b.take(1) != 0 && *c&bit == 0 {
			if *c > 0 {
				*c += bit
			} else {
				*c -= bit
			}
		}
	}
	return k
}
