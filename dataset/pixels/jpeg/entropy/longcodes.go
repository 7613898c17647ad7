package entropy

// longCodes finds the symbols whose codes are longer than a table's index.
type longCodes struct {
	limit  [LongestCode + 2]uint32 // the first 16 bits that are above all codes of a length, or of a smaller one
	offset [LongestCode + 2]int32  // what to add to a code for the index of its symbol
	symbol [256]byte
}

func (l *longCodes) make(c *Code) {
	copy(l.symbol[:], c.symbols)
	code, i := uint32(0), 0
	for length := 1; length <= LongestCode; length++ {
		l.offset[length] = int32(i) - int32(code)
		code += uint32(c.counts[length])
		i += c.counts[length]
		l.limit[length] = code << (LongestCode - length)
		code <<= 1
	}
	l.limit[LongestCode+1] = 1 << LongestCode
}

// find gives the symbol of the code that the next 16 bits begin with, and its length.
// A length of 17 says that there is none.
func (l *longCodes) find(next uint32) (symbol byte, length uint) {
	length = 1
	for next >= l.limit[length] {
		length++
	}
	if length > LongestCode {
		return 0, length
	}
	return l.symbol[uint8(int32(next>>(LongestCode-length))+l.offset[length])], length
}
