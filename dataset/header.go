package dataset

import (
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"io"

	"github.com/refold/refold/dataset/metadata"
	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/jpeg"
	"github.com/refold/refold/dataset/pixels/tiff"
	"github.com/refold/refold/dataset/pixels/webp"
)

// header is what a file says of its image before any pixel is decoded.
type header struct {
	format        string
	width, height int   // as stored, before EXIF orientation
	orientation   int   // 1 to 8, how it is to be turned
	memory        int64 // bytes that decoding takes, where the decoder says so
	pictures      int   // that a JPEG file says it holds; 0: nothing of that
}

func (h header) pixels() int64 { return int64(h.width) * int64(h.height) }

// upright is the size of the image when it is turned.
func (h header) upright() (width, height int) {
	if h.orientation >= 5 {
		return h.height, h.width
	}
	return h.width, h.height
}

// readHeader reads format and size, and refuses what would take too much memory or
// time to decode.
func readHeader(data []byte, maxPixels int64) (header, error) {
	format, err := sniff(data)
	if err != nil {
		return header{}, err
	}
	if format == "png" {
		err = checkPNG(data)
	}
	if err != nil {
		return header{}, err
	}
	h := header{format: format}
	r := newBoundedReader(context.Background(), data, 0)
	if err = recovered(func() error { return h.read(r, data) }); err != nil {
		return header{}, undecodable(format, r, err)
	}
	if err := checkPixels(h.width, h.height, maxPixels); err != nil {
		return header{}, err
	}
	if h.orientation <= 1 { // that of TIFF's own directory counts, but XMP may stand in for it
		h.orientation = metadata.Find(data).Orientation()
	}
	return h, nil
}

// checkPixels refuses images without pixels and those with too many.
func checkPixels(w, h int, limit int64) error {
	if w < 1 || h < 1 {
		return broken("the image has no pixels", "replace it or take it out")
	}
	if int64(w) > limit/int64(h) { // divided, since the product may not fit
		return tooLarge(fmt.Sprintf("%d x %d pixels are more than the limit of %s", w, h, megapixels(limit)))
	}
	return nil
}

// read reads what stands before the pixels of a known format.
func (h *header) read(r io.Reader, data []byte) error {
	var config image.Config
	var err error
	switch h.format {
	case "jpeg":
		photograph, failed := jpeg.ReadHeader(data)
		config, err = image.Config{Width: photograph.Width, Height: photograph.Height}, failed
		h.memory, h.pictures = photograph.Memory, photograph.Pictures
	case "png":
		config, err = png.DecodeConfig(r)
	case "gif": // the logical screen; package gif refuses frames beyond it
		config, err = gif.DecodeConfig(r)
	case "webp":
		frame, failed := webp.ReadHeader(data)
		config, err = image.Config{Width: frame.Width, Height: frame.Height}, failed
	case "bmp":
		bitmap, failed := bmp.ReadHeader(data)
		config, err = image.Config{Width: bitmap.Width, Height: bitmap.Height}, failed
	default:
		page, failed := tiff.ReadHeader(data)
		config, err = image.Config{Width: page.Width, Height: page.Height}, failed
		h.memory, h.orientation = page.Memory, page.Orientation
	}
	h.width, h.height = config.Width, config.Height
	return err
}

// footprint estimates what decoding holds at its peak, in bytes: the decoder's own
// image and buffers, where it does not say itself (as JPEG's and TIFF's do), and the
// whole of an RGB image that is to be turned.
func (h header) footprint() int64 {
	perPixel := map[string]int64{
		"gif":  6,  // an interlaced frame is put in order
		"bmp":  5,  // a byte for indices that were compressed
		"png":  12, // 8 bytes at 16 bits a channel, and half as much for a pass of an interlaced image
		"webp": 17, // a lossless alpha plane beside the image, and the canvas of an animation
	}[h.format]
	if h.orientation > 1 {
		perPixel += channels
	}
	return h.memory + perPixel*h.pixels()
}

func megapixels(pixels int64) string {
	if pixels == 1e6 {
		return "1 megapixel"
	}
	return fmt.Sprintf("%g megapixels", float64(pixels)/1e6)
}

// recovered turns a panic of somebody else's decoder into an error.
func recovered(do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("the decoder fails on this file (%v)", value)
		}
	}()
	return do()
}
