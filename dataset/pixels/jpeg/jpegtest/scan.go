package jpegtest

import "math/bits"

// coder turns the coefficients of one scan into tokens.
type coder struct {
	p      *picture
	s      Scan
	tokens []token
	dc     [4]int  // the value before, by channel
	run    int     // ends of blocks that are not told yet
	behind []token // correction bits that follow them
	table  byte    // for AC, of the channel at work
}

// scan codes one scan. With one component blocks are taken row by row up to the
// image's edge, with several MCU by MCU (section A.2).
func (p *picture) scan(s Scan) []token {
	c := &coder{p: p, s: s}
	mcus := 0
	begin := func() {
		if s.Restart > 0 && mcus > 0 && mcus%s.Restart == 0 {
			c.restart()
		}
		mcus++
	}
	if len(s.Components) == 1 {
		ch := &p.channels[s.Components[0]]
		for y := range ch.height {
			for x := range ch.width {
				begin()
				c.block(ch, x, y)
			}
		}
		c.endRun()
		return c.tokens
	}
	for my := range p.mcusY {
		for mx := range p.mcusX {
			begin()
			c.mcu(mx, my)
		}
	}
	c.endRun()
	return c.tokens
}

func (c *coder) mcu(mx, my int) {
	for _, i := range c.s.Components {
		ch := &c.p.channels[i]
		for y := range ch.Down {
			for x := range ch.Across {
				c.block(ch, mx*ch.Across+x, my*ch.Down+y)
			}
		}
	}
}

func (c *coder) restart() {
	c.endRun()
	c.tokens = append(c.tokens, token{table: restart})
	c.dc = [4]int{}
}

func (c *coder) block(ch *channel, x, y int) {
	b := &ch.blocks[y*ch.stride+x]
	c.table = firstAC + byte(ch.Coding)
	switch {
	case c.p.o.Frame != Progressive:
		c.firstDC(ch, b)
		c.sequentialAC(b)
	case c.s.From == 0 && c.s.High == 0:
		c.firstDC(ch, b)
	case c.s.From == 0:
		c.raw(uint32(b[0]>>c.s.Low)&1, 1)
	case c.s.High == 0:
		c.firstAC(b)
	default:
		c.refineAC(b)
	}
}

func (c *coder) put(table, symbol byte, value uint32, length int) {
	c.tokens = append(c.tokens, token{table, symbol, value, length})
}

func (c *coder) raw(value uint32, length int) { c.put(rawBits, 0, value, length) }

// magnitude is the category of a value and the bits behind it (section F.1.2.1).
func magnitude(v int) (bits32 uint32, length int) {
	if v < 0 {
		length = bits.Len(uint(-v))
		return uint32(v-1) & (1<<length - 1), length
	}
	return uint32(v), bits.Len(uint(v))
}

func (c *coder) firstDC(ch *channel, b *block) {
	v := int(b[0] >> c.s.Low)
	value, length := magnitude(v - c.dc[ch.index])
	c.dc[ch.index] = v
	c.put(byte(ch.Coding), byte(length), value, length)
}

// sequentialAC is section F.1.2.2.
func (c *coder) sequentialAC(b *block) {
	zeros := 0
	for k := 1; k < 64; k++ {
		if b[k] == 0 {
			zeros++
			continue
		}
		for ; zeros > 15; zeros -= 16 {
			c.put(c.table, 0xf0, 0, 0)
		}
		value, length := magnitude(int(b[k]))
		c.put(c.table, byte(zeros<<4|length), value, length)
		zeros = 0
	}
	if zeros > 0 {
		c.put(c.table, 0, 0, 0)
	}
}
