package dataset

import "image"

// fromJPEG converts the planes of a JPEG image to RGB as libjpeg does by default
// (and so OpenCV and Pillow): halved chroma is interpolated, which Go leaves out,
// and the conversion rounds each channel to the nearest integer. Other images (grey,
// CMYK, RGB) are returned as they are.
func fromJPEG(decoded image.Image) image.Image {
	m, ok := decoded.(*image.YCbCr)
	if !ok {
		return decoded
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	at := jpegChroma(m)
	for y := range h {
		for x := range w {
			luma := int32(m.Y[y*m.YStride+x])
			p := out.Pix[4*(y*w+x):][:4]
			p[0], p[1], p[2] = jpegToRGB(luma, at(m.Cb, x, y), at(m.Cr, x, y))
			p[3] = 255
		}
	}
	return out
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

// jpegChroma returns how to read a chroma plane at a pixel: libjpeg's "fancy
// upsampling" (jdsample.c) where one or both directions are halved. The rounding
// alternates between pixels. Planes of at most two columns are not interpolated
// along x, and other ratios not at all.
func jpegChroma(m *image.YCbCr) func(plane []byte, x, y int) int32 {
	w, h := (m.Rect.Dx()+1)/2, (m.Rect.Dy()+1)/2
	sample := func(plane []byte, x, y int) int32 { return int32(plane[y*m.CStride+x]) }
	switch {
	case m.SubsampleRatio == image.YCbCrSubsampleRatio422 && w > 2:
		return func(plane []byte, x, y int) int32 {
			near, far := sample(plane, x/2, y), sample(plane, neighbour(x, w), y)
			return (3*near + far + 1 + int32(x%2)) >> 2
		}
	case m.SubsampleRatio == image.YCbCrSubsampleRatio440:
		return func(plane []byte, x, y int) int32 {
			near, far := sample(plane, x, y/2), sample(plane, x, neighbour(y, h))
			return (3*near + far + 1 + int32(y%2)) >> 2
		}
	case m.SubsampleRatio == image.YCbCrSubsampleRatio420 && w > 2:
		return func(plane []byte, x, y int) int32 {
			nearY, farY := y/2, neighbour(y, h)
			near := 3*sample(plane, x/2, nearY) + sample(plane, x/2, farY)
			farX := neighbour(x, w)
			far := 3*sample(plane, farX, nearY) + sample(plane, farX, farY)
			return (3*near + far + 8 - int32(x%2)) >> 4
		}
	default:
		return func(plane []byte, x, y int) int32 { return int32(plane[m.COffset(x, y)]) }
	}
}
