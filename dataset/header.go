package dataset

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/tiff"

	"github.com/refold/refold/dataset/pixels/bmp"
	"github.com/refold/refold/dataset/pixels/webp"
)

// header is what a file says of its image before any pixel is decoded.
type header struct {
	format        string
	width, height int // as stored, before EXIF orientation
	progressive   bool
}

func (h header) pixels() int64 { return int64(h.width) * int64(h.height) }

// readHeader reads format and size, and refuses what would take too much memory or
// time to decode.
func readHeader(data []byte, maxPixels int64) (header, error) {
	format, err := sniff(data)
	if err != nil {
		return header{}, err
	}
	switch format {
	case "jpeg":
		err = readJPEG(data).check()
	case "png":
		err = checkPNG(data)
	}
	if err != nil {
		return header{}, err
	}
	h := header{format: format}
	var config image.Config
	r := newBoundedReader(context.Background(), data, 0)
	err = recovered(func() (err error) {
		config, err = decodeConfig(format, r, data)
		return err
	})
	if err != nil {
		return header{}, undecodable(format, r, err)
	}
	h.width, h.height = config.Width, config.Height
	if err := checkPixels(h.width, h.height, maxPixels); err != nil {
		return header{}, err
	}
	switch format {
	case "jpeg":
		h, err = h.withScans(data)
	case "tiff":
		err = h.checkTiles(data)
	}
	return h, err
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

func decodeConfig(format string, r io.Reader, data []byte) (image.Config, error) {
	switch format {
	case "jpeg":
		return jpeg.DecodeConfig(r)
	case "png":
		return png.DecodeConfig(r)
	case "gif": // the logical screen; package gif refuses frames beyond it
		return gif.DecodeConfig(r)
	case "webp":
		h, err := webp.ReadHeader(data)
		return image.Config{Width: h.Width, Height: h.Height}, err
	case "bmp":
		h, err := bmp.ReadHeader(data)
		return image.Config{Width: h.Width, Height: h.Height}, err
	default:
		return tiff.DecodeConfig(r)
	}
}

// footprint estimates what decoding holds at its peak, in bytes: the decoder's own
// image and buffers, 4 bytes a pixel for RGBA, 3 for RGB and 4 for turning.
func (h header) footprint() int64 {
	perPixel := map[string]int64{
		"jpeg": 15, "gif": 13,
		"bmp":  12, // a byte for indices that were compressed
		"png":  23, // 8 bytes at 16 bits a channel, and half as much for a pass of an interlaced image
		"webp": 28, // a lossless alpha plane beside the image, and the canvas of an animation
		"tiff": 52, // 8 bytes for the image, and a buffer of 8 that grows by doubling, its former copies not yet collected
	}[h.format]
	if h.progressive {
		perPixel += 16 // 4-byte coefficients of up to four components
	}
	return perPixel * h.pixels()
}

// withScans counts how often a JPEG file passes over its image.
func (h header) withScans(data []byte) (header, error) {
	const tem, rst0, soi, eoi, sos, sof2 = 0x01, 0xd0, 0xd8, 0xd9, 0xda, 0xc2
	scans := 0
	for at := 0; ; {
		skip := bytes.IndexByte(data[min(at, len(data)):], 0xff)
		if at += skip; skip < 0 || at+4 > len(data) {
			break
		}
		marker := data[at+1]
		switch {
		case marker == 0xff: // fill
			at++
			continue
		case marker == 0, marker == tem, marker >= rst0 && marker <= soi: // without a length
			at += 2
			continue
		}
		if marker == eoi {
			break
		}
		if marker == sos {
			scans++
		}
		h.progressive = h.progressive || marker == sof2
		at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	}
	if scans > maxScans {
		return h, broken(fmt.Sprintf("decode jpeg: %d passes over the image, more than %d", scans, maxScans), "save it again as an 8-bit PNG, or take it out")
	}
	return h, nil
}

// checkTiles refuses a TIFF file whose tiles are far larger than its image.
func (h header) checkTiles(data []byte) error {
	const widthTag, heightTag = 322, 323
	w, ht := int64(tiffValue(data, widthTag)), int64(tiffValue(data, heightTag))
	if w < 1 || ht < 1 {
		return nil
	}
	across, down := (int64(h.width)+w-1)/w, (int64(h.height)+ht-1)/ht
	if area, limit := float64(across*down)*float64(w)*float64(ht), float64(4*h.pixels()+64<<20); area > limit {
		return broken(fmt.Sprintf("decode tiff: %d tiles of %d x %d pixels for an image of %d x %d", across*down, w, ht, h.width, h.height),
			"save it again as an 8-bit PNG, or take it out")
	}
	return nil
}

// tiffValue is a whole number in the first directory of a TIFF file, 0 where there
// is none (TIFF 6.0, section 2).
func tiffValue(data []byte, tag uint16) uint32 {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(data, []byte("MM")) {
		order = binary.BigEndian
	}
	const entry, short, long = 12, 3, 4
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return 0
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < entry {
			return 0
		}
		if order.Uint16(entries) == tag {
			switch order.Uint16(entries[2:]) {
			case short:
				return uint32(order.Uint16(entries[8:]))
			case long:
				return order.Uint32(entries[8:])
			}
			return 0
		}
		entries = entries[entry:]
	}
	return 0
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
