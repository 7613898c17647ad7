package dataset

import (
	"image"
	"image/color"
)

// toNRGBA converts a decoded image to 8 bits without premultiplication, its upper
// left corner at (0, 0). 16 bits become 8 by dropping the lower byte, as OpenCV's
// imread does.
func toNRGBA(decoded image.Image) *image.NRGBA {
	bounds := decoded.Bounds()
	if m, ok := decoded.(*image.RGBA); ok && m.Opaque() {
		decoded = &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
	}
	if same, ok := decoded.(*image.NRGBA); ok && bounds.Min == (image.Point{}) && same.Stride == 4*bounds.Dx() {
		return same
	}
	out := image.NewNRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	at := pixelReader(decoded)
	i := 0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			out.Pix[i], out.Pix[i+1], out.Pix[i+2], out.Pix[i+3] = c.R, c.G, c.B, c.A
			i += 4
		}
	}
	return out
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
		palette := make([]color.NRGBA, 256) // an index beyond the palette reads as transparent
		for i, c := range m.Palette {
			palette[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		return func(x, y int) color.NRGBA { return palette[m.ColorIndexAt(x, y)] }
	case *image.Gray:
		return func(x, y int) color.NRGBA {
			v := m.GrayAt(x, y).Y
			return color.NRGBA{R: v, G: v, B: v, A: 255}
		}
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
	case *image.NRGBA:
		return m.NRGBAAt
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
