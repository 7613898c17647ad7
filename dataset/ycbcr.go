package dataset

import (
	"image"
	"image/jpeg"
	"io"
)

// decodeJPEG hands out the rows of a JPEG image, converted to RGB as libjpeg does by
// default (and so OpenCV and Pillow): halved chroma is interpolated, which Go leaves
// out, and the conversion rounds each channel to the nearest integer. Other images
// (grey, CMYK, RGB) are taken as they are.
func decodeJPEG(r io.Reader, put func(rgb []byte) error) error {
	decoded, err := jpeg.Decode(r)
	if err != nil {
		return err
	}
	m, ok := decoded.(*image.YCbCr)
	if !ok {
		var failed error
		flatten(decoded, Drop, func(rgb []byte) {
			if failed == nil {
				failed = put(rgb)
			}
		})
		return failed
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	row, cb, cr := make([]byte, channels*w), make([]byte, w+1), make([]byte, w+1)
	for y := range h {
		chromaRow(m, m.Cb, y, cb)
		chromaRow(m, m.Cr, y, cr)
		for x, luma := range m.Y[y*m.YStride:][:w] {
			p := row[channels*x:][:channels]
			p[0], p[1], p[2] = jpegToRGB(int32(luma), int32(cb[x]), int32(cr[x]))
		}
		if err := put(row); err != nil {
			return err
		}
	}
	return nil
}

// jpegToRGB is the conversion of JFIF 1.02, with coefficients times 2^16 and each
// product's sum rounded before it is added to the luma, as in libjpeg's jdcolor.c.
func jpegToRGB(y, cb, cr int32) (r, g, b uint8) {
	const half = 1 << 15
	cb, cr = cb-128, cr-128
	return clipInt(y + (91881*cr+half)>>16),
		clipInt(y + (-22554*cb-46802*cr+half)>>16),
		clipInt(y + (116130*cb+half)>>16)
}

func clipInt(v int32) uint8 { return uint8(min(max(v, 0), 255)) }

// chromaRow fills line with a plane's samples at the pixels of row y. Where one or
// both directions are halved it is libjpeg's "fancy upsampling" (jdsample.c): 3/4
// of the nearest sample and 1/4 of the second nearest in each such direction, with
// a rounding that alternates. Planes of at most two columns are not interpolated
// where their width is halved, and other ratios not at all. line is one longer
// than the row, so that it holds both pixels of the last sample.
func chromaRow(m *image.YCbCr, plane []byte, y int, line []byte) {
	halfW, halfH := len(line)/2, (m.Rect.Dy()+1)/2
	row := func(number, w int) []byte { return plane[number*m.CStride:][:w] }
	switch {
	case m.SubsampleRatio == image.YCbCrSubsampleRatio422 && halfW > 2:
		samples := row(y, halfW)
		widen(line, samples, samples, 4, 8)
	case m.SubsampleRatio == image.YCbCrSubsampleRatio420 && halfW > 2:
		widen(line, row(y/2, halfW), row(neighbour(y, halfH), halfW), 8, 7)
	case m.SubsampleRatio == image.YCbCrSubsampleRatio440:
		w := len(line) - 1
		near, far := row(y/2, w), row(neighbour(y, halfH), w)
		for x := range w {
			line[x] = byte((3*int(near[x]) + int(far[x]) + 1 + y%2) >> 2)
		}
	default:
		for x := range len(line) - 1 {
			line[x] = plane[m.COffset(x, y)]
		}
	}
}

// widen doubles a row of samples, each being 3/4 near and 1/4 far. It rounds
// sixteenths by adding even or odd, by turns.
func widen(line, near, far []byte, even, odd int) {
	sum := func(i int) int { return 3*int(near[i]) + int(far[i]) }
	previous, current := sum(0), sum(0)
	for i := range near {
		next := sum(min(i+1, len(near)-1))
		line[2*i] = byte((3*current + previous + even) >> 4)
		line[2*i+1] = byte((3*current + next + odd) >> 4)
		previous, current = current, next
	}
}

// neighbour is the second-nearest sample of a pixel among n of half its resolution.
func neighbour(pixel, n int) int {
	if pixel%2 == 0 {
		return max(pixel/2-1, 0)
	}
	return min(pixel/2+1, n-1)
}
