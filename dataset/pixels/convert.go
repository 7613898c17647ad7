package pixels

import (
	"image"
	"image/color"
)

// rowReader returns how to read a row of a decoded image, counted from 0, as 8 bits
// without premultiplication; it is there until the next call. 16 bits become 8 by
// dropping the lower byte, as OpenCV's imread does.
func rowReader(decoded image.Image) func(y int) []byte {
	bounds := decoded.Bounds()
	width := 4 * bounds.Dx()
	switch m := decoded.(type) {
	case *image.NRGBA:
		return func(y int) []byte { return m.Pix[y*m.Stride:][:width] }
	case *image.RGBA:
		if m.Opaque() {
			return func(y int) []byte { return m.Pix[y*m.Stride:][:width] }
		}
	case *image.Gray:
		line := make([]byte, width)
		return func(y int) []byte {
			for x, v := range m.Pix[y*m.Stride:][:bounds.Dx()] {
				p := line[4*x:][:4]
				p[0], p[1], p[2], p[3] = v, v, v, 255
			}
			return line
		}
	case *image.Paletted:
		line, palette := make([]byte, width), paletteOf(m)
		return func(y int) []byte {
			for x, i := range m.Pix[y*m.Stride:][:bounds.Dx()] {
				c := &palette[i]
				p := line[4*x:][:4]
				p[0], p[1], p[2], p[3] = c.R, c.G, c.B, c.A
			}
			return line
		}
	}
	line, at := make([]byte, width), pixelReader(decoded)
	return func(y int) []byte {
		for x := range bounds.Dx() {
			c := at(bounds.Min.X+x, bounds.Min.Y+y)
			p := line[4*x:][:4]
			p[0], p[1], p[2], p[3] = c.R, c.G, c.B, c.A
		}
		return line
	}
}

// paletteOf is the palette of an image; an index beyond it reads as transparent.
func paletteOf(m *image.Paletted) (palette [256]color.NRGBA) {
	for i, c := range m.Palette {
		palette[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	return palette
}

// pixelReader returns how to read a pixel of the image, without the detour over
// premultiplied 16-bit colours where the type allows it.
func pixelReader(decoded image.Image) func(x, y int) color.NRGBA {
	switch m := decoded.(type) {
	case *image.RGBA:
		return func(x, y int) color.NRGBA {
			c := m.RGBAAt(x, y)
			if c.A == 255 {
				return color.NRGBA(c)
			}
			return color.NRGBAModel.Convert(c).(color.NRGBA)
		}
	case *image.Paletted:
		palette := paletteOf(m)
		return func(x, y int) color.NRGBA { return palette[m.ColorIndexAt(x, y)] }
	case *image.Gray16:
		return func(x, y int) color.NRGBA {
			v := uint8(m.Gray16At(x, y).Y >> 8)
			return color.NRGBA{R: v, G: v, B: v, A: 255}
		}
	case *image.NRGBA64:
		return func(x, y int) color.NRGBA {
			c := m.NRGBA64At(x, y)
			return color.NRGBA{R: uint8(c.R >> 8), G: uint8(c.G >> 8), B: uint8(c.B >> 8), A: uint8(c.A >> 8)}
		}
	case *image.CMYK:
		return func(x, y int) color.NRGBA {
			c := m.CMYKAt(x, y)
			r, g, b := color.CMYKToRGB(c.C, c.M, c.Y, c.K)
			return color.NRGBA{R: r, G: g, B: b, A: 255}
		}
	default: // others, such as *image.RGBA64
		return func(x, y int) color.NRGBA {
			return color.NRGBAModel.Convert(decoded.At(x, y)).(color.NRGBA)
		}
	}
}
