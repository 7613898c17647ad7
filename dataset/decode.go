package dataset

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/tiff"

	"github.com/refold/refold/dataset/metadata"
	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/webp"
)

// decode reads the first frame of an image and turns it upright, as Pillow's
// ImageOps.exif_transpose. It returns 8-bit
// RGBA that is not premultiplied, from the corner (0, 0). Where the context ends,
// so does decoding: soon for most files, within the seconds of a whole image of the
// largest size for WebP, which is read at once and then decoded.
func decode(ctx context.Context, data []byte, h header) (*image.NRGBA, error) {
	var upended *image.NRGBA
	r := newBoundedReader(ctx, data, h.pixels())
	err := recovered(func() error {
		decoded, err := decodeAs(ctx, h.format, r, data)
		if err != nil {
			return err
		}
		if size := decoded.Bounds().Size(); size != image.Pt(h.width, h.height) {
			return fmt.Errorf("%d x %d pixels, its header says %d x %d", size.X, size.Y, h.width, h.height)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		upended = upright(toNRGBA(decoded), metadata.Find(data).Orientation())
		return nil
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil:
		return upended, nil
	}
	return nil, undecodable(h.format, r, err)
}

func decodeAs(ctx context.Context, format string, r io.Reader, data []byte) (image.Image, error) {
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
		return decodeGIF(r, data)
	case "webp":
		return webp.Decode(ctx, data)
	case "bmp":
		return bmp.Decode(ctx, data)
	default:
		return tiff.Decode(r)
	}
}

// decodeGIF puts the first frame on the logical screen, which may be larger, as
// OpenCV does: what the frame leaves free and its transparent pixels have the
// background colour, and are transparent if the frame uses transparency at all.
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
