// Package webp reads the first image of WebP files, still or animated. It owns the
// container (RFC 9649, section 2) and the colours of lossy images; the compressed
// data are golang.org/x/image's to decode. It knows nothing of data sets, of limits
// on an image's size (Header tells it first) or of metadata.
//
// What is read is what Pillow 13 and OpenCV 5 read, both through libwebp:
//
//   - The first frame of an animation stands on the canvas at its place. What it
//     leaves free is transparent, whatever the background colour.
//   - Alpha counts where the file announces it: a lossless still image by a bit in its
//     own header, a lossy one and an animation by a flag of the extended header.
//     Everything else is opaque.
//   - A lossless image with alpha whose two headers disagree on it is refused: Pillow
//     follows the one, OpenCV the other.
//   - A file that is shorter than it says, an image that does not fit its canvas, and
//     an animation without frames are refused.
//
// golang.org/x/image/webp alone reads no animations, takes the alpha of lossless
// images that have none, refuses lossy ones whose flag promises alpha that is
// missing, and takes luma for JPEG's.
package webp

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// UnsupportedError is the refusal of a file of a kind that is not read.
type UnsupportedError struct {
	What string
}

func (e *UnsupportedError) Error() string { return "webp: " + e.What + " is not supported" }

// errEnds is the fault of a file that ends before its image does.
var errEnds = fmt.Errorf("webp: the file ends early: %w", io.ErrUnexpectedEOF)

// damaged is the fault of a file that contradicts itself.
func damaged(what string) error { return errors.New("webp: " + what) }

// Decode reads the first image of a file: 8 bits a channel, not premultiplied, its
// upper left corner at (0, 0). A file that is cut off wraps io.ErrUnexpectedEOF, and a
// kind that is not read is an *UnsupportedError; the context ends reading, but not
// the decoding of data that have been read.
func Decode(ctx context.Context, data []byte) (*image.NRGBA, error) {
	h, err := ReadHeader(data)
	if err != nil {
		return nil, err
	}
	decoded, err := webp.Decode(&reader{ctx, h.still()})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, io.EOF):
		return nil, errEnds
	case err != nil:
		return nil, err
	}
	frame, err := toNRGBA(decoded)
	if err != nil {
		return nil, err
	}
	if size := frame.Bounds().Size(); size != h.frame.size() {
		return nil, damaged(fmt.Sprintf("%d x %d pixels, the header says %v", size.X, size.Y, h.frame.size()))
	}
	if h.doubtful && !frame.Opaque() {
		return nil, &UnsupportedError{"alpha that the two headers of a lossless image disagree on"}
	}
	if !h.alpha {
		for i := 3; i < len(frame.Pix); i += 4 {
			frame.Pix[i] = 255
		}
	}
	return h.onCanvas(frame), nil
}

// still gives the frame as a file of its own. Its extended header announces alpha
// if, and only if, there is some.
func (h Header) still() io.Reader {
	var parts []io.Reader
	size := 4
	add := func(name string, content []byte) {
		head := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(content)))
		parts = append(parts, bytes.NewReader(head), bytes.NewReader(content), bytes.NewReader(make([]byte, len(content)%2)))
		size += len(head) + len(content) + len(content)%2
	}
	if h.frame.alph != nil && h.alpha {
		const alphaFlag = 1 << 4
		w, ht := uint32(h.frame.w-1), uint32(h.frame.h-1)
		add("VP8X", []byte{alphaFlag, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(ht), byte(ht >> 8), byte(ht >> 16)})
		add("ALPH", h.frame.alph)
	}
	name := "VP8 "
	if h.frame.lossless {
		name = "VP8L"
	}
	add(name, h.frame.data)
	head := append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(size)), "WEBP"...)
	return io.MultiReader(append([]io.Reader{bytes.NewReader(head)}, parts...)...)
}

// onCanvas puts the frame in its place.
func (h Header) onCanvas(frame *image.NRGBA) *image.NRGBA {
	if frame.Bounds() == image.Rect(0, 0, h.Width, h.Height) {
		return frame
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	if !h.alpha {
		for i := 3; i < len(canvas.Pix); i += 4 {
			canvas.Pix[i] = 255
		}
	}
	row := 4 * frame.Rect.Dx()
	for y := range frame.Rect.Dy() {
		copy(canvas.Pix[canvas.PixOffset(h.frame.x, h.frame.y+y):][:row], frame.Pix[y*frame.Stride:])
	}
	return canvas
}

// reader ends with its context.
type reader struct {
	ctx  context.Context
	from io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}
