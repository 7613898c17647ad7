package png

import "image"

// picture is an image that is made from rows.
type picture struct {
	image  image.Image
	direct []byte                  // where rows lie in the image as in the file; nil: nowhere
	lines  [2][]byte               // where they lie in turn otherwise
	width  int                     // of a row in bytes
	take   func(y int, row []byte) // what is done with a row; nil: nothing
}

// row is where row y of the file is to be put, with room for a byte more.
func (p *picture) row(y int) []byte {
	if p.direct == nil {
		return p.lines[y%2]
	}
	return p.direct[y*p.width:][:p.width]
}

// picture is that of package image/png for this kind of file, without its pixels; but RGB
// for image.RGBA.
func (f *file) picture() *picture {
	size := image.Rect(0, 0, f.width, f.height)
	p := &picture{width: f.rowBytes()}
	switch wide := f.channelBytes == 2; {
	case f.colour == indexed:
		m := image.NewPaletted(size, f.palette)
		p.image, p.direct, p.take = m, m.Pix, func(_ int, row []byte) { lengthen(m, row) }
	case f.colour == grey && wide:
		m := image.NewGray16(size)
		p.image, p.direct = m, m.Pix
	case f.colour == grey:
		m := image.NewGray(size)
		p.image, p.direct = m, m.Pix
	case f.colour == rgb && wide:
		m := image.NewRGBA64(size)
		p.image, p.take = m, func(y int, row []byte) { opaque(m.Pix[y*m.Stride:][:m.Stride], row) }
	case f.colour == rgb:
		m := NewRGB(size)
		p.image, p.direct = m, m.Pix
	case f.colour == greyAlpha && wide:
		m := image.NewNRGBA64(size)
		p.image, p.take = m, func(y int, row []byte) { widen(m.Pix[y*m.Stride:][:m.Stride], row, 2) }
	case f.colour == greyAlpha:
		m := image.NewNRGBA(size)
		p.image, p.take = m, func(y int, row []byte) { widen(m.Pix[y*m.Stride:][:m.Stride], row, 1) }
	case wide:
		m := image.NewNRGBA64(size)
		p.image, p.direct = m, m.Pix
	default:
		m := image.NewNRGBA(size)
		p.image, p.direct = m, m.Pix
	}
	for i := range p.lines {
		if p.direct == nil {
			p.lines[i] = make([]byte, p.width)
		}
	}
	return p
}

// lengthen makes the palette reach to all indices of a row, by black.
func lengthen(m *image.Paletted, row []byte) {
	if len(m.Palette) == cap(m.Palette) {
		return
	}
	for _, i := range row {
		if int(i) >= len(m.Palette) {
			m.Palette = m.Palette[:int(i)+1]
		}
	}
}

// opaque puts red, green and blue of 16 bits beside full alpha.
func opaque(rgba, rgb []byte) {
	for ; len(rgb) >= 6 && len(rgba) >= 8; rgb, rgba = rgb[6:], rgba[8:] {
		copy(rgba[:6], rgb)
		rgba[6], rgba[7] = 255, 255
	}
}

// widen puts grey levels of some bytes into three channels, and alpha behind them.
func widen(rgba, greyAlpha []byte, bytes int) {
	for ; len(greyAlpha) >= 2*bytes && len(rgba) >= 4*bytes; greyAlpha, rgba = greyAlpha[2*bytes:], rgba[4*bytes:] {
		copy(rgba, greyAlpha[:bytes])
		copy(rgba[bytes:], greyAlpha[:bytes])
		copy(rgba[2*bytes:], greyAlpha[:2*bytes])
	}
}
