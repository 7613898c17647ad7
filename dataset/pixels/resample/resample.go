// Package resample brings 8-bit RGB images to another size, byte for byte as
// cv2.resize does (OpenCV 4.6 to 5.0; modules/imgproc/src/resize.cpp). It is fed with
// rows and holds a few of them beside the result, so that an image need not exist as a
// whole. It knows no formats, files or settings.
//
// Like OpenCV it takes one of three ways: averaging whole blocks of pixels where both
// factors are integers (area, and linear at exactly one half), averaging fractions of
// pixels (area that shrinks), or interpolating between two pixels a direction in fixed
// point (linear, and area that enlarges in either direction).
package resample

import (
	"fmt"
	"math"
)

// channels of every image here: red, green, blue.
const channels = 3

// Size is that of an image, in pixels.
type Size struct{ Height, Width int }

// Plan says what is made of an image: it is brought from a size to another one, of
// which a part is kept.
type Plan struct {
	From, To  Size
	Top, Left int // where the kept part begins
	Keep      Size
	Area      bool // cv2.INTER_AREA instead of cv2.INTER_LINEAR
}

func (p Plan) check() {
	within := p.Top >= 0 && p.Left >= 0 && p.Top+p.Keep.Height <= p.To.Height && p.Left+p.Keep.Width <= p.To.Width
	for _, s := range []Size{p.From, p.To, p.Keep} {
		within = within && s.Height > 0 && s.Width > 0
	}
	if !within {
		panic(fmt.Sprintf("resample: %+v", p))
	}
}

// Resizer takes the rows of one image, from top to bottom.
type Resizer struct {
	way   way
	y     int // of the next row
	plan  Plan
	bytes int // of a row
}

// way is one of the ways to resize. Its add takes row y of the image.
type way interface{ add(y int, row []byte) }

// New makes a resizer that writes the kept part into out, whose rows begin stride
// bytes apart. It panics where the plan has a size that is not positive, or keeps what
// is not there.
func New(p Plan, out []byte, stride int) *Resizer {
	p.check()
	to := target{pixels: out, stride: stride, top: p.Top, rows: p.Keep.Height, width: p.Keep.Width * channels}
	return &Resizer{way: p.way(to), plan: p, bytes: p.From.Width * channels}
}

// NewRows makes a resizer that hands each row of the kept part to put as soon as it is
// made, from top to bottom, valid during the call only. It panics as New does.
func NewRows(p Plan, put func(row []byte)) *Resizer {
	p.check()
	width := p.Keep.Width * channels
	to := target{pixels: make([]byte, width), put: put, top: p.Top, rows: p.Keep.Height, width: width}
	return &Resizer{way: p.way(to), plan: p, bytes: p.From.Width * channels}
}

func (p Plan) way(to target) way {
	if p.From == p.To {
		return &copying{to, p.Left * channels}
	}
	y, x := newScale(p.From.Height, p.To.Height), newScale(p.From.Width, p.To.Width)
	shrinks := y.factor >= 1 && x.factor >= 1
	whole := shrinks && y.whole && x.whole
	switch {
	case whole && y.steps == 2 && x.steps == 2:
		return newHalving(to, p.Left)
	case whole && p.Area:
		return newBlocks(to, p.Left, y.steps, x.steps)
	case shrinks && p.Area:
		return newAveraging(to, areaTable(y), areaTable(x), p.Left)
	default:
		return newLinear(to, taps(y, p.Area, true, p.Top, p.Keep.Height), taps(x, p.Area, false, p.Left, p.Keep.Width), p.From.Width)
	}
}

// Write takes one or more whole rows. It panics where there is part of a row, or more
// than the image has.
func (r *Resizer) Write(rgb []byte) {
	if len(rgb)%r.bytes != 0 || len(rgb)/r.bytes > r.plan.From.Height-r.y {
		panic(fmt.Sprintf("resample: %d bytes behind %d rows, %+v", len(rgb), r.y, r.plan))
	}
	for ; len(rgb) > 0; rgb = rgb[r.bytes:] {
		r.way.add(r.y, rgb[:r.bytes])
		r.y++
	}
}

// target is where the kept part goes.
type target struct {
	pixels    []byte
	stride    int              // 0: all rows are made at the same place
	put       func(row []byte) // is given each row; nil: nobody waits for it
	top, rows int              // of the new size: the first that is kept, and how many
	width     int              // of a row that is kept, in bytes
}

// row is a row of the new size; nil: it is not kept.
func (t *target) row(y int) []byte {
	if y < t.top || y >= t.top+t.rows {
		return nil
	}
	return t.pixels[(y-t.top)*t.stride:][:t.width]
}

// made says that a row that is kept is complete.
func (t *target) made(row []byte) {
	if t.put != nil {
		t.put(row)
	}
}

// copying leaves the size as it is.
type copying struct {
	target
	left int // bytes of a row before the kept part
}

func (c *copying) add(y int, row []byte) {
	if out := c.row(y); out != nil {
		copy(out, row[c.left:])
		c.made(out)
	}
}

// scale is the change of size in one direction.
type scale struct {
	from, to int
	inverse  float64 // to / from
	factor   float64 // 1 / inverse, rounded as OpenCV rounds it
	steps    int     // factor to the nearest integer
	whole    bool    // factor is an integer
}

func newScale(from, to int) scale {
	inverse := float64(to) / float64(from)
	factor := 1 / inverse
	steps := roundEven(factor)
	const epsilon = 0x1p-52 // DBL_EPSILON
	distance := factor - float64(steps)
	return scale{from, to, inverse, factor, steps, distance < epsilon && -distance < epsilon}
}

// roundEven rounds to the nearest integer, ties to even, as OpenCV's cvRound.
func roundEven(v float64) int { return int(math.RoundToEven(v)) }
