package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// decode reads the first frame of an image and turns it upright. It returns 8-bit
// RGBA that is not premultiplied, from the corner (0, 0), and the format.
func decode(data []byte) (*image.NRGBA, string, error) {
	format, err := sniff(data)
	if err != nil {
		return nil, "", err
	}
	decoded, err := decodeAs(format, data)
	if err != nil {
		return nil, "", fmt.Errorf("decode %s: %w: save it again as an 8-bit PNG, or take it out", format, err)
	}
	if decoded.Bounds().Empty() {
		return nil, "", fmt.Errorf("decode %s: the image has no pixels", format)
	}
	return upright(toNRGBA(decoded), orientation(format, data)), format, nil
}

func decodeAs(format string, data []byte) (image.Image, error) {
	r := bytes.NewReader(data)
	switch format {
	case "jpeg":
		decoded, err := jpeg.Decode(r)
		if err != nil {
			return nil, err
		}
		return fromJPEG(decoded), nil
	case "png":
		return png.Decode(r)
	case "gif":
		return decodeGIF(data)
	case "webp":
		decoded, err := webp.Decode(r)
		if err != nil {
			return nil, err
		}
		return fromVP8(decoded), nil
	case "bmp":
		return bmp.Decode(r)
	default:
		return tiff.Decode(r)
	}
}

// decodeGIF puts the first frame on the logical screen, which may be larger, as
// OpenCV does: what the frame leaves free and its transparent pixels have the
// background colour, and are transparent if the frame uses transparency at all.
func decodeGIF(data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	decoded, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	frame, ok := decoded.(*image.Paletted)
	if !ok {
		return nil, fmt.Errorf("the frame has no palette")
	}
	const backgroundIndex = 11 // of the byte in the file's header
	background := color.NRGBA{A: 255}
	if table, ok := config.ColorModel.(color.Palette); ok && int(data[backgroundIndex]) < len(table) {
		background = color.NRGBAModel.Convert(table[data[backgroundIndex]]).(color.NRGBA)
	}
	if !frame.Opaque() {
		background.A = 0
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, config.Width, config.Height))
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
			}
		}
	}
	return canvas, nil
}
