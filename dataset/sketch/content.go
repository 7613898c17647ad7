package sketch

// Content is the part of the image inside of borders of one colour, in pixels of the
// luminance: columns from Left up to Right, rows from Top up to Bottom. That of an image
// of one colour is the whole.
type Content struct{ Left, Top, Right, Bottom int }

// Content finds the borders.
func (s *Sketch) Content() Content {
	c := Content{0, 0, Side, Side}
	column := func(x int) line { return line{s, x, Side, x / 2, Chroma} }
	row := func(y int) line { return line{s, y * Side, 1, y / 2 * Chroma, 1} }
	for c.Left < c.Right && column(c.Left).like(column(0)) {
		c.Left++
	}
	for c.Right > c.Left && column(c.Right-1).like(column(Side-1)) {
		c.Right--
	}
	for c.Top < c.Bottom && row(c.Top).like(row(0)) {
		c.Top++
	}
	for c.Bottom > c.Top && row(c.Bottom-1).like(row(Side-1)) {
		c.Bottom--
	}
	if c.Left >= c.Right || c.Top >= c.Bottom {
		return Content{0, 0, Side, Side}
	}
	return c
}

// line is a row or column of a sketch.
type line struct {
	of                 *Sketch
	first, step        int // of the luminance
	colour, colourStep int // of the colours
}

// even is how far levels of one colour may lie apart, as JPEG leaves them.
const even = 10

// like reports that all of a line has the colour in which another one begins.
func (l line) like(begin line) bool {
	y, cb, cr := int(l.of.Luma[begin.first]), int(l.of.Cb[begin.colour]), int(l.of.Cr[begin.colour])
	for i := range Side {
		if d := int(l.of.Luma[l.first+i*l.step]) - y; d > even || d < -even {
			return false
		}
		j := l.colour + i/2*l.colourStep
		if d := int(l.of.Cb[j]) - cb; d > even || d < -even {
			return false
		}
		if d := int(l.of.Cr[j]) - cr; d > even || d < -even {
			return false
		}
	}
	return true
}

// Blank reports that all pixels of the sketch have one colour.
func (s *Sketch) Blank() bool {
	for _, v := range s.Luma {
		if v != s.Luma[0] {
			return false
		}
	}
	for i := range s.Cb {
		if s.Cb[i] != s.Cb[0] || s.Cr[i] != s.Cr[0] {
			return false
		}
	}
	return true
}
