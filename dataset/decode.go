package dataset

import (
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"github.com/refold/refold/dataset/metadata"
	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/tiff"
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
		upended = upright(toNRGBA(decoded), h.upright(data))
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

// upright is the orientation that counts: that of TIFF's own directory, or of the
// metadata, where XMP may stand in for it.
func (h header) upright(data []byte) int {
	if h.orientation > 1 {
		return h.orientation
	}
	return metadata.Find(data).Orientation()
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
