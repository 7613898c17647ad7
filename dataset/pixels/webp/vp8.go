package webp

import (
	"fmt"
	"image"
)

// toNRGBA converts the planes of a lossy image to RGB. VP8's luma spans 16 to 235,
// which image.YCbCr (JPEG's full range) does not know, so that its colours would come
// out pale. Lossless images are returned as they are.
func toNRGBA(decoded image.Image) (*image.NRGBA, error) {
	switch m := decoded.(type) {
	case *image.YCbCr:
		return vp8ToNRGBA(m, nil, 0), nil
	case *image.NYCbCrA:
		return vp8ToNRGBA(&m.YCbCr, m.A, m.AStride), nil
	case *image.NRGBA:
		return m, nil
	}
	return nil, damaged(fmt.Sprintf("colours of type %T", decoded))
}

func vp8ToNRGBA(m *image.YCbCr, alpha []byte, alphaStride int) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	cb := chroma{m.Cb, m.CStride, (w + 1) / 2, (h + 1) / 2}
	cr := chroma{m.Cr, m.CStride, (w + 1) / 2, (h + 1) / 2}
	for y := range h {
		for x := range w {
			luma := int32(m.Y[y*m.YStride+x])
			p := out.Pix[4*(y*w+x):][:4]
			p[0], p[1], p[2] = vp8ToRGB(luma, cb.at(x, y), cr.at(x, y))
			p[3] = 255
			if alpha != nil {
				p[3] = alpha[y*alphaStride+x]
			}
		}
	}
	return out
}

// chroma is a plane of half the resolution, w x h samples.
type chroma struct {
	samples      []byte
	stride, w, h int
}

// at interpolates the plane at a pixel with libwebp's kernel for 4:2:0 (its
// "fancy upsampling": 9/16 of the sample that holds the pixel, 3/16 of the nearest
// ones beside and above or below it, 1/16 of the diagonal one), with its rounding
// in two steps. At the border a missing sample repeats the one beside it.
func (c chroma) at(x, y int) int32 {
	nearX, nearY := x/2, y/2
	farX, farY := neighbour(x, c.w), neighbour(y, c.h)
	near := int32(c.samples[nearY*c.stride+nearX])
	vertical := int32(c.samples[farY*c.stride+nearX])
	if farX == nearX {
		return (3*near + vertical + 2) >> 2
	}
	horizontal := int32(c.samples[nearY*c.stride+farX])
	diagonal := int32(c.samples[farY*c.stride+farX])
	sum := near + 3*horizontal + 3*vertical + diagonal + 8
	return (sum>>3 + near) >> 1
}

// neighbour is the second-nearest sample of a pixel among n.
func neighbour(pixel, n int) int {
	if pixel%2 == 0 {
		return max(pixel/2-1, 0)
	}
	return min(pixel/2+1, n-1)
}

// vp8ToRGB is libwebp's fixed-point BT.601 conversion for studio-range luma
// (src/dsp/yuv.h: coefficients times 2^14, the result with 6 fractional bits).
func vp8ToRGB(y, u, v int32) (r, g, b uint8) {
	luma := y * 19077 >> 8
	return clip6(luma + v*26149>>8 - 14234),
		clip6(luma - u*6419>>8 - v*13320>>8 + 8708),
		clip6(luma + u*33050>>8 - 17685)
}

// clip6 drops 6 fractional bits and clips to a byte.
func clip6(v int32) uint8 { return uint8(min(max(v>>6, 0), 255)) }
