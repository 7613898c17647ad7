package tiff

import (
	"fmt"
	"math"
)

// yCbCr converts to RGB by TIFF 6.0, section 21, and by steps of 1/65536 with the
// roundings of libtiff's TIFFYCbCrtoRGB.
type yCbCr struct {
	luma                 [256]int32
	redOfCr, blueOfCb    [256]int32
	greenOfCr, greenOfCb [256]int32
}

// paintYCbCr reads the coefficients and what codes mean black and white; by default
// those of CCIR 601 and the whole range.
func (d *directory) paintYCbCr(each int) (painter, error) {
	k, err := d.rationals(tagYCbCrCoefficients, []float64{.299, .587, .114})
	if err != nil {
		return nil, err
	}
	reference, err := d.rationals(tagReferenceBW, []float64{0, 255, 128, 255, 128, 255})
	if err != nil {
		return nil, err
	}
	for _, v := range k {
		if v < .001 || v > 10 {
			return nil, fmt.Errorf("%v is %g, %g, %g", tagYCbCrCoefficients, k[0], k[1], k[2])
		}
	}
	for _, v := range reference {
		if v > math.MaxInt16 {
			return nil, fmt.Errorf("%v has %g", tagReferenceBW, v)
		}
	}
	t := newYCbCr(k, reference)
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*each:][:3]
			r, g, b := t.rgb(s[0], s[1], s[2])
			opaque(rgba[i:][:4], r, g, b)
		}
	}, nil
}

func newYCbCr(k, reference []float64) *yCbCr {
	const one, half = 1 << 16, 1 << 15
	fix := func(v float64) float64 { return math.Floor(v*one + .5) }
	red, blue := fix(2-2*k[0]), fix(2-2*k[2])
	greenRed, greenBlue := -fix(k[0]*(2-2*k[0])/k[1]), -fix(k[2]*(2-2*k[2])/k[1])
	code := func(c, black, white, span float64) float64 {
		width := white - black
		if width == 0 {
			width = 1
		}
		return math.Trunc(min(max((c-black)*span/width, -128*32), 128*32))
	}
	t := new(yCbCr)
	for i := range 256 {
		c := float64(i)
		cr := code(c-128, reference[4]-128, reference[5]-128, 127)
		cb := code(c-128, reference[2]-128, reference[3]-128, 127)
		t.luma[i] = int32(code(c, reference[0], reference[1], 255))
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
