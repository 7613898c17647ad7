// Package sketch keeps a small picture of an image: enough to tell whether another image
// shows the same, little enough to keep for a hundred thousand.
//
// It owns the sketch, how it is made from rows of pixels, and its bytes. It must not know
// files, labels or what sketches are compared for.
package sketch

import (
	"fmt"

	"github.com/refold/refold/dataset/pixels/resample"
)

// Sides of a sketch, in pixels. Images are stretched to squares.
const (
	Side   = 64       // of the luminance
	Chroma = Side / 2 // of the colours
)

// Bytes is the length of a sketch as bytes.
const Bytes = Side*Side + 2*Chroma*Chroma

// Revision changes where the same pixels give another sketch.
const Revision = 2

// Sketch is luminance and colour (Y, Cb and Cr of Rec. ITU-R BT.601, 0 to 255, colours
// about 128) of an image, averaged over areas. Rows lie one after another.
type Sketch struct {
	Luma   [Side * Side]uint8
	Cb, Cr [Chroma * Chroma]uint8
}

// Maker makes a sketch of an image whose rows it is given.
type Maker struct {
	reduced resample.Size // the image, no larger than a sketch
	rgb     []byte        // of it
	resizer *resample.Resizer
}

const channels = 3

// NewMaker begins the sketch of an image of height x width pixels.
func NewMaker(height, width int) *Maker {
	m := &Maker{reduced: resample.Size{Height: min(height, Side), Width: min(width, Side)}}
	m.resizer, m.rgb = area(resample.Size{Height: height, Width: width}, m.reduced)
	return m
}

// area averages an image of a size to another one. Where both sides grow it interpolates;
// where one grows and one shrinks it would do so too, and leave out pixels: those are two
// steps.
func area(from, to resample.Size) (*resample.Resizer, []byte) {
	rgb := make([]byte, to.Height*to.Width*channels)
	return resample.New(resample.Plan{From: from, To: to, Keep: to, Area: true}, rgb, to.Width*channels), rgb
}

// Write takes one or more whole rows of RGB, from top to bottom.
func (m *Maker) Write(rgb []byte) { m.resizer.Write(rgb) }

// Sketch is that of the image, when all rows are written.
func (m *Maker) Sketch() *Sketch {
	rgb := m.rgb
	if square := (resample.Size{Height: Side, Width: Side}); m.reduced != square {
		var enlarge *resample.Resizer
		enlarge, rgb = area(m.reduced, square)
		enlarge.Write(m.rgb)
	}
	return of(rgb)
}

// of is the sketch of the pixels of a square.
func of(rgb []byte) *Sketch {
	s := &Sketch{}
	for cy := range Chroma {
		for cx := range Chroma {
			var cb, cr int
			for _, i := range [4]int{2*cy*Side + 2*cx, 2*cy*Side + 2*cx + 1, (2*cy+1)*Side + 2*cx, (2*cy+1)*Side + 2*cx + 1} {
				r, g, b := int(rgb[3*i]), int(rgb[3*i+1]), int(rgb[3*i+2])
				s.Luma[i] = uint8((299*r + 587*g + 114*b + 500) / 1000)
				cb += -168736*r - 331264*g + 500000*b
				cr += 500000*r - 418688*g - 81312*b
			}
			s.Cb[cy*Chroma+cx], s.Cr[cy*Chroma+cx] = centred(cb), centred(cr)
		}
	}
	return s
}

// centred is the mean of four colours, in millionths, about 128.
func centred(sum int) uint8 {
	const one = 4 * 1_000_000
	return uint8(min(max((sum+128*one+one/2)/one, 0), 255))
}

// AppendBytes appends the sketch as bytes: luminance, Cb, Cr.
func (s *Sketch) AppendBytes(to []byte) []byte {
	return append(append(append(to, s.Luma[:]...), s.Cb[:]...), s.Cr[:]...)
}

// Parse is the sketch of what AppendBytes made.
func Parse(data []byte) (*Sketch, error) {
	if len(data) != Bytes {
		return nil, fmt.Errorf("a sketch has %d bytes, not %d", Bytes, len(data))
	}
	s := &Sketch{}
	data = data[copy(s.Luma[:], data):]
	data = data[copy(s.Cb[:], data):]
	copy(s.Cr[:], data)
	return s, nil
}

// RGB is a colour of a sketch as red, green and blue (ITU-T T.871, section 7).
func RGB(y, cb, cr float64) (red, green, blue uint8) {
	level := func(v float64) uint8 { return uint8(min(max(v+.5, 0), 255)) }
	cb, cr = cb-128, cr-128
	return level(y + 1.402*cr), level(y - .344136*cb - .714136*cr), level(y + 1.772*cb)
}
