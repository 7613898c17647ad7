// Package bmp reads Windows and OS/2 bitmaps. It owns the file format alone: it
// knows nothing of data sets, of limits on an image's size (Header tells it before
// anything is allocated) or of other formats.
//
// Read are the headers of 12 bytes (OS/2 1.x, BITMAPCOREHEADER), 40
// (BITMAPINFOHEADER), 52, 56, 64 (OS/2 2.x), 108 and 124 bytes (V2 to V5), palettes
// of 1, 4 and 8 bits, RLE4 and RLE8, 16, 24 and 32 bits, with any masks, upwards and
// downwards (Microsoft, "Bitmap Storage"; J. Miano, "Compressed Image File Formats",
// chapter 2). Refused by name are 2 bits, other headers, embedded JPEG and PNG,
// Huffman codes and RLE24.
//
// Pillow 13 and OpenCV 5 read most bitmaps alike, and this package as they do.
// Where they differ:
//
//	channels of 5 bits                 scaled to 255 and cut off, as Pillow; OpenCV shifts
//	other masks                        scaled up to 8 bits, then the highest 8; Pillow refuses them
//	alpha                              where a mask of bit fields of 32 bits says so, as Pillow; never in plain ones
//	alpha of 16 bits                   refused, as OpenCV; Pillow takes it for opaque, and files hold zeros
//	bit fields whose masks are all 0   blue, green, red and alpha, as Pillow
//	runs beyond the end of their row   are dropped, as Pillow; OpenCV refuses them or goes on in the next row
//	literal pixels beyond the row      refused, as OpenCV; Pillow wraps them
//	rows without the code of their end refused, as Pillow
//	RLE: rows left out, an early end   colour 0, as OpenCV and the specification; Pillow refuses some
//	RLE4: a jump                       as Pillow and the specification; OpenCV lands elsewhere
//	an index beyond the palette        black, as both; Pillow goes on with a palette that is a ramp of greys
//	the last row's padding             may be missing, as Pillow
package bmp

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
)

// UnsupportedError is the refusal of a bitmap that is sound as far as can be told,
// of a kind that is not read.
type UnsupportedError struct {
	What string // such as "embedded PNG"
}

func (e *UnsupportedError) Error() string { return "bmp: " + e.What + " is not supported" }

// errEnds is the fault of a file that ends before its image does.
var errEnds = fmt.Errorf("bmp: the file ends early: %w", io.ErrUnexpectedEOF)

// Decode reads the image of a file: 8 bits a channel, not premultiplied, its upper
// left corner at (0, 0). It takes 4 bytes a pixel, and another one where the pixels
// are compressed. Kinds that are not read are an *UnsupportedError, a file that is
// cut off wraps io.ErrUnexpectedEOF, and the context's error is returned as it is.
func Decode(ctx context.Context, data []byte) (*image.NRGBA, error) {
	h, err := ReadHeader(data)
	if err != nil {
		return nil, err
	}
	if h.Width > math.MaxInt32/4/h.Height {
		return nil, &UnsupportedError{fmt.Sprintf("an image of %d x %d pixels", h.Width, h.Height)}
	}
	rows, stride := data[h.offset:], int(h.stride())
	if h.compression == rle8 || h.compression == rle4 {
		if rows, err = expand(ctx, rows, h); err != nil {
			return nil, err
		}
		stride = h.Width
	} else if int64(len(rows)) < h.size() {
		return nil, errEnds
	}
	convert := h.converter()
	out := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	for y := range h.Height {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := h.Height - 1 - y
		if h.topDown {
			to = y
		}
		convert(out.Pix[to*out.Stride:][:4*h.Width], rows[y*stride:])
	}
	return out, nil
}

// damaged is the fault of a file that contradicts itself.
func damaged(what string) error { return errors.New("bmp: " + what) }
