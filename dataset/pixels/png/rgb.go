package png

import (
	"image"
	"image/color"
)

// RGB is an opaque image: red, green and blue of 8 bits, row by row without gaps.
type RGB struct {
	Pix  []byte
	Rect image.Rectangle
}

const channels = 3

// NewRGB is a black image of a size. It has room for a byte more than its pixels.
func NewRGB(size image.Rectangle) *RGB {
	n := channels * size.Dx() * size.Dy()
	return &RGB{Pix: make([]byte, n, n+1), Rect: size}
}

// ColorModel is that of image.RGBA.
func (m *RGB) ColorModel() color.Model { return color.RGBAModel }

// Bounds are those of the pixels.
func (m *RGB) Bounds() image.Rectangle { return m.Rect }

// At is a pixel; outside the bounds, it is transparent.
func (m *RGB) At(x, y int) color.Color {
	if !(image.Point{X: x, Y: y}).In(m.Rect) {
		return color.RGBA{}
	}
	i := channels * ((y-m.Rect.Min.Y)*m.Rect.Dx() + x - m.Rect.Min.X)
	return color.RGBA{R: m.Pix[i], G: m.Pix[i+1], B: m.Pix[i+2], A: 255}
}

// Opaque reports that no pixel is transparent.
func (m *RGB) Opaque() bool { return true }

// Triples are the pixels, 3 bytes each, row by row without gaps.
func (m *RGB) Triples() []byte { return m.Pix }
