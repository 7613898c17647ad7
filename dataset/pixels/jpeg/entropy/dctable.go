package entropy

import "fmt"

// dcBits is how many bits a table for DC coefficients looks at.
const dcBits = 9

// DCTable decodes a code of categories: entries are length<<8 | category; 0: the code
// is longer.
type DCTable struct {
	entries [1 << dcBits]uint16
	long    longCodes
}

// newDCTable refuses symbols that are no categories of differences.
func newDCTable(c *Code) (*DCTable, error) {
	const categories = 16
	for _, s := range c.symbols {
		if s >= categories {
			return nil, fmt.Errorf("a Huffman table for DC coefficients with the symbol %d", s)
		}
	}
	t := &DCTable{}
	t.long.make(c)
	c.each(func(code uint32, length int, symbol byte) {
		if length > dcBits {
			return
		}
		first := code << (dcBits - length)
		for i := range uint32(1) << (dcBits - length) {
			t.entries[first+i] = uint16(length)<<8 | uint16(symbol)
		}
	})
	return t, nil
}

// difference reads that of two DC coefficients (T.81, section F.2.2.1).
func (t *DCTable) difference(b *Bits) (value int32, ok bool) {
	b.refill()
	e := t.entries[b.acc>>(64-dcBits)]
	length, category := uint(e>>8), uint(e&255)
	if e == 0 {
		symbol, n := t.long.find(uint32(b.acc >> (64 - LongestCode)))
		if n > LongestCode {
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

// extend is the value of a category's bits (T.81, figure F.12).
func extend(bits uint32, category uint) int32 {
	v := int32(bits)
	return v + ((v-1<<(category-1))>>31)&(-1<<category+1)
}
