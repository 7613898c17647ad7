package raster

// StripRows is how many rows are handed out at once, at most.
const StripRows = 16

// Strips makes rows of an image from the blocks of its components.
type Strips struct {
	image   Image
	kernels Kernels
	planes  []Plane
	each    int  // bytes of a pixel
	smooth  bool // rows need the samples below: the last one of a strip waits
	out     []byte
	rows    int // in out
	put     func(rows []byte) error
}

// NewStrips begins with the image's first row of units. put gets strips of whole rows
// from top to bottom, each valid during the call only; its error ends the work.
func NewStrips(image Image, k Kernels, put func(rows []byte) error) *Strips {
	s := &Strips{image: image, kernels: k, put: put, each: image.pixelBytes(), planes: make([]Plane, len(image.Components))}
	s.out = make([]byte, 0, min(StripRows, image.Height)*s.each*image.Width)
	for i, c := range image.Components {
		s.planes[i] = Plane{
			Component: c, transform: k.transform, stride: 8 * c.Columns,
			samples: make([]byte, c.stripBytes()), line: make([]byte, image.Width+image.Across), lineOf: -1,
		}
		s.smooth = s.smooth || image.Down == 2*c.Down
	}
	return s
}

// Plane is that of a component.
func (s *Strips) Plane(component int) *Plane { return &s.planes[component] }

// Done hands out the rows that a row of units completes, all of whose blocks have been
// put. Rows of units come one after another.
func (s *Strips) Done(unit int) error {
	height := 8 * s.image.Down
	first, end := unit*height, min((unit+1)*height, s.image.Height)
	last := end == s.image.Height
	if s.smooth && unit > 0 {
		first--
	}
	if s.smooth && !last {
		end--
	}
	for y := first; y < end; y++ {
		s.makeRow(y, unit*height)
		if s.rows++; s.rows == StripRows {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	if last && s.rows > 0 {
		return s.flush()
	}
	for i := range s.planes {
		p := &s.planes[i]
		copy(p.samples[:p.stride], p.samples[8*p.Down*p.stride:])
		p.lineOf = -1
	}
	return nil
}

func (s *Strips) flush() error {
	err := s.put(s.out)
	s.out, s.rows = s.out[:0], 0
	return err
}

// makeRow makes a row of the image and appends it. top is the image's row that the
// strip begins with.
func (s *Strips) makeRow(y, top int) {
	width := s.image.Width
	var samples [4][]byte
	for i := range s.planes {
		samples[i] = s.planes[i].widened(&s.image, &s.kernels, y, top)[:width]
	}
	at := len(s.out)
	s.out = s.out[:at+s.each*width]
	s.image.Model.convert(s.out[at:], samples, &s.kernels)
}
