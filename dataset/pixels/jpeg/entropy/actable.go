package entropy

import "encoding/binary"

// acBits is how many bits a table for AC coefficients looks at.
const acBits = 11

// ACTable decodes a run of zeros and a coefficient in one step, mostly with the bits
// of the coefficient. An entry is
//
//	bits 0 to 4    how many bits it takes
//	bits 5 to 9    run, and one more
//	bit  10        the end of the block follows, and its code is in bits 0 to 4
//	bits 16 to 31  the coefficient; 0: none, and then
//	bits 11 to 14  the category of the coefficient, whose bits follow
//	bit  15        there is no entry: the code is longer than the table's index
//
// A coefficient of category 0 is a symbol of its own: bits 5 to 9 tell the run.
type ACTable struct {
	entries [1 << acBits]uint32
	end     int // length of the code of the block's end; 0: there is none
	endCode uint32
	long    longCodes
}

const (
	entryLength   = 31
	entryRun      = 5
	entryEnd      = 1 << 10
	entryCategory = 11
	entryLong     = 1 << 15
	entryValue    = 16
)

func newACTable(c *Code) *ACTable {
	t := &ACTable{}
	t.long.make(c)
	for i := range t.entries {
		t.entries[i] = entryLong
	}
	c.each(func(code uint32, length int, symbol byte) {
		if symbol == 0 {
			t.end, t.endCode = length, code
		}
	})
	c.each(func(code uint32, length int, symbol byte) {
		if length > acBits {
			return
		}
		first := code << (acBits - length)
		for i := range uint32(1) << (acBits - length) {
			t.entries[first+i] = t.entry(i, length, symbol)
		}
	})
	return t
}

// entry is that of a symbol whose code of some length is followed by the bits rest,
// which fill the table's index.
func (t *ACTable) entry(rest uint32, length int, symbol byte) uint32 {
	run, category := uint32(symbol>>4)+1, int(symbol&15)
	left := acBits - length
	if category == 0 || category > left {
		return uint32(length) | run<<entryRun | uint32(category)<<entryCategory
	}
	left -= category
	value := extend(rest>>left, uint(category))
	e := uint32(length+category) | run<<entryRun | uint32(uint16(value))<<entryValue
	if t.end > 0 && t.end <= left && rest&(1<<left-1)>>(left-t.end) == t.endCode {
		e = e + uint32(t.end) | entryEnd
	}
	return e
}

// decode reads the AC coefficients of a block (T.81, section F.2.2.2). Codes that do
// not exist fail; libjpeg warns of some and takes others for the end of the block.
func (t *ACTable) decode(b *Bits, block *[BlockSize]int16) (ok bool) {
	acc, n, pos, window := b.acc, b.n, b.pos, b.window
	k := uint(0)
	for k < BlockSize-1 {
		if n < LongestCode+16 {
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
				if k < BlockSize-1 {
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
			symbol, size := t.long.find(uint32(acc >> (64 - LongestCode)))
			if size > LongestCode {
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

// symbol reads an entry without a coefficient: run is one more than the run of zeros,
// length that of the code, above 16 where there is none.
func (t *ACTable) symbol(e uint32, acc uint64) (run, category, length uint) {
	if e&entryLong != 0 {
		symbol, size := t.long.find(uint32(acc >> (64 - LongestCode)))
		return uint(symbol>>4) + 1, uint(symbol & 15), size
	}
	return uint(e>>entryRun) & 31, uint(e>>entryCategory) & 15, uint(e & entryLength)
}
