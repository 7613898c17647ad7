// Package colour turns the samples of TIFF's pixels into 8-bit RGB with straight alpha:
// grey, RGB, palettes, CMYK, YCbCr and CIE L*a*b*, without profiles. It owns colours
// alone. It knows no files, fields and layouts: rows come as a byte for each sample, the
// samples of a pixel one after another, and what describes them as values.
package colour

// Painter turns a row of pixels into RGBA, 4 bytes each.
type Painter func(rgba, samples []byte)

// Pixel is what the samples of a pixel are.
type Pixel struct {
	Samples    int  // how many there are; those that have no meaning come last
	Bits       int  // of a sample of grey or a palette below 8, which is as it is, not scaled
	Alpha      int  // which sample is alpha; -1: none
	Associated bool // colours are multiplied by alpha
}

// straight divides associated alpha out of a colour, cut off to a whole number as in
// Pillow. Colours above their alpha, which some programs write, stay within 255.
func (p Pixel) straight(v, alpha byte) byte {
	if !p.Associated || alpha == 0 {
		return v
	}
	return byte(min(int(v)*255/int(alpha), 255))
}
