package colour

import "math"

// yCbCr converts to RGB by TIFF 6.0, section 21, and by steps of 1/65536 with the
// roundings of libtiff's TIFFYCbCrtoRGB.
type yCbCr struct {
	luma                 [256]int32
	redOfCr, blueOfCb    [256]int32
	greenOfCr, greenOfCb [256]int32
}

// Conversion is how YCbCr stands for RGB.
type Conversion struct {
	Luma      [3]float64 // what red, green and blue add to Y; none is 0
	Reference [6]float64 // codes of black and white of Y, of Cb and of Cr
}

// YCbCr converts the first three samples.
func YCbCr(pixel Pixel, c Conversion) Painter {
	t, each := newYCbCr(c), pixel.Samples
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s, p := samples[i/4*each:][:3], rgba[i:][:4]
			p[0], p[1], p[2] = t.rgb(s[0], s[1], s[2])
			p[3] = 255
		}
	}
}

func newYCbCr(c Conversion) *yCbCr {
	k, reference := c.Luma, c.Reference
	const one, half = 1 << 16, 1 << 15
	fix := func(v float64) float64 { return math.Floor(v*one + .5) }
	red, blue := fix(2-2*k[0]), fix(2-2*k[2])
	greenRed, greenBlue := -fix(k[0]*(2-2*k[0])/k[1]), -fix(k[2]*(2-2*k[2])/k[1])
	code := func(v, black, white, span float64) float64 {
		width := white - black
		if width == 0 {
			width = 1
		}
		return math.Trunc(min(max((v-black)*span/width, -128*32), 128*32))
	}
	t := new(yCbCr)
	for i := range 256 {
		v := float64(i)
		cr := code(v-128, reference[4]-128, reference[5]-128, 127)
		cb := code(v-128, reference[2]-128, reference[3]-128, 127)
		t.luma[i] = int32(code(v, reference[0], reference[1], 255))
		t.redOfCr[i] = int32(math.Floor((red*cr + half) / one))
		t.blueOfCb[i] = int32(math.Floor((blue*cb + half) / one))
		t.greenOfCr[i] = int32(greenRed * cr)
		t.greenOfCb[i] = int32(greenBlue*cb + half)
	}
	return t
}

func (t *yCbCr) rgb(y, cb, cr byte) (r, g, b byte) {
	luma := t.luma[y]
	return clip(luma + t.redOfCr[cr]), clip(luma + (t.greenOfCb[cb]+t.greenOfCr[cr])>>16), clip(luma + t.blueOfCb[cb])
}

func clip(v int32) byte { return byte(min(max(v, 0), 255)) }
