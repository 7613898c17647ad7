package dataset

import (
	"fmt"
	"math"
)

// Resize is how an image gets the size that a network takes. The zero value is
// Stretch.
type Resize string

// Ways to resize. Offsets of a centre are rounded towards the upper left corner.
// Borders have the background colour of Alpha: white, or black with Black and Drop.
const (
	Stretch Resize = "stretch" // to the target, aspect not kept, as cv2.resize
	Crop    Resize = "crop"    // scaled, aspect kept, until the target is covered; then its centre
	Trim    Resize = "trim"    // the centre, not scaled; where the image is smaller than the target, a border
	Pad     Resize = "pad"     // scaled, aspect kept, until it fits into the target; then a border
)

func (r Resize) check() error {
	switch r {
	case "", Stretch, Crop, Trim, Pad:
		return nil
	}
	return fmt.Errorf("resize %q: must be stretch, crop, trim or pad", string(r))
}

// Preprocess says how an image becomes pixels. Height and Width must be positive;
// zero values of the others are the defaults stretch, linear, white.
type Preprocess struct {
	Height, Width int
	Resize        Resize
	Interpolation Interpolation
	Alpha         Alpha
}

// Validate says what is wrong with the settings.
func (p Preprocess) Validate() error {
	if p.Height < 1 || p.Width < 1 {
		return fmt.Errorf("size %d x %d: height and width must be at least 1", p.Height, p.Width)
	}
	if err := p.Resize.check(); err != nil {
		return err
	}
	if err := p.Interpolation.check(); err != nil {
		return err
	}
	return p.Alpha.check()
}

// bytes is the length of an image's pixels.
func (p Preprocess) bytes() int { return p.Height * p.Width * channels }

// apply brings an RGB image of h x w pixels to Height x Width.
func (p Preprocess) apply(rgb []byte, h, w int) []byte {
	switch p.Resize {
	case Crop, Pad:
		factor := math.Max(float64(p.Height)/float64(h), float64(p.Width)/float64(w))
		if p.Resize == Pad {
			factor = math.Min(float64(p.Height)/float64(h), float64(p.Width)/float64(w))
		}
		// The side that decided the factor comes out exact: x * (t/x) rounds to t.
		toH := max(1, int(math.Round(float64(h)*factor)))
		toW := max(1, int(math.Round(float64(w)*factor)))
		return p.center(Resample(rgb, h, w, toH, toW, p.Interpolation), toH, toW)
	case Trim:
		return p.center(rgb, h, w)
	default:
		return Resample(rgb, h, w, p.Height, p.Width, p.Interpolation)
	}
}

// center puts the centre of an image on the centre of the target: what is too
// large is cut, what is too small gets a border.
func (p Preprocess) center(rgb []byte, h, w int) []byte {
	if h == p.Height && w == p.Width {
		return rgb
	}
	out := make([]byte, p.Height*p.Width*channels)
	if fill := p.Alpha.background(); fill != 0 {
		for i := range out {
			out[i] = fill
		}
	}
	fromY, toY, rows := overlap(h, p.Height)
	fromX, toX, columns := overlap(w, p.Width)
	for y := range rows {
		copy(out[((toY+y)*p.Width+toX)*channels:][:columns*channels], rgb[((fromY+y)*w+fromX)*channels:])
	}
	return out
}

// overlap aligns the centres of two lengths: where the common part begins in each,
// and how long it is.
func overlap(from, to int) (fromStart, toStart, length int) {
	if from >= to {
		return (from - to) / 2, 0, to
	}
	return 0, (to - from) / 2, from
}
