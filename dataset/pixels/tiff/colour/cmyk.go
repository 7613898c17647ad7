package colour

// CMYK multiplies what each ink and black let through, rounded as in Pillow.
func CMYK(pixel Pixel) Painter {
	each := pixel.Samples
	through := func(ink, light int) byte {
		v := ink*light + 128
		return byte(max(light-(v>>8+v)>>8, 0))
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*each:][:each]
			light := 255 - int(s[3])
			p := rgba[i:][:4]
			p[0], p[1], p[2], p[3] = through(int(s[0]), light), through(int(s[1]), light), through(int(s[2]), light), 255
		}
	}
}
