package colour

import "encoding/binary"

// Grey scales samples of up to 8 bits to 255. inverted says that zero is white.
func Grey(pixel Pixel, inverted bool) Painter {
	var shades [256]byte
	most := 1<<min(pixel.Bits, 8) - 1
	for i := range most + 1 {
		shades[i] = byte(i * 255 / most)
		if inverted {
			shades[i] = 255 - shades[i]
		}
	}
	if pixel.Samples == 1 {
		return func(rgba, samples []byte) {
			const opaque, each = 255 << 24, 1<<16 | 1<<8 | 1
			for i, v := range samples[:len(rgba)/4] {
				binary.LittleEndian.PutUint32(rgba[4*i:], uint32(shades[v])*each|opaque)
			}
		}
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s, p := samples[i/4*pixel.Samples:][:pixel.Samples], rgba[i:][:4]
			v, a := shades[s[0]], byte(255)
			if pixel.Alpha >= 0 {
				a = s[pixel.Alpha]
				v = pixel.straight(v, a)
			}
			p[0], p[1], p[2], p[3] = v, v, v, a
		}
	}
}
