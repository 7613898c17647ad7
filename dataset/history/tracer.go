package history

// window is the most of an image that is looked at, in pixels a side: enough for the
// measures, and a tenth of the time that decoding a photograph takes.
const window = 384

// Tracer takes the rows of an image and keeps the luminance of a window in its middle,
// which begins where a block does.
type Tracer struct {
	width, y                 int // of the image; the next row
	left, top, right, bottom int // of the window
	luma                     []uint8
}

// NewTracer begins an image of height x width pixels.
func NewTracer(height, width int) *Tracer {
	t := &Tracer{width: width}
	t.left, t.right = middle(width)
	t.top, t.bottom = middle(height)
	t.luma = make([]uint8, 0, (t.right-t.left)*(t.bottom-t.top))
	return t
}

// middle is the window along a side of n pixels.
func middle(n int) (from, to int) {
	size := min(n, window)
	from = (n - size) / 2 / block * block
	return from, from + size
}

// Write takes one or more whole rows of RGB, from top to bottom.
func (t *Tracer) Write(rgb []byte) {
	for ; len(rgb) > 0; rgb = rgb[3*t.width:] {
		if t.y >= t.top && t.y < t.bottom {
			for x := t.left; x < t.right; x++ {
				p := rgb[3*x:][:3]
				t.luma = append(t.luma, uint8((299*int(p[0])+587*int(p[1])+114*int(p[2])+500)/1000))
			}
		}
		t.y++
	}
}

// History is that of the window, when all rows are written.
func (t *Tracer) History() History {
	h, err := New(t.luma, t.right-t.left, t.bottom-t.top)
	if err != nil {
		panic(err) // rows are missing
	}
	return h
}
