package pixels

import (
	"context"
	"encoding/binary"
	"image"
	standard "image/png"
	"io"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/pixels/png"
)

// pngHeader refuses what checkPNG does before anything is read.
func pngHeader(r io.Reader, data []byte) (Header, error) {
	if err := checkPNG(data); err != nil {
		return Header{}, err
	}
	config, err := standard.DecodeConfig(r)
	h := Header{Width: config.Width, Height: config.Height}
	if animatedPNG(data) {
		h.rest = "frames"
	}
	return h, err
}

// decodePNG decodes the image of a PNG file; of an animation that is its default
// image, even where no frame shows it, as Pillow does. Grey of 2 and 4 bits with a
// transparent value is opaque, as Pillow and OpenCV both read it, unless that value
// is black.
func decodePNG(ctx context.Context, r io.Reader, data []byte) (image.Image, error) {
	decoded, ok := png.Decode(ctx, data)
	if !ok {
		var err error
		if decoded, err = standard.Decode(r); err != nil {
			return nil, err
		}
	}
	if m, ok := decoded.(*image.NRGBA); ok && greyWithKey(data) {
		for i := 3; i < len(m.Pix); i += 4 {
			m.Pix[i] = 255
		}
	}
	return decoded, nil
}

// greyWithKey reports grey of 2 or 4 bits with a transparent value other than 0.
func greyWithKey(data []byte) bool {
	depth, value := transparentGrey(data)
	return (depth == 2 || depth == 4) && value != 0
}

// transparentGrey is the depth of a grey image and the value that is transparent
// (PNG, third edition, sections 11.2.1 and 11.3.1.1); 0, 0 where there is none.
func transparentGrey(data []byte) (depth byte, value uint16) {
	const begin, depthAt, colourAt, grey, around, name = 8, 24, 25, 0, 12, 4
	if len(data) <= colourAt || data[colourAt] != grey {
		return 0, 0
	}
	for at := begin; at+around+2 <= len(data); {
		switch string(data[at+name : at+2*name]) {
		case "tRNS":
			return data[depthAt], binary.BigEndian.Uint16(data[at+2*name:])
		case "IDAT":
			return 0, 0
		}
		length := int64(binary.BigEndian.Uint32(data[at:]))
		if length > int64(len(data)) {
			return 0, 0
		}
		at += around + int(length)
	}
	return 0, 0
}

// checkPNG refuses what Apple's tools make of PNG files for the iPhone, with a chunk
// before the header and other pixels, and black and white with a transparent value
// that is neither, of which Pillow takes the lowest bit and OpenCV nothing.
func checkPNG(data []byte) error {
	const name = 12
	if len(data) >= name+4 && string(data[name:name+4]) == "CgBI" {
		return fault.Broken("PNG in Apple's CgBI form is not supported", "convert it with `pngcrush -revert-iphone-optimizations IN OUT`, or take it out")
	}
	if depth, value := transparentGrey(data); depth == 1 && value > 1 {
		return fault.Broken("PNG of 1 bit with another transparent value is not supported", saveAgain)
	}
	return nil
}

// animatedPNG looks for a chunk acTL of several frames, which stands before the
// image (PNG specification, third edition, section 11.3.6.1).
func animatedPNG(data []byte) bool {
	const signature, around, name = 8, 12, 4
	for at := signature; at+around+4 <= len(data); {
		switch string(data[at+name : at+2*name]) {
		case "acTL":
			return binary.BigEndian.Uint32(data[at+2*name:]) > 1
		case "IDAT":
			return false
		}
		length := binary.BigEndian.Uint32(data[at:])
		if int64(length) > int64(len(data)) {
			return false
		}
		at += around + int(length)
	}
	return false
}
