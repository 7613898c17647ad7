package entropy

import "fmt"

// LongestCode is the length of the longest Huffman code, in bits.
const LongestCode = 16

// Code is a Huffman code as a segment states it (T.81, sections C.2 and F.2.2.3).
type Code struct {
	counts  [LongestCode + 1]int // of symbols, by length
	symbols []byte               // in the order of their codes

	dc *DCTable // made when a scan wants them
	ac *ACTable
}

// NewCode takes how many symbols have each length from 1 to 16, and what begins with
// the symbols. Errors say what is wrong with the code, and leave to the caller where.
func NewCode(lengths, symbols []byte) (*Code, error) {
	c := &Code{}
	total, code := 0, 0
	for i, n := range lengths {
		c.counts[i+1] = int(n)
		total += int(n)
	}
	if total > 256 || total > len(symbols) {
		return nil, fmt.Errorf("a Huffman table of %d symbols", total)
	}
	c.symbols = symbols[:total]
	for length := 1; length <= LongestCode; length++ {
		code += c.counts[length]
		if c.counts[length] > 0 && code >= 1<<length { // no code is all ones
			return nil, fmt.Errorf("a Huffman table with too many codes of %d bits", length)
		}
		code <<= 1
	}
	return c, nil
}

// Symbols is how many there are.
func (c *Code) Symbols() int { return len(c.symbols) }

// each calls do with every code, its length and its symbol.
func (c *Code) each(do func(code uint32, length int, symbol byte)) {
	code, i := uint32(0), 0
	for length := 1; length <= LongestCode; length++ {
		for range c.counts[length] {
			do(code, length, c.symbols[i])
			code++
			i++
		}
		code <<= 1
	}
}

// DC is the table of a code whose symbols are categories of differences. It is made
// once.
func (c *Code) DC() (*DCTable, error) {
	if c.dc == nil {
		t, err := newDCTable(c)
		if err != nil {
			return nil, err
		}
		c.dc = t
	}
	return c.dc, nil
}

// AC is the table of a code whose symbols are runs of zeros and categories. It is made
// once.
func (c *Code) AC() *ACTable {
	if c.ac == nil {
		c.ac = newACTable(c)
	}
	return c.ac
}
