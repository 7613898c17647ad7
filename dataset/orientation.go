package dataset

import "image"

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
