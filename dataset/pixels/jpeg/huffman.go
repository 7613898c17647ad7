package jpeg

// maxCode is the length of the longest Huffman code, in bits.
const maxCode = 16

// huffmanCode is a code as a segment states it (T.81, sections C.2 and F.2.2.3).
type huffmanCode struct {
	counts  [maxCode + 1]int // of symbols, by length
	symbols []byte           // in the order of their codes
	at      int              // where it stands in the file

	dc *dcTable // made when a scan wants them
	ac *acTable
}

// newHuffmanCode takes how many symbols have each length from 1 to 16, and what
// begins with the symbols.
func newHuffmanCode(at int, lengths, symbols []byte) (*huffmanCode, error) {
	c := &huffmanCode{at: at}
	total, code := 0, 0
	for i, n := range lengths {
		c.counts[i+1] = int(n)
		total += int(n)
	}
	if total > 256 || total > len(symbols) {
		return nil, damaged(at, "a Huffman table of %d symbols", total)
	}
	c.symbols = symbols[:total]
	for length := 1; length <= maxCode; length++ {
		code += c.counts[length]
		if c.counts[length] > 0 && code >= 1<<length { // no code is all ones
			return nil, damaged(at, "a Huffman table with too many codes of %d bits", length)
		}
		code <<= 1
	}
	return c, nil
}

// each calls do with every code, its length and its symbol.
func (c *huffmanCode) each(do func(code uint32, length int, symbol byte)) {
	code, i := uint32(0), 0
	for length := 1; length <= maxCode; length++ {
		for range c.counts[length] {
			do(code, length, c.symbols[i])
			code++
			i++
		}
		code <<= 1
	}
}

// longCodes finds the symbols whose codes are longer than a table's index.
type longCodes struct {
	limit  [maxCode + 2]uint32 // the first 16 bits that are above all codes of a length, or of a smaller one
	offset [maxCode + 2]int32  // what to add to a code for the index of its symbol
	symbol [256]byte
}

func (l *longCodes) make(c *huffmanCode) {
	copy(l.symbol[:], c.symbols)
	code, i := uint32(0), 0
	for length := 1; length <= maxCode; length++ {
		l.offset[length] = int32(i) - int32(code)
		code += uint32(c.counts[length])
		i += c.counts[length]
		l.limit[length] = code << (maxCode - length)
		code <<= 1
	}
	l.limit[maxCode+1] = 1 << maxCode
}

// find gives the symbol of the code that the next 16 bits begin with, and its length.
// A length of 17 says that there is none.
func (l *longCodes) find(next uint32) (symbol byte, length uint) {
	length = 1
	for next >= l.limit[length] {
		length++
	}
	if length > maxCode {
		return 0, length
	}
	return l.symbol[uint8(int32(next>>(maxCode-length))+l.offset[length])], length
}

// dcBits is how many bits a table for DC coefficients looks at.
const dcBits = 9

// dcTable decodes a code of categories: entries are length<<8 | category; 0: the code
// is longer.
type dcTable struct {
	entries [1 << dcBits]uint16
	long    longCodes
}

// forDC is the table of a code whose symbols are categories of differences.
func (c *huffmanCode) forDC() (*dcTable, error) {
	if c.dc != nil {
		return c.dc, nil
	}
	const categories = 16
	for _, s := range c.symbols {
		if s >= categories {
			return nil, damaged(c.at, "a Huffman table for DC coefficients with the symbol %d", s)
		}
	}
	c.dc = &dcTable{}
	c.dc.long.make(c)
	c.each(func(code uint32, length int, symbol byte) {
		if length > dcBits {
			return
		}
		first := code << (dcBits - length)
		for i := range uint32(1) << (dcBits - length) {
			c.dc.entries[first+i] = uint16(length)<<8 | uint16(symbol)
		}
	})
	return c.dc, nil
}

// acBits is how many bits a table for AC coefficients looks at.
const acBits = 11

// acTable decodes a run of zeros and a coefficient in one step, mostly with the bits
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
type acTable struct {
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

// forAC is the table of a code whose symbols are runs of zeros and categories.
func (c *huffmanCode) forAC() *acTable {
	if c.ac != nil {
		return c.ac
	}
	t := &acTable{}
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
	c.ac = t
	return t
}

// entry is that of a symbol whose code of some length is followed by the bits rest,
// which fill the table's index.
func (t *acTable) entry(rest uint32, length int, symbol byte) uint32 {
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

// extend is the value of a category's bits (T.81, figure F.12).
func extend(bits uint32, category uint) int32 {
	v := int32(bits)
	return v + ((v-1<<(category-1))>>31)&(-1<<category+1)
}
