package dataset

import (
	"context"
	"image"

	"github.com/bep/imagemeta"

	"github.com/refold/refold/dataset/pixels/tiff"
)

// orientation reads the EXIF orientation, 1 to 8. Images without one, with broken
// metadata or with a value outside that range are upright: 1. Viewers and OpenCV
// treat them so too. Reading is bounded: directories may point at each other.
func orientation(ctx context.Context, format string, data []byte) int {
	if format == "tiff" {
		h, err := tiff.ReadHeader(data)
		if err != nil {
			return 1
		}
		return h.Orientation
	}
	formats := map[string]imagemeta.ImageFormat{
		"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP,
	}
	kind, ok := formats[format]
	if !ok {
		return 1
	}
	found := 1
	// What was read before an error in the metadata counts; the error does not,
	// since the pixels have been decoded.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           newBoundedReader(ctx, data, 0),
		ImageFormat: kind,
		Sources:     imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Namespace == "IFD0" && tag.Tag == "Orientation"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

// upright undoes an EXIF orientation (Exif 2.32, tag 274): it moves row 0 to the
// side that the value names and column 0 likewise.
func upright(m *image.NRGBA, orientation int) *image.NRGBA {
	if orientation == 1 {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	outW, outH := w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, outW, outH))
	for y := range outH {
		for x := range outW {
			sx, sy := source(orientation, x, y, w, h)
			copy(out.Pix[4*(y*outW+x):][:4], m.Pix[sy*m.Stride+4*sx:])
		}
	}
	return out
}

// source is where pixel (x, y) of the upright image lies in the stored one of
// w x h pixels.
func source(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2: // mirrored left to right
		return w - 1 - x, y
	case 3: // half a turn
		return w - 1 - x, h - 1 - y
	case 4: // mirrored top to bottom
		return x, h - 1 - y
	case 5: // transposed
		return y, x
	case 6: // to be turned clockwise
		return y, h - 1 - x
	case 7: // transposed along the other diagonal
		return w - 1 - y, h - 1 - x
	default: // 8: to be turned anticlockwise
		return w - 1 - y, x
	}
}
