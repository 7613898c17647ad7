package bmp

// mask is where a channel lies within a pixel.
type mask struct {
	bits         uint32
	shift, width int
}

// of is the channel's value in a pixel, in 8 bits: scaled to 255 and cut off where
// it has fewer, the highest 8 where it has more.
func (m mask) of(pixel uint32) byte {
	v := pixel & m.bits >> m.shift
	switch {
	case m.width == 0:
		return 0
	case m.width < 8:
		return byte(v * 255 / (1<<m.width - 1))
	}
	return byte(v >> (m.width - 8))
}

// converter returns what turns a row of the file (or of indices, where they were
// compressed) into colours.
func (h Header) converter() func(out, row []byte) {
	switch {
	case h.compression == rle8 || h.compression == rle4 || h.bits == 8:
		return func(out, row []byte) { h.colours(out, row, 8) }
	case h.bits < 8:
		return func(out, row []byte) { h.colours(out, row, h.bits) }
	case h.bits > 16 && h.compression == plain:
		return h.bytes
	}
	return h.channels
}

// colours looks up indices of some bits each, the highest first.
func (h *Header) colours(out, row []byte, bits int) {
	perByte := 8 / bits
	for x := range len(out) / 4 {
		index := row[x/perByte] >> (8 - bits - x%perByte*bits) & (1<<bits - 1)
		c := h.palette[index]
		out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = c[0], c[1], c[2], 255
	}
}

// bytes takes pixels of blue, green and red apart, and of a byte that means nothing.
func (h Header) bytes(out, row []byte) {
	size := h.bits / 8
	for x := range len(out) / 4 {
		from, to := row[x*size:][:3], out[4*x:][:4]
		to[0], to[1], to[2], to[3] = from[2], from[1], from[0], 255
	}
}

// channels takes pixels apart by their masks.
func (h Header) channels(out, row []byte) {
	size := h.bits / 8
	for x := range len(out) / 4 {
		var pixel uint32
		for i, b := range row[x*size:][:size] {
			pixel |= uint32(b) << (8 * i)
		}
		for i := range 3 {
			out[4*x+i] = h.masks[i].of(pixel)
		}
		out[4*x+3] = 255
		if h.masks[3].bits != 0 {
			out[4*x+3] = h.masks[3].of(pixel)
		}
	}
}
