package colour

// Palette looks colours up by the first sample.
func Palette(pixel Pixel, colours *[256][3]byte) Painter {
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*pixel.Samples:][:pixel.Samples]
			colour := colours[s[0]]
			opaque(rgba[i:][:4], colour[0], colour[1], colour[2])
			if pixel.Alpha >= 0 {
				rgba[i+3] = s[pixel.Alpha]
			}
		}
	}
}
