package jpegtest

import "math/bits"

// endRun writes the ends of blocks that are due, and the correction bits behind them
// (section G.1.2.2).
func (c *coder) endRun() {
	if c.run > 0 {
		length := bits.Len(uint(c.run)) - 1
		c.put(c.table, byte(length<<4), uint32(c.run)&(1<<length-1), length)
	}
	c.tokens = append(c.tokens, c.behind...)
	c.run, c.behind = 0, nil
}

// end counts one more end of a block. The tables of annex K know the end of one block
// only.
func (c *coder) end() {
	if c.run++; c.run == 1<<15-1 || c.p.annex {
		c.endRun()
	}
}

// shifted divides by a power of two towards zero (section G.1.2.1).
func shifted(v int16, low int) int {
	if v < 0 {
		return -(-int(v) >> low)
	}
	return int(v) >> low
}

// firstAC is the first pass over a band (section G.1.2.2).
func (c *coder) firstAC(b *block) {
	zeros := 0
	for k := c.s.From; k <= c.s.To; k++ {
		v := shifted(b[k], c.s.Low)
		if v == 0 {
			zeros++
			continue
		}
		c.endRun()
		for ; zeros > 15; zeros -= 16 {
			c.put(c.table, 0xf0, 0, 0)
		}
		value, length := magnitude(v)
		c.put(c.table, byte(zeros<<4|length), value, length)
		zeros = 0
	}
	if zeros > 0 {
		c.end()
	}
}

// refineAC is a later pass (section G.1.2.3): values that become nonzero are told with
// the zeros before them, and between them a bit for each value that was nonzero before.
func (c *coder) refineAC(b *block) {
	last := 0 // the last value that becomes nonzero
	for k := c.s.From; k <= c.s.To; k++ {
		if v := shifted(b[k], c.s.Low); v == 1 || v == -1 {
			last = k
		}
	}
	zeros := 0
	var corrections []token
	for k := c.s.From; k <= c.s.To; k++ {
		v := shifted(b[k], c.s.Low)
		if v == 0 {
			zeros++
			continue
		}
		for ; zeros > 15 && k <= last; zeros -= 16 {
			c.endRun()
			c.put(c.table, 0xf0, 0, 0)
			c.tokens, corrections = append(c.tokens, corrections...), nil
		}
		if v != 1 && v != -1 {
			corrections = append(corrections, token{rawBits, 0, uint32(max(v, -v)) & 1, 1})
			continue
		}
		c.endRun()
		c.put(c.table, byte(zeros<<4|1), uint32(v+1)>>1, 1)
		c.tokens, corrections = append(c.tokens, corrections...), nil
		zeros = 0
	}
	if zeros > 0 || len(corrections) > 0 {
		c.behind = append(c.behind, corrections...)
		c.end()
	}
}
