package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
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
		return nil, "", fmt.Errorf("decode %s: %w", format, err)
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
		return jpeg.Decode(r)
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

// decodeGIF puts the first frame on the logical screen, which may be larger. What
// the frame leaves free is transparent.
func decodeGIF(data []byte) (image.Image, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	screen := image.Rect(0, 0, config.Width, config.Height)
	if frame.Bounds() == screen {
		return frame, nil
	}
	canvas := image.NewNRGBA(screen)
	draw.Draw(canvas, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return canvas, nil
}
