package pixels

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/kind"
	"github.com/refold/refold/dataset/metadata"
)

// Header is what a file says of its image before any pixel is decoded.
type Header struct {
	Format        string // as kind.Format names it
	Width, Height int    // as stored, before EXIF orientation
	Orientation   int    // 1 to 8, how it is to be turned (Exif 2.32, tag 274)

	memory int64  // bytes that decoding takes, where the decoder says so
	rest   string // frames, pages or pictures, where the file holds several; else empty
}

// ReadHeader reads format and size, and refuses images of more than maxPixels pixels
// and what would take too much memory or time to decode. An error is a *fault.Error.
func ReadHeader(data []byte, maxPixels int64) (Header, error) {
	name, err := kind.Format(data)
	if err != nil {
		return Header{}, err
	}
	var h Header
	r := newBoundedReader(context.Background(), data, 0)
	if err = recovered(func() (err error) { h, err = formats[name].header(r, data); return err }); err != nil {
		return Header{}, undecodable(name, r, err)
	}
	h.Format = name
	if err := CheckSize(h.Width, h.Height, maxPixels); err != nil {
		return Header{}, err
	}
	if h.Orientation <= 1 { // that of TIFF's own directory counts, but XMP may stand in for it
		h.Orientation = metadata.Find(data).Orientation()
	}
	return h, nil
}

func (h Header) pixels() int64 { return int64(h.Width) * int64(h.Height) }

// Upright is the size of the image when it is turned.
func (h Header) Upright() (width, height int) {
	if h.Orientation >= 5 {
		return h.Height, h.Width
	}
	return h.Width, h.Height
}

// Footprint estimates what decoding holds at its peak, in bytes: the decoder's own
// image and buffers, where it does not say itself (as JPEG's and TIFF's do), and the
// whole of an RGB image that is to be turned.
func (h Header) Footprint() int64 {
	perPixel := formats[h.Format].perPixel
	if h.Orientation > 1 {
		perPixel += Channels
	}
	return h.memory + perPixel*h.pixels()
}

const ofSeveral = " of several "

// Contents is the format, and what else the file holds: "gif of several frames, of which
// the first is used".
func (h Header) Contents() string {
	if h.rest == "" {
		return h.Format
	}
	return h.Format + ofSeveral + h.rest + ", of which the first is used"
}

// FirstOfSeveral reports whether contents, as Header.Contents words them, name further
// frames, pages or pictures, which are not used.
func FirstOfSeveral(contents string) bool { return strings.Contains(contents, ofSeveral) }

// ErrTooLarge lies behind the refusal of an image above the limit of pixels.
var ErrTooLarge = errors.New("larger than the limit")

// CheckSize refuses images without pixels and those of more than limit.
func CheckSize(w, h int, limit int64) error {
	if w < 1 || h < 1 {
		return fault.Broken("the image has no pixels", "replace it or take it out")
	}
	if int64(w) > limit/int64(h) { // divided, since the product may not fit
		return tooLarge(fmt.Sprintf("%d x %d pixels are more than the limit of %s", w, h, megapixels(limit)))
	}
	return nil
}

// CheckFile refuses files that are larger than an image of at most maxPixels can
// reasonably be: the 8 bytes of the largest pixels, stored without compression, and
// 64 MiB of metadata.
func CheckFile(bytes, maxPixels int64) error {
	if bytes > 8*min(maxPixels, 1<<40)+64<<20 {
		return tooLarge(fmt.Sprintf("%.3g GB are more than an image of %s can need", float64(bytes)/1e9, megapixels(maxPixels)))
	}
	return nil
}

func tooLarge(reason string) error {
	f := fault.Broken(reason, "shrink it, or raise the limit")
	f.Err = ErrTooLarge
	return f
}

func megapixels(pixels int64) string {
	if pixels == 1e6 {
		return "1 megapixel"
	}
	return fmt.Sprintf("%g megapixels", float64(pixels)/1e6)
}
