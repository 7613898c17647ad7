package tiff

import (
	"fmt"
	"math"

	"github.com/refold/refold/dataset/pixels/tiff/colour"
)

// newPainter chooses how samples become colours.
func newPainter(d *directory, l layout) (colour.Painter, error) {
	p := colour.Pixel{Samples: l.samples, Bits: l.bits, Alpha: l.alpha, Associated: l.associated}
	switch l.model {
	case rgb:
		return colour.RGB(p), nil
	case palette:
		colours, err := readPalette(d, l)
		if err != nil {
			return nil, err
		}
		return colour.Palette(p, colours), nil
	case cmyk:
		ink, err := d.number(tagInkSet, 1)
		if err != nil {
			return nil, err
		}
		if ink != 1 {
			return nil, unsupported("inks other than cyan, magenta, yellow and black")
		}
		return colour.CMYK(p), nil
	case ycbcr:
		if l.convertsYCbCr() {
			return colour.RGB(p), nil
		}
		c, err := readConversion(d)
		if err != nil {
			return nil, err
		}
		return colour.YCbCr(p, c), nil
	case cielab:
		return colour.Lab(p), nil
	}
	return colour.Grey(p, l.model == whiteIsZero), nil
}

// readPalette reads the colours of a palette. The map holds all reds, then all greens
// and blues, of 16 bits, or of 8 if none is larger, as old programs wrote them.
func readPalette(d *directory, l layout) (*[256][3]byte, error) {
	n, err := d.numbers(tagColorMap)
	if err != nil {
		return nil, err
	}
	entries := 1 << l.bits
	if n.len() != 3*entries {
		return nil, fmt.Errorf("%v has %d values, a palette of %d bits %d", tagColorMap, n.len(), l.bits, 3*entries)
	}
	shift := 0
	for i := range 3 * entries {
		if n.at(i) > 255 {
			shift = 8
		}
	}
	var colours [256][3]byte
	for i := range entries {
		for c := range 3 {
			colours[i][c] = byte(n.at(c*entries+i) >> shift)
		}
	}
	return &colours, nil
}

// readConversion reads the coefficients and what codes mean black and white; by default
// those of CCIR 601 and the whole range.
func readConversion(d *directory) (colour.Conversion, error) {
	k, err := d.rationals(tagYCbCrCoefficients, []float64{.299, .587, .114})
	if err != nil {
		return colour.Conversion{}, err
	}
	reference, err := d.rationals(tagReferenceBW, []float64{0, 255, 128, 255, 128, 255})
	if err != nil {
		return colour.Conversion{}, err
	}
	for _, v := range k {
		if v < .001 || v > 10 {
			return colour.Conversion{}, fmt.Errorf("%v is %g, %g, %g", tagYCbCrCoefficients, k[0], k[1], k[2])
		}
	}
	for _, v := range reference {
		if v > math.MaxInt16 {
			return colour.Conversion{}, fmt.Errorf("%v has %g", tagReferenceBW, v)
		}
	}
	return colour.Conversion{Luma: [3]float64(k), Reference: [6]float64(reference)}, nil
}
