package inflate

import "math/bits"

// Codes of up to so many bits are found in one step. Longer ones take a second one, of
// which there is one for every two symbols at most.
const (
	literalBits   = 11
	distanceBits  = 9
	longestCode   = 15
	moreLiterals  = fixedLiterals / 2 << (longestCode - literalBits)
	moreDistances = fixedDistances / 2 << (longestCode - distanceBits)
)

// entry says what the next bits mean. Its lowest 8 bits are how many of them are used.
// Above stand, for one or two literals, the two and, from bit 24, how many they are; for a
// length or distance, how many of the used bits are its code and, from bit 16, the least
// value; for a second step, how many bits it looks at and, from bit 16, where it begins.
type entry uint32

const (
	isLiteral entry = 1 << 31
	isOther   entry = 1 << 15 // neither literal nor value; with nothing else: no code
	isEnd     entry = 1 << 14 // of the block
	isFurther entry = 1 << 13
)

func (e entry) used() uint        { return uint(e & 63) }
func (e entry) literalCount() int { return int(e >> 24 & 3) }
func (e entry) start() uint       { return uint(e >> 16) }

// codeBits are those of a value, or what a second step looks at.
func (e entry) codeBits() uint { return uint(e>>8) & 15 }

// value is a length or distance, from the bits that begin with its code.
func (e entry) value(bits uint64) int {
	return int(e>>16) + int(bits&(1<<e.used()-1)>>e.codeBits())
}

// of is the entry of a symbol whose code has n bits.
func (e entry) of(n int) entry {
	if e&(isLiteral|isOther) == 0 {
		e += entry(n) << 8
	}
	return e + entry(n)
}

// literalTable and distanceTable are those of a block.
type literalTable struct {
	first [1 << literalBits]entry
	more  [moreLiterals]entry
}

type distanceTable struct {
	first [1 << distanceBits]entry
	more  [moreDistances]entry
}

// fill makes the tables of a code (RFC 1951, section 3.2.2) from the lengths of its symbols'
// codes, 0 where there is none. A code must be complete, but for one without symbols or
// with one of a single bit, as package compress/flate has it.
func fill(first, more []entry, lengths []uint8, symbols []entry) error {
	var codes, next [longestCode + 2]int
	longest := 0
	for _, n := range lengths {
		codes[n]++
		longest = max(longest, int(n))
	}
	codes[0] = 0
	for n := 1; n <= longest; n++ {
		next[n+1] = (next[n] + codes[n]) << 1
	}
	if next[longest+1] != 2<<longest {
		if longest > 1 || codes[1] > 1 {
			return ErrStream
		}
		for i := range first {
			first[i] = isOther
		}
	}
	width := bits.Len(uint(len(first))) - 1
	second := max(0, longest-width)
	if second > 0 {
		begin := next[width+1] >> 1
		for i := begin; i < len(first); i++ {
			at := (i - begin) << second
			first[reversed(i, width)] = isOther | isFurther | entry(at)<<16 | entry(second)<<8 | entry(width)
		}
	}
	for symbol, length := range lengths {
		n := int(length)
		if n == 0 {
			continue
		}
		code := reversed(next[n], n)
		next[n]++
		table := first
		if n > width {
			table = more[first[code&(len(first)-1)].start():][:1<<second]
			code, n = code>>width, n-width
		}
		e := symbols[symbol].of(n)
		for ; code < len(table); code += 1 << n {
			table[code] = e
		}
	}
	return nil
}

// reversed are the n bits of a code in the order in which a stream has them.
func reversed(code, n int) int { return int(bits.Reverse16(uint16(code)) >> (16 - n)) }

// join makes entries of two literals where both codes are in the bits of one step. The
// second one of each stands before it, and is still single.
func (t *literalTable) join() {
	for i := len(t.first) - 1; i >= 0; i-- {
		e := t.first[i]
		if e < isLiteral {
			continue
		}
		second := t.first[i>>e.used()]
		if second >= isLiteral && e.used()+second.used() <= literalBits {
			t.first[i] = e&^(3<<24) | 2<<24 | second&0xff00<<8 + entry(second.used())
		}
	}
}
