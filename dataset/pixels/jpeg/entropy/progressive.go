package entropy

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Band is which coefficients a progressive scan gives, and which bits of them.
type Band struct {
	First, Last int // coefficients
	High        int // the bit that stands already; 0: none
	Low         int // the bit that the scan gives
}

// Progressive decodes blocks of progressive scans (T.81, section G.2; jdphuff.c).
type Progressive struct {
	decodeBlock func(b *Bits, member int, block Coefficients) bool

	dc          [4]*DCTable // by member of the scan
	ac          *ACTable
	last        [4]int32 // DC coefficients of the members' previous blocks
	first, end  uint     // coefficients of the scan
	low         uint     // its bit
	blocksToEnd uint32   // blocks that hold no further coefficients (EOBRUN)
}

// NewProgressive prepares for a scan. dc are the tables of its members where it gives
// the upper bits of DC coefficients, ac that of its only member where it gives AC
// coefficients; others are nil.
func NewProgressive(band Band, dc [4]*DCTable, ac *ACTable) *Progressive {
	p := &Progressive{dc: dc, ac: ac, first: uint(band.First), end: uint(band.Last), low: uint(band.Low)}
	switch {
	case band.First == 0 && band.High == 0:
		p.decodeBlock = p.firstDC
	case band.First == 0:
		p.decodeBlock = p.refineDC
	case band.High == 0:
		p.decodeBlock = p.firstAC
	default:
		p.decodeBlock = p.refineAC
	}
	return p
}

// Next reads what the scan has of the next block of a member. It fails where there is
// no such code, or no data.
func (p *Progressive) Next(b *Bits, member int, block Coefficients) bool {
	return (b.pos <= b.low || b.ready()) && p.decodeBlock(b, member, block)
}

// Restart forgets the blocks before.
func (p *Progressive) Restart() { p.last, p.blocksToEnd = [4]int32{}, 0 }

// firstDC reads the upper bits of a DC coefficient.
func (p *Progressive) firstDC(b *Bits, member int, block Coefficients) bool {
	difference, ok := p.dc[member].difference(b)
	sum := int64(p.last[member]) + int64(difference)
	if !ok || sum > math.MaxInt32 || sum < math.MinInt32 {
		return false
	}
	p.last[member] = int32(sum)
	block.Values[0] = int16(p.last[member] << p.low)
	return true
}

// refineDC reads one more bit of a DC coefficient.
func (p *Progressive) refineDC(b *Bits, _ int, block Coefficients) bool {
	b.refill()
	block.Values[0] |= int16(b.take(1) << p.low)
	return true
}

// firstAC reads the upper bits of a band of AC coefficients.
func (p *Progressive) firstAC(b *Bits, _ int, block Coefficients) bool {
	if p.blocksToEnd > 0 {
		p.blocksToEnd--
		return true
	}
	t, low := p.ac, p.low&15
	acc, n, pos, window := b.acc, b.n, b.pos, b.window
	k := p.first - 1
	for k < p.end {
		if n < LongestCode+16 {
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
		if length > LongestCode {
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

// refineAC reads one more bit of a band of AC coefficients (T.81, section G.1.2.3).
func (p *Progressive) refineAC(b *Bits, _ int, block Coefficients) bool {
	k := p.first
	if p.blocksToEnd == 0 {
		var ok bool
		if k, ok = p.refineBand(b, block); !ok {
			return false
		}
	}
	if p.blocksToEnd > 0 {
		p.correct(b, block, k, BlockSize)
		p.blocksToEnd--
	}
	return true
}

// refineBand reads symbols up to the end of the band, or to the end of the block, and
// returns the coefficient after the last one that was read. A new coefficient has the
// size 1; of others libjpeg warns.
func (p *Progressive) refineBand(b *Bits, block Coefficients) (k uint, ok bool) {
	for k = p.first; k <= p.end; k++ {
		b.refill()
		e := p.ac.entries[b.acc>>(64-acBits)]
		run, category, length := p.ac.symbol(e, b.acc)
		value := int16(e >> entryValue)
		if value != 0 { // the code and the sign
			if value != 1 && value != -1 {
				return 0, false
			}
			if e&entryEnd != 0 {
				length -= uint(p.ac.end)
			}
		} else if length > LongestCode || category > 1 {
			return 0, false
		}
		b.acc <<= length & 63
		b.n -= length
		switch {
		case value != 0:
		case category == 1:
			value = int16(extend(b.take(1), 1))
		case run < 16:
			p.blocksToEnd = 1 << (run - 1)
			if run > 1 {
				p.blocksToEnd += b.take(run - 1)
			}
			return k, true
		}
		k = p.correct(b, block, k, run-1)
		if value != 0 {
			block.set(k, value<<p.low)
		}
	}
	return k, true
}

// correct goes over coefficients from k on: each that is not zero gets its next bit. It
// stops at the zero that follows so many zeros, or behind the band.
func (p *Progressive) correct(b *Bits, block Coefficients, k, zeros uint) uint {
	low := p.low & 15
	bit := int16(1) << low
	acc, n := b.acc, b.n
	for {
		gap := uint(bits.TrailingZeros64(*block.Known >> (k & 63)))
		if k+gap > p.end || gap > zeros {
			k += min(zeros, gap)
			break
		}
		zeros -= gap
		k += gap
		if n == 0 {
			b.acc, b.n = acc, n
			b.refill()
			acc, n = b.acc, b.n
		}
		c := &block.Values[natural[k&127]&63]
		sign := *c >> 15
		wanted := int16(int64(acc)>>63) & (*c>>low&1 - 1) // all ones, where the bit is read as 1 and not there
		*c += (bit ^ sign - sign) & wanted                // away from zero
		acc <<= 1
		n--
		if k++; k > p.end {
			break
		}
	}
	b.acc, b.n = acc, n
	return min(k, p.end+1)
}
