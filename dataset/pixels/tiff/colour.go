package tiff

import (
	"encoding/binary"
	"fmt"
)

// painter chooses how samples become colours.
func (d *directory) painter(l layout) (painter, error) {
	switch l.model {
	case rgb:
		return paintRGB(l), nil
	case palette:
		return d.paintPalette(l)
	case cmyk:
		ink, err := d.number(tagInkSet, 1)
		if err != nil {
			return nil, err
		}
		if ink != 1 {
			return nil, unsupported("inks other than cyan, magenta, yellow and black")
		}
		return paintCMYK(l.samples), nil
	case ycbcr:
		if l.convertsYCbCr() {
			return paintRGB(l), nil
		}
		return d.paintYCbCr(l.samples)
	case cielab:
		return paintLab(l.samples), nil
	}
	return paintGrey(l), nil
}

func opaque(p []byte, r, g, b byte) { p[0], p[1], p[2], p[3] = r, g, b, 255 }

func paintGrey(l layout) painter {
	var shades [256]byte
	most := 1<<min(l.bits, 8) - 1
	for i := range most + 1 {
		shades[i] = byte(i * 255 / most)
		if l.model == whiteIsZero {
			shades[i] = 255 - shades[i]
		}
	}
	if l.samples == 1 {
		return func(rgba, samples []byte) {
			const opaque, each = 255 << 24, 1<<16 | 1<<8 | 1
			for i, v := range samples[:len(rgba)/4] {
				binary.LittleEndian.PutUint32(rgba[4*i:], uint32(shades[v])*each|opaque)
			}
		}
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s, p := samples[i/4*l.samples:][:l.samples], rgba[i:][:4]
			v, a := shades[s[0]], byte(255)
			if l.alpha >= 0 {
				a = s[l.alpha]
				v = l.straight(v, a)
			}
			p[0], p[1], p[2], p[3] = v, v, v, a
		}
	}
}

// straight divides associated alpha out of a colour, cut off to a whole number as in
// Pillow. Colours above their alpha, which some programs write, stay within 255.
func (l layout) straight(v, alpha byte) byte {
	if !l.associated || alpha == 0 {
		return v
	}
	return byte(min(int(v)*255/int(alpha), 255))
}

func paintRGB(l layout) painter {
	switch {
	case l.alpha < 0 && l.samples == 3:
		return addAlpha
	case l.alpha == 3 && l.samples == 4 && !l.associated:
		return func(rgba, samples []byte) { copy(rgba, samples) }
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s, p := samples[i/4*l.samples:][:l.samples], rgba[i:][:4]
			opaque(p, s[0], s[1], s[2])
			if l.alpha < 0 {
				continue
			}
			a := s[l.alpha]
			p[0], p[1], p[2], p[3] = l.straight(s[0], a), l.straight(s[1], a), l.straight(s[2], a), a
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

// paintPalette looks colours up. The map holds all reds, then all greens and blues, of
// 16 bits, or of 8 if none is larger, as old programs wrote them.
func (d *directory) paintPalette(l layout) (painter, error) {
	n, err := d.numbers(tagColorMap)
	if err != nil {
		return nil, err
	}
	entries := 1 << l.bits
	if n.len() != 3*entries {
		return nil, fmt.Errorf("%v has %d values, a palette of %d bits %d", tagColorMap, n.len(), l.bits, 3*entries)
	}
	shift := 0
	for i := range 3 * entries {
		if n.at(i) > 255 {
			shift = 8
		}
	}
	var colours [256][3]byte
	for i := range entries {
		for c := range 3 {
			colours[i][c] = byte(n.at(c*entries+i) >> shift)
		}
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*l.samples:][:l.samples]
			colour := colours[s[0]]
			opaque(rgba[i:][:4], colour[0], colour[1], colour[2])
			if l.alpha >= 0 {
				rgba[i+3] = s[l.alpha]
			}
		}
	}, nil
}

// paintCMYK multiplies what each ink and black let through, rounded as in Pillow.
func paintCMYK(each int) painter {
	through := func(ink, light int) byte {
		v := ink*light + 128
		return byte(max(light-(v>>8+v)>>8, 0))
	}
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*each:][:each]
			light := 255 - int(s[3])
			opaque(rgba[i:][:4], through(int(s[0]), light), through(int(s[1]), light), through(int(s[2]), light))
		}
	}
}
