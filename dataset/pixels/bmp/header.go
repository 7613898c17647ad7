package bmp

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

// Header is what a file says of its image.
type Header struct {
	Width, Height int // pixels, both at least 1

	topDown     bool
	bits        int    // of a pixel
	compression uint32 // plain, rle8, rle4 or bitFields
	masks       [4]mask
	palette     [256][3]byte // red, green, blue; black beyond its end
	offset      int          // of the pixels, within the file
}

// Values of the field "compression". OS/2 2.x has others from 3 on.
const (
	plain          = 0
	rle8           = 1
	rle4           = 2
	bitFields      = 3
	jpegInside     = 4
	pngInside      = 5
	alphaBitFields = 6 // Windows CE: four masks behind a header of 40 bytes
)

// Sizes of the file's header and of the image's.
const (
	fileHeader = 14
	core       = 12 // OS/2 1.x
	info       = 40
	withMasks  = 52 // V2: three masks within the header
	withAlpha  = 56 // V3: four
	os2        = 64 // OS/2 2.x
)

// ReadHeader reads headers, masks and palette. It allocates nothing.
func ReadHeader(data []byte) (Header, error) {
	if len(data) < 2 || data[0] != 'B' || data[1] != 'M' {
		return Header{}, damaged("the file does not begin with BM")
	}
	if len(data) < fileHeader+4 {
		return Header{}, errEnds
	}
	size := int(min(le32(data[fileHeader:]), math.MaxInt32))
	switch size {
	case core, info, withMasks, withAlpha, os2, 108, 124:
	default:
		if size > 1<<12 { // other text or data that begins with BM
			return Header{}, damaged("no header of a bitmap")
		}
		return Header{}, &UnsupportedError{fmt.Sprintf("a header of %d bytes", size)}
	}
	if len(data) < fileHeader+size {
		return Header{}, errEnds
	}
	h, colours := fields(data[fileHeader:][:size])
	if h.Width < 1 || h.Height < 1 {
		return Header{}, damaged(fmt.Sprintf("%d x %d pixels", h.Width, h.Height))
	}
	if err := h.check(size); err != nil {
		return Header{}, err
	}
	end, err := h.readMasks(data, size)
	if err != nil {
		return Header{}, err
	}
	entry := 4
	if size == core {
		entry = 3
	}
	return h, h.readPalette(data, end, entry, colours)
}

// fields reads the header of the image and how many colours its palette has.
func fields(b []byte) (h Header, colours uint32) {
	if len(b) == core {
		h.Width, h.Height = int(le16(b[4:])), int(le16(b[6:]))
		h.bits = int(le16(b[10:]))
		return h, 0
	}
	h.Width, h.Height = int(int32(le32(b[4:]))), int(int32(le32(b[8:])))
	if h.Height < 0 {
		h.Height, h.topDown = -h.Height, true
	}
	h.bits, h.compression = int(le16(b[14:])), le32(b[16:])
	return h, le32(b[32:])
}

// check refuses what is not read.
func (h *Header) check(size int) error {
	what := ""
	switch {
	case size == os2 && h.compression == 3:
		what = "Huffman compression"
	case size == os2 && h.compression == 4:
		what = "RLE24 compression"
	case h.compression == jpegInside:
		what = "embedded JPEG"
	case h.compression == pngInside:
		what = "embedded PNG"
	case h.compression > alphaBitFields || h.compression == alphaBitFields && size != info:
		what = fmt.Sprintf("compression %d", h.compression)
	case h.bits != 1 && h.bits != 4 && h.bits != 8 && h.bits != 16 && h.bits != 24 && h.bits != 32:
		what = fmt.Sprintf("%d bits a pixel", h.bits)
	case h.compression == rle8 && h.bits != 8 || h.compression == rle4 && h.bits != 4 || h.compression >= bitFields && h.bits <= 8:
		what = fmt.Sprintf("compression %d of %d bits a pixel", h.compression, h.bits)
	}
	if what != "" {
		return &UnsupportedError{what}
	}
	return nil
}

// readMasks reads the masks of bit fields, or sets those of 16, 24 and 32 plain
// bits, and returns where the headers end.
func (h *Header) readMasks(data []byte, size int) (end int, err error) {
	end = fileHeader + size
	if h.bits <= 8 {
		return end, nil
	}
	values := [4]uint32{0xff0000, 0xff00, 0xff, 0}
	if h.bits == 16 {
		values = [4]uint32{0x7c00, 0x3e0, 0x1f, 0}
	}
	if h.compression >= bitFields {
		n := 3
		if size >= withAlpha || h.compression == alphaBitFields {
			n = 4
		}
		values = [4]uint32{}
		from := fileHeader + info // within the header, or behind it
		if size == info {
			end += 4 * n
		}
		if len(data) < end {
			return 0, errEnds
		}
		for i := range n {
			values[i] = le32(data[from+4*i:])
		}
		h.compression = bitFields
		if values == ([4]uint32{}) && h.bits == 32 {
			values = [4]uint32{0xff0000, 0xff00, 0xff, 0xff000000}
		}
	}
	var all uint32
	for i, v := range values {
		shift, width := bits.TrailingZeros32(v), bits.OnesCount32(v)
		if v != 0 && (bits.Len32(v) != shift+width || all&v != 0 || bits.Len32(v) > h.bits) {
			return 0, &UnsupportedError{fmt.Sprintf("a mask %#x of %d bits a pixel", v, h.bits)}
		}
		all |= v
		h.masks[i] = mask{v, shift, width}
	}
	if h.bits == 16 && values[3] != 0 {
		return 0, &UnsupportedError{"alpha within 16 bits a pixel"}
	}
	if values[0]|values[1]|values[2] == 0 {
		return 0, damaged("no masks of colours")
	}
	return end, nil
}

// readPalette reads the palette, which begins at a place, and finds the pixels.
func (h *Header) readPalette(data []byte, at, entry int, colours uint32) error {
	offset := le32(data[10:])
	if h.bits <= 8 {
		if colours == 0 {
			colours = 1 << h.bits
		}
		if colours > uint32(len(h.palette)) {
			return &UnsupportedError{fmt.Sprintf("a palette of %d colours", colours)}
		}
		end := at + entry*int(colours)
		for i := range int(colours) {
			if at+entry*i+3 > len(data) { // shorter than is said; the pixels may begin within it
				break
			}
			bgr := data[at+entry*i:]
			h.palette[i] = [3]byte{bgr[2], bgr[1], bgr[0]}
		}
		if offset == uint32(at) { // some writers forget the palette
			offset = uint32(end)
		}
	}
	switch {
	case int64(offset) < int64(at):
		return damaged(fmt.Sprintf("the pixels begin at byte %d, within the header", offset))
	case int64(offset) > int64(len(data)):
		return errEnds
	}
	h.offset = int(offset)
	return nil
}

// stride is the distance of rows, which begin at multiples of 4 bytes.
func (h Header) stride() int64 { return (int64(h.Width)*int64(h.bits) + 31) / 32 * 4 }

// size is how many bytes plain pixels take, without the padding of the last row.
func (h Header) size() int64 {
	return h.stride()*int64(h.Height-1) + (int64(h.Width)*int64(h.bits)+7)/8
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
