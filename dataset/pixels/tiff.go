package pixels

import (
	"context"
	"image"
	"io"

	"github.com/refold/refold/dataset/pixels/tiff"
)

// tiffHeader is that of the first page, with the orientation of its own directory.
func tiffHeader(_ io.Reader, data []byte) (Header, error) {
	page, err := tiff.ReadHeader(data)
	h := Header{Width: page.Width, Height: page.Height, Orientation: page.Orientation, memory: page.Memory}
	if page.Pages {
		h.rest = "pages"
	}
	return h, err
}

func decodeTIFF(ctx context.Context, _ io.Reader, data []byte) (image.Image, error) {
	return tiff.Decode(ctx, data)
}
