package colour

// Palette looks colours up by the first sample.
func Palette(pixel Pixel, colours *[256][3]byte) Painter {
	each, alpha := pixel.Samples, pixel.Alpha
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*each:][:each]
			p, c := rgba[i:][:4], &colours[s[0]]
			p[0], p[1], p[2], p[3] = c[0], c[1], c[2], 255
			if alpha >= 0 {
				p[3] = s[alpha]
			}
		}
	}
}
