package jpeg

import "math/bits"

// refineAC reads one more bit of a band of AC coefficients (T.81, section G.1.2.3).
func (p *progressive) refineAC(b *bitReader, _ int, block coefficients) bool {
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
// returns the coefficient after the last one that was read. A new coefficient has the
// size 1; of others libjpeg warns.
func (p *progressive) refineBand(b *bitReader, block coefficients) (k uint, ok bool) {
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
		} else if length > maxCode || category > 1 {
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
func (p *progressive) correct(b *bitReader, block coefficients, k, zeros uint) uint {
	low := p.low & 15
	bit := int16(1) << low
	acc, n := b.acc, b.n
	for {
		gap := uint(bits.TrailingZeros64(*block.known >> (k & 63)))
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
		c := &block.values[natural[k&127]&63]
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
