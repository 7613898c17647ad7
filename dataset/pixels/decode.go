// Package pixels decodes image files and brings images to the size that a network
// takes.
//
// It owns a file for each format that is read, what a header promises and how much
// memory it asks for, orientation, transparency and resizing. It gets the bytes of a
// file and must not know where they come from: no manifests, labels, folders or caches.
package pixels

import (
	"context"
	"fmt"
	"image"
	"io"
)

// Channels of every image: red, green, blue.
const Channels = 3

// Decode reads the first frame of an image, resolves its transparency and turns it
// upright, as Pillow's ImageOps.exif_transpose; h is what ReadHeader says of the data.
// It hands strips of whole rows to put, from top to bottom, as RGB; they are put's until
// it returns. After an error what was put is worth nothing. An error is the context's or
// a *fault.Error. Where the context ends, so does decoding: soon for most files, within
// the seconds of a whole image of the largest size for WebP, which is read at once and
// then decoded.
func Decode(ctx context.Context, data []byte, h Header, a Alpha, put func(rgb []byte)) error {
	return DecodeShown(ctx, data, h, a, func(image.Image) {}, put)
}

// DecodeShown is Decode, and shows the image to see before its transparency is resolved
// and before it is turned: once, and for every format but JPEG, whose rows are handed out
// while they are decoded. The image is see's until it returns, and is not to be changed.
func DecodeShown(ctx context.Context, data []byte, h Header, a Alpha, see func(image.Image), put func(rgb []byte)) error {
	r := newBoundedReader(ctx, data, h.pixels())
	err := recovered(func() error {
		if h.Orientation == 1 {
			return h.decodeStored(ctx, r, data, a, see, put)
		}
		whole := make([]byte, 0, Channels*h.pixels())
		err := h.decodeStored(ctx, r, data, a, see, func(rgb []byte) { whole = append(whole, rgb...) })
		if err == nil {
			turn(whole, h.Width, h.Height, h.Orientation, put)
		}
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return nil
	}
	return undecodable(h.Format, r, err)
}

// decodeStored hands the rows out as they are stored, and holds the decoder to the
// size that the header says.
func (h Header) decodeStored(ctx context.Context, r io.Reader, data []byte, a Alpha, see func(image.Image), put func(rgb []byte)) error {
	f := formats[h.Format]
	if f.rows != nil {
		return f.rows(ctx, data, h, put)
	}
	decoded, err := f.whole(ctx, r, data)
	if err != nil {
		return err
	}
	if size := decoded.Bounds().Size(); size != image.Pt(h.Width, h.Height) {
		return fmt.Errorf("%d x %d pixels, its header says %d x %d", size.X, size.Y, h.Width, h.Height)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	see(decoded)
	flatten(decoded, a, put)
	return nil
}
