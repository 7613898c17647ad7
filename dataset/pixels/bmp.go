package pixels

import (
	"context"
	"image"
	"io"

	"github.com/refold/refold/dataset/pixels/bmp"
)

func bmpHeader(_ io.Reader, data []byte) (Header, error) {
	bitmap, err := bmp.ReadHeader(data)
	return Header{Width: bitmap.Width, Height: bitmap.Height}, err
}

func decodeBMP(ctx context.Context, _ io.Reader, data []byte) (image.Image, error) {
	return bmp.Decode(ctx, data)
}
