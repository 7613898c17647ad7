package dataset

import (
	"context"
	"fmt"
	"image"
	"io"

	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/jpeg"
	"github.com/refold/refold/dataset/pixels/tiff"
	"github.com/refold/refold/dataset/pixels/webp"
)

// decode reads the first frame of an image, resolves its transparency and turns it
// upright, as Pillow's ImageOps.exif_transpose. It hands strips of whole rows to put,
// from top to bottom, as RGB; they are put's until it returns. After an error what was
// put is worth nothing. Where the context ends, so does decoding: soon for most files,
// within the seconds of a whole image of the largest size for WebP, which is read at
// once and then decoded.
func decode(ctx context.Context, data []byte, h header, a Alpha, put func(rgb []byte)) error {
	r := newBoundedReader(ctx, data, h.pixels())
	err := recovered(func() error {
		if h.orientation == 1 {
			return h.decodeStored(ctx, r, data, a, put)
		}
		whole := make([]byte, 0, channels*h.pixels())
		err := h.decodeStored(ctx, r, data, a, func(rgb []byte) { whole = append(whole, rgb...) })
		if err == nil {
			turn(whole, h.width, h.height, h.orientation, put)
		}
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return nil
	}
	return undecodable(h.format, r, err)
}

// decodeStored hands the rows out as they are stored, and holds the decoder to the
// size that the header says.
func (h header) decodeStored(ctx context.Context, r io.Reader, data []byte, a Alpha, put func(rgb []byte)) error {
	if h.format == "jpeg" {
		left := channels * h.pixels()
		err := jpeg.Rows(ctx, data, func(rgb []byte) error {
			if left -= int64(len(rgb)); left < 0 {
				return fmt.Errorf("more rows than the %d that its header says", h.height)
			}
			put(rgb)
			return nil
		})
		if err == nil && left > 0 {
			return fmt.Errorf("fewer rows than the %d that its header says", h.height)
		}
		return err
	}
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
	flatten(decoded, a, put)
	return nil
}

// decodeAs decodes a whole image of any format but JPEG.
func decodeAs(ctx context.Context, format string, r io.Reader, data []byte) (image.Image, error) {
	switch format {
	case "png":
		return decodePNG(r, data)
	case "gif":
		return decodeGIF(ctx, r, data)
	case "webp":
		return webp.Decode(ctx, data)
	case "bmp":
		return bmp.Decode(ctx, data)
	default:
		return tiff.Decode(ctx, data)
	}
}
