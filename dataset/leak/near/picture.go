package near

import "github.com/refold/refold/dataset/sketch"

// Picture is a sketch made ready to be compared with many others.
type Picture struct {
	Width, Height int // of the image, in pixels
	Quality       int // of its JPEG file, 1 to 100; 0: not JPEG, or unknown

	full, half, quarter plane // luminance
	smoothFull          plane
	smoothHalf          plane
	cb, cr              plane
	content             Frame // of what lies inside of borders
}

// NewPicture makes the sketch of an image of width x height pixels ready.
func NewPicture(s *sketch.Sketch, width, height int) *Picture {
	p := &Picture{Width: width, Height: height, full: newPlane(sketch.Side), cb: newPlane(sketch.Chroma), cr: newPlane(sketch.Chroma)}
	for i, v := range s.Luma {
		p.full.v[i] = float32(v)
	}
	for i := range s.Cb {
		p.cb.v[i], p.cr.v[i] = float32(s.Cb[i])-128, float32(s.Cr[i])-128
	}
	p.half = p.full.half()
	p.quarter = p.half.half()
	p.smoothFull, p.smoothHalf = p.full.blurred(p.full.all(), .7), p.half.blurred(p.half.all(), 1)
	c := s.Content()
	const side = float32(sketch.Side)
	p.content = Frame{float32(c.Left) / side, float32(c.Top) / side, float32(c.Right-c.Left) / side, float32(c.Bottom-c.Top) / side}
	return p
}

// turned is the picture in another orientation.
func (p *Picture) turned(o Orientation) *Picture {
	if o == 0 {
		return p
	}
	t := &Picture{
		Width: p.Width, Height: p.Height, Quality: p.Quality, full: p.full.turned(o), half: p.half.turned(o), quarter: p.quarter.turned(o),
		smoothFull: p.smoothFull.turned(o), smoothHalf: p.smoothHalf.turned(o), cb: p.cb.turned(o), cr: p.cr.turned(o), content: p.content.turned(o),
	}
	if o.swaps() {
		t.Width, t.Height = p.Height, p.Width
	}
	return t
}
