package colour

import "encoding/binary"

// RGB takes the first three samples as they are, but for associated alpha.
func RGB(pixel Pixel) Painter {
	switch {
	case pixel.Alpha < 0 && pixel.Samples == 3:
		return addAlpha
	case pixel.Alpha == 3 && pixel.Samples == 4 && !pixel.Associated:
		return func(rgba, samples []byte) { copy(rgba, samples) }
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s, p := samples[i/4*pixel.Samples:][:pixel.Samples], rgba[i:][:4]
			p[0], p[1], p[2], p[3] = s[0], s[1], s[2], 255
			if pixel.Alpha < 0 {
				continue
			}
			a := s[pixel.Alpha]
			p[0], p[1], p[2], p[3] = pixel.straight(s[0], a), pixel.straight(s[1], a), pixel.straight(s[2], a), a
		}
	}
}

// addAlpha makes RGBA of RGB, four pixels at a time.
func addAlpha(rgba, samples []byte) {
	const opaque = 255 << 24
	order := binary.LittleEndian
	for len(rgba) >= 16 && len(samples) >= 12 {
		a, b, c := order.Uint32(samples), order.Uint32(samples[4:]), order.Uint32(samples[8:])
		order.PutUint32(rgba, a|opaque)
		order.PutUint32(rgba[4:], a>>24|b<<8|opaque)
		order.PutUint32(rgba[8:], b>>16|c<<16|opaque)
		order.PutUint32(rgba[12:], c>>8|opaque)
		rgba, samples = rgba[16:], samples[12:]
	}
	for ; len(rgba) >= 4; rgba, samples = rgba[4:], samples[3:] {
		rgba[0], rgba[1], rgba[2], rgba[3] = samples[0], samples[1], samples[2], 255
	}
}
