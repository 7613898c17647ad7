// Package tiff reads TIFF and BigTIFF files (TIFF 6.0, Adobe's Technical Notes 1 and
// 2, and the BigTIFF design of 2007) to 8-bit RGB with straight alpha. It owns the
// format alone: it reads no files, knows no limits but those of the image itself, and
// turns nothing upright. What it cannot read surely it refuses by name.
//
// One reading is fixed where programs differ:
//
//   - 16 bits become 8 by dropping the lower byte, 10, 12 and 14 likewise; 1, 2 and 4 bits of grey are scaled
//     to 255.
//   - Associated alpha is divided out, with results over 255 cut off; straight alpha
//     is as stored. Extra samples that are said to be unspecified are ignored. RGB
//     with a fourth sample that nothing describes has straight alpha in it.
//   - Colour maps whose entries all are below 256 hold 8 bits, not 16, as libtiff has it.
//   - CMYK, YCbCr and CIE L*a*b* are converted without profiles; chroma is repeated,
//     not interpolated, as in libtiff.
//   - JPEG compression gives the bytes of package jpeg. YCbCr becomes RGB there, with smooth chroma,
//     where it does not lie in planes; other colours stay as stored, whatever the JPEG data say of them.
//   - FillOrder 2 reverses the bits of each stored byte, before any decompression.
//   - Grey of more than 8 bits whose zero is white is refused: Pillow and OpenCV agree to
//     leave it inverted. So is a thumbnail that stands before the image itself.
//   - An image whose data end early, or whose fields contradict each other, is damaged.
package tiff

import (
	"context"
	"fmt"
	"image"
	"io"
)

// Header is what a file says of its first image.
type Header struct {
	Width, Height int   // in pixels, as stored
	Orientation   int   // 1 to 8, tag 274 or else in XMP; 1 where it is missing or none of these
	Pages         bool  // whether a second image follows
	Memory        int64 // bytes that Decode takes at most, the file's own left out
}

// UnsupportedError says what a sound file has that is not read here.
type UnsupportedError struct {
	What string // such as "JPEG compression of the old kind"
	Next string // what to do about it
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("tiff: %s: not supported", e.What)
}

// unsupported refuses what any converter can write in another way.
func unsupported(format string, args ...any) error {
	return &UnsupportedError{What: fmt.Sprintf(format, args...), Next: "convert it to PNG"}
}

// errShort is the error of files that are cut off.
var errShort = fmt.Errorf("the file ends before the image does: %w", io.ErrUnexpectedEOF)

// ReadHeader reads the size and all that Decode needs to know beforehand. Whether the
// image's data are there is Decode's to find out. Errors are *UnsupportedError or say
// what is damaged.
func ReadHeader(data []byte) (Header, error) {
	d, err := firstDirectory(data)
	if err != nil {
		return Header{}, err
	}
	l, err := newLayout(d)
	if err != nil {
		return Header{}, err
	}
	if d.fields[tagOrientation].twice {
		return Header{}, fmt.Errorf("%v stands there twice, with different values", tagOrientation)
	}
	return Header{
		Width: l.width, Height: l.height,
		Orientation: orientationOf(d),
		Pages:       d.next != 0,
		Memory:      l.memory(int64(len(data)), !d.has(tagStripByteCounts) && !d.has(tagTileByteCounts)),
	}, nil
}

// Decode reads the first image, as stored: the corner is (0, 0), and the orientation
// is not applied. It ends with the context. Callers bound the size, by ReadHeader.
// Errors are the context's, *UnsupportedError, or say what is damaged.
func Decode(ctx context.Context, data []byte) (*image.NRGBA, error) {
	d, err := firstDirectory(data)
	if err != nil {
		return nil, err
	}
	l, err := newLayout(d)
	if err != nil {
		return nil, err
	}
	paint, err := newPainter(d, l)
	if err != nil {
		return nil, err
	}
	parts, err := newSegments(d, l)
	if err != nil {
		return nil, err
	}
	return decodeSegments(ctx, l, parts, paint)
}
