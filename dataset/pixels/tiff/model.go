package tiff

import (
	"fmt"
)

// model is how samples become colours (tag 262).
type model int

const (
	whiteIsZero model = 0
	blackIsZero model = 1
	rgb         model = 2
	palette     model = 3
	cmyk        model = 5
	ycbcr       model = 6
	cielab      model = 8
)

// colours is the number of samples that make up a colour.
func (m model) colours() int {
	switch m {
	case rgb, ycbcr, cielab:
		return 3
	case cmyk:
		return 4
	}
	return 1
}

func (m model) name() string {
	return map[model]string{whiteIsZero: "grey", blackIsZero: "grey", rgb: "RGB colours", palette: "a palette", cmyk: "CMYK colours",
		ycbcr: "YCbCr colours", cielab: "L*a*b* colours"}[m]
}

// readModel reads compression and colour model, which both may not be read here.
func readModel(d *directory, l *layout) error {
	compression, err := d.number(tagCompression, none)
	if err != nil {
		return err
	}
	if err := checkCompression(compression); err != nil {
		return err
	}
	l.compression = compression
	m, err := d.number(tagPhotometric, -1)
	if err != nil {
		return err
	}
	l.model = model(m)
	switch l.model {
	case whiteIsZero, blackIsZero, rgb, palette, cmyk, ycbcr, cielab:
		return nil
	case -1:
		if fax(compression) { // as libtiff has it
			l.model = whiteIsZero
			return nil
		}
		return fmt.Errorf("its colour model, %v, is missing", tagPhotometric)
	}
	if name, ok := otherModels[m]; ok {
		return unsupported("%s", name)
	}
	return fmt.Errorf("%v is %d", tagPhotometric, m)
}

var otherModels = map[int]string{
	4: "a transparency mask as its image", 9: "ICC L*a*b* colours", 10: "ITU L*a*b* colours", 32803: "a camera's raw colour filter array",
	32844: "logarithmic luminance", 32845: "logarithmic luminance", 34892: "a camera's linear raw colours", 51177: "a depth map", 52527: "a photometric mask",
}

// readSamples reads how many samples a pixel has, and of what kind.
func readSamples(d *directory, l *layout) (err error) {
	if l.samples, err = d.number(tagSamples, 1); err != nil {
		return err
	}
	const most = 16 // more than any program writes for a picture
	switch {
	case l.samples < 1:
		return fmt.Errorf("%v is %d", tagSamples, l.samples)
	case l.samples > most:
		return unsupported("%d samples a pixel", l.samples)
	}
	if l.bits, err = d.allEqual(tagBits, l.samples, 1); err != nil {
		return err
	}
	format, err := d.allEqual(tagSampleFormat, l.samples, 1)
	if err != nil {
		return err
	}
	if l.bits < 1 || l.bits > 64 {
		return fmt.Errorf("%v is %d", tagBits, l.bits)
	}
	if err := checkFormat(l.bits, format); err != nil {
		return err
	}
	if most := map[model]int{palette: 8, ycbcr: 8, cielab: 8}[l.model]; most != 0 && l.bits > most {
		return unsupported("%s of %d bits", l.model.name(), l.bits)
	}
	if least := map[model]int{rgb: 8, cmyk: 8, ycbcr: 8, cielab: 8}[l.model]; l.bits < least {
		return unsupported("%s of %d bits", l.model.name(), l.bits)
	}
	if l.model == whiteIsZero && l.bits > 8 { // Pillow and OpenCV leave it inverted
		return &UnsupportedError{What: fmt.Sprintf("%d-bit grey whose zero is white", l.bits), Next: "invert it, so that zero is black"}
	}
	planar, err := d.number(tagPlanar, 1)
	if err != nil {
		return err
	}
	if planar != 1 && planar != 2 {
		return fmt.Errorf("%v is %d", tagPlanar, planar)
	}
	l.planar = planar == 2 && l.samples > 1
	return nil
}

// checkFormat refuses samples that are not whole numbers from black to white
// (SampleFormat; 4, undefined, reads as unsigned, as TIFF 6.0 says in section 19).
func checkFormat(bits, format int) error {
	scale := func(what string) error {
		return &UnsupportedError{What: fmt.Sprintf("%d-bit %s samples", bits, what),
			Next: "decide which values are black and white, and save it with 8 or 16 bits a sample"}
	}
	switch format {
	case 1, 4:
	case 2:
		return scale("signed")
	case 3:
		return scale("floating point")
	case 5, 6:
		return scale("complex")
	default:
		return fmt.Errorf("%v is %d", tagSampleFormat, format)
	}
	switch bits {
	case 1, 2, 4, 8, 10, 12, 14, 16:
		return nil
	case 32, 64:
		return scale("integer")
	}
	return unsupported("%d-bit samples", bits)
}

// Kinds of extra samples (tag 338).
const (
	extraUnspecified  = 0
	extraAssociated   = 1
	extraUnassociated = 2
	extraCorel        = 999 // of Corel Draw 10, meaning unassociated
)

// readExtras finds alpha among the samples behind the colour's own.
func readExtras(d *directory, l *layout) error {
	extras, err := d.numbers(tagExtraSamples)
	if err != nil {
		return err
	}
	own := l.model.colours()
	more := l.samples - own
	switch {
	case more < 0:
		return fmt.Errorf("%d samples a pixel are too few for %s", l.samples, l.model.name())
	case extras.len() == 0 && more == 1 && l.model == rgb: // as Pillow has it
		l.alpha = own
		return nil
	case extras.len() != more:
		return fmt.Errorf("%d samples a pixel for %s, with %d that %v describes", l.samples, l.model.name(), extras.len(), tagExtraSamples)
	}
	for i := range more {
		switch kind := extras.at(i); kind {
		case extraUnspecified:
		case extraAssociated, extraUnassociated, extraCorel:
			if l.alpha < 0 {
				l.alpha, l.associated = own+i, kind == extraAssociated
			}
		default:
			return fmt.Errorf("%v is %d", tagExtraSamples, kind)
		}
	}
	if l.alpha < 0 {
		return nil
	}
	switch {
	case l.bits < 8:
		return unsupported("alpha of %d bits", l.bits)
	case l.model == cmyk, l.model == ycbcr, l.model == cielab:
		return unsupported("%s with alpha", l.model.name())
	case l.associated && (l.model == palette || l.model == whiteIsZero):
		return unsupported("associated alpha with %s", map[model]string{palette: "a palette", whiteIsZero: "grey whose zero is white"}[l.model])
	}
	return nil
}

// readChroma reads how many pixels of YCbCr share their chroma, 2 x 2 by default.
func readChroma(d *directory, l *layout) error {
	if l.model != ycbcr || l.convertsYCbCr() {
		return nil
	}
	n, err := d.numbers(tagSubsampling)
	if err != nil {
		return err
	}
	l.subX, l.subY = 2, 2
	switch n.len() {
	case 0:
	case 2:
		l.subX, l.subY = int(min(n.at(0), 255)), int(min(n.at(1), 255))
	default: // libtiff passes over them
		return fmt.Errorf("%v has %d values, not 2", tagSubsampling, n.len())
	}
	known := func(n int) bool { return n == 1 || n == 2 || n == 4 }
	if !known(l.subX) || !known(l.subY) {
		return fmt.Errorf("%v is %d, %d", tagSubsampling, l.subX, l.subY)
	}
	if l.subX*l.subY == 1 {
		return nil
	}
	switch {
	case l.subY == 4 && l.subX != 4: // nor does libtiff
		return unsupported("chroma of YCbCr shared by %d x %d pixels", l.subX, l.subY)
	case l.planar:
		return unsupported("YCbCr with shared chroma in planes")
	case l.samples != 3:
		return unsupported("YCbCr with shared chroma and extra samples")
	case l.predictor != 1:
		return unsupported("prediction of YCbCr with shared chroma")
	}
	return nil
}
