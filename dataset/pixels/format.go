package pixels

import (
	"context"
	"image"
	"io"
)

// format is how files of one format are read.
type format struct {
	// header reads what stands before the pixels: size, and whatever else the format
	// says of itself. It gives no format and need not give an orientation.
	header func(r io.Reader, data []byte) (Header, error)
	// whole decodes an image at once; rows, where there is one, hands out opaque RGB in
	// strips of whole rows, as many as the header says.
	whole func(ctx context.Context, r io.Reader, data []byte) (image.Image, error)
	rows  func(ctx context.Context, data []byte, h Header, put func(rgb []byte)) error
	// perPixel estimates the bytes that decoding holds at its peak for each pixel, where
	// the header does not say how many it takes.
	perPixel int64
}

// formats are those that kind.Format names.
var formats = map[string]format{
	"jpeg": {header: jpegHeader, rows: jpegRows},
	"png":  {header: pngHeader, whole: decodePNG, perPixel: 12},   // 8 bytes at 16 bits a channel, and half as much for a pass of an interlaced image
	"gif":  {header: gifHeader, whole: decodeGIF, perPixel: 6},    // an interlaced frame is put in order
	"webp": {header: webpHeader, whole: decodeWebP, perPixel: 17}, // a lossless alpha plane beside the image, and the canvas of an animation
	"bmp":  {header: bmpHeader, whole: decodeBMP, perPixel: 5},    // a byte for indices that were compressed
	"tiff": {header: tiffHeader, whole: decodeTIFF},
}
