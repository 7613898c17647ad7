package pixels

import (
	"context"
	"image"
	"io"

	"github.com/refold/refold/dataset/pixels/webp"
)

func webpHeader(_ io.Reader, data []byte) (Header, error) {
	frame, err := webp.ReadHeader(data)
	h := Header{Width: frame.Width, Height: frame.Height}
	if frame.Frames > 1 {
		h.rest = "frames"
	}
	return h, err
}

func decodeWebP(ctx context.Context, _ io.Reader, data []byte) (image.Image, error) {
	return webp.Decode(ctx, data)
}
