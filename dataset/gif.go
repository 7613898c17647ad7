package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
)

// decodeGIF puts the first frame on the logical screen, which may be larger, as
// OpenCV does: its transparent pixels, and what the frame leaves free if it has a
// transparent colour, used or not, are transparent and of the background colour.
// Without one Pillow fills what is left free with the first colour of the frame's
// palette: where that is another one than the background, the file is refused.
func decodeGIF(r io.Reader, data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	decoded, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	frame, ok := decoded.(*image.Paletted)
	if !ok || len(frame.Palette) == 0 {
		return nil, fmt.Errorf("the frame has no palette")
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
	background, ok := gifBackground(config, data)
	key := keyOf(frame.Palette)
	if key >= 0 {
		background.A = 0
	} else if first := color.NRGBAModel.Convert(frame.Palette[0]); !canvas.Rect.In(frame.Rect) && (!ok || first != background) {
		return nil, broken("decode gif: the first frame leaves free what programs fill with different colours", "save it again as an 8-bit PNG, or take it out")
	}
	for i := 0; i < len(canvas.Pix); i += 4 { // package draw would lose a transparent colour
		p := canvas.Pix[i:][:4]
		p[0], p[1], p[2], p[3] = background.R, background.G, background.B, background.A
	}
	at := pixelReader(frame)
	bounds := frame.Bounds().Intersect(canvas.Bounds())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if c := at(x, y); c.A != 0 {
				canvas.SetNRGBA(x, y, c)
			} else if int(frame.ColorIndexAt(x, y)) != key {
				return nil, broken("decode gif: a pixel whose colour is beyond the palette", "save it again as an 8-bit PNG, or take it out")
			}
		}
	}
	return canvas, nil
}

// gifBackground is black in a file without a palette of its own. An index beyond
// the palette is no background.
func gifBackground(config image.Config, data []byte) (background color.NRGBA, ok bool) {
	const index = 11 // of the byte in the file's header
	table, _ := config.ColorModel.(color.Palette)
	switch i := int(data[index]); {
	case len(table) == 0:
		return color.NRGBA{A: 255}, true
	case i < len(table):
		return color.NRGBAModel.Convert(table[i]).(color.NRGBA), true
	}
	return color.NRGBA{A: 255}, false
}

// keyOf is the transparent index, -1 where there is none. Package gif clears its
// colour, or appends it to the palette if it is beyond its end, with as clear ones for
// the indices between, which have no colour.
func keyOf(palette color.Palette) int {
	for i := len(palette) - 1; i >= 0; i-- {
		if _, _, _, a := palette[i].RGBA(); a == 0 {
			return i
		}
	}
	return -1
}
