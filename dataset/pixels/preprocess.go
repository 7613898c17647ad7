package pixels

import (
	"fmt"
	"math"

	"github.com/refold/refold/dataset/pixels/resample"
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

// Interpolation is how pixels are resampled. The zero value is Linear.
type Interpolation string

// Interpolations, by OpenCV's names; package resample says more.
const (
	Linear Interpolation = "linear" // cv2.INTER_LINEAR
	Area   Interpolation = "area"   // cv2.INTER_AREA
)

func (i Interpolation) check() error {
	switch i {
	case "", Linear, Area:
		return nil
	}
	return fmt.Errorf("interpolation %q: must be linear or area", string(i))
}

func (r Resize) check() error {
	switch r {
	case "", Stretch, Crop, Trim, Pad:
		return nil
	}
	return fmt.Errorf("resize %q: must be stretch, crop, trim or pad", string(r))
}

// Preprocess says how an image becomes pixels. Height and Width must be positive;
// zero values of the others are the defaults: not equalised, stretch, linear, white.
type Preprocess struct {
	Height, Width int
	Equalise      Equalise
	Resize        Resize
	Interpolation Interpolation
	Alpha         Alpha
}

// Validate says what is wrong with the settings.
func (p Preprocess) Validate() error {
	if p.Height < 1 || p.Width < 1 {
		return fmt.Errorf("size %d x %d: height and width must be at least 1", p.Height, p.Width)
	}
	if err := p.Equalise.check(); err != nil {
		return err
	}
	if err := p.Resize.check(); err != nil {
		return err
	}
	if err := p.Interpolation.check(); err != nil {
		return err
	}
	return p.Alpha.Validate()
}

// Bytes is the length of an image's pixels: Height x Width x Channels.
func (p Preprocess) Bytes() int { return p.Height * p.Width * Channels }

// Rows takes the rows of an image, from top to bottom, one or more at once. They are the
// caller's again when Write returns.
type Rows interface{ Write(rgb []byte) }

// Fit makes what equalises an RGB image of h x w pixels and brings it to Height x Width. It
// writes into out, which is as long as Bytes says, and holds no more of the image than a
// few rows.
func (p Preprocess) Fit(h, w int, out []byte) Rows {
	height, width := p.Equalise.Shrunk(h, w)
	return p.Equalise.before(h, w, p.resizer(height, width, out))
}

// resizer is Fit for an image that is equalised.
func (p Preprocess) resizer(h, w int, out []byte) *resample.Resizer {
	to := p.scaled(h, w)
	fromY, toY, rows := overlap(to.Height, p.Height)
	fromX, toX, columns := overlap(to.Width, p.Width)
	if fill := p.Alpha.background(); fill != 0 && (rows < p.Height || columns < p.Width) {
		for i := range out {
			out[i] = fill
		}
	}
	plan := resample.Plan{
		From: resample.Size{Height: h, Width: w}, To: to, Area: p.Interpolation == Area,
		Top: fromY, Left: fromX, Keep: resample.Size{Height: rows, Width: columns},
	}
	return resample.New(plan, out[(toY*p.Width+toX)*Channels:], p.Width*Channels)
}

// scaled is the size that an image of h x w pixels is brought to before its centre is
// put on that of the target: what is too large is cut, what is too small gets a border.
func (p Preprocess) scaled(h, w int) resample.Size {
	switch p.Resize {
	case Crop, Pad:
		factor := math.Max(float64(p.Height)/float64(h), float64(p.Width)/float64(w))
		if p.Resize == Pad {
			factor = math.Min(float64(p.Height)/float64(h), float64(p.Width)/float64(w))
		}
		// The side that decided the factor comes out exact: x * (t/x) rounds to t.
		return resample.Size{
			Height: max(1, int(math.Round(float64(h)*factor))),
			Width:  max(1, int(math.Round(float64(w)*factor))),
		}
	case Trim:
		return resample.Size{Height: h, Width: w}
	default:
		return resample.Size{Height: p.Height, Width: p.Width}
	}
}

// overlap aligns the centres of two lengths: where the common part begins in each,
// and how long it is.
func overlap(from, to int) (fromStart, toStart, length int) {
	if from >= to {
		return (from - to) / 2, 0, to
	}
	return 0, (to - from) / 2, from
}
