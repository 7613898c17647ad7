package sketch

// History is what JPEG leaves in pixels, however they are stored afterwards: edges along
// the borders of its blocks of 8 x 8, and fine differences that it took away.
type History struct {
	// Across and Down are how much larger the step over a border of blocks is than those
	// beside it, as a share of them; 0: there is no grid. That of the clearest of the eight
	// places where the grid may begin, since images are cropped.
	Across float64 `json:"across"`
	Down   float64 `json:"down"`
	// Fine is the mean second difference of neighbours by the mean first one, from 0, a
	// ramp, to about 1.7, noise.
	Fine float64 `json:"fine"`
}

// historyPixels is how much of an image is looked at: rows about its middle.
const historyPixels = 1 << 20

// block is the side of JPEG's blocks.
const block = 8

// Tracer finds the history of an image whose rows it is given.
type Tracer struct {
	width       int
	first, last int // rows that are looked at
	y           int
	above       []int16 // luminance of the row before
	row         []int16
	across      [block]float64 // sums of steps, by place
	down        [block]float64
	rows        [block]int
	curves      float64
}

// NewTracer begins an image of height x width pixels.
func NewTracer(height, width int) *Tracer {
	rows := min(height, max(2*block, historyPixels/max(width, 1)))
	first := (height - rows) / 2
	return &Tracer{width: width, first: first, last: first + rows, above: make([]int16, width), row: make([]int16, width)}
}

// Write takes one or more whole rows of RGB, from top to bottom.
func (t *Tracer) Write(rgb []byte) {
	for ; len(rgb) > 0; rgb = rgb[3*t.width:] {
		if t.y >= t.first && t.y < t.last {
			t.add(rgb[:3*t.width])
		}
		t.y++
	}
}

func (t *Tracer) add(rgb []byte) {
	row := t.row
	for x := range row {
		p := rgb[3*x:][:3]
		row[x] = int16((77*int(p[0]) + 150*int(p[1]) + 29*int(p[2])) >> 8)
	}
	var steps [block]int
	curves, before := 0, 0
	for x := 1; x < len(row); x++ {
		d := int(row[x]) - int(row[x-1])
		steps[x%block] += magnitude(d)
		curves += magnitude(d - before)
		before = d
	}
	for k, s := range steps {
		t.across[k] += float64(s)
	}
	t.curves += float64(curves)
	if t.y > t.first {
		sum := 0
		for x, v := range row {
			sum += magnitude(int(v) - int(t.above[x]))
		}
		t.down[t.y%block] += float64(sum)
		t.rows[t.y%block]++
	}
	t.row, t.above = t.above, row
}

func magnitude(v int) int { return max(v, -v) }

// History is that of the image, when all rows are written.
func (t *Tracer) History() History {
	var h History
	var columns [block]int
	total := 0.0
	for x := 1; x < t.width; x++ {
		columns[x%block]++
	}
	for _, s := range t.across {
		total += s
	}
	h.Across, h.Down = grid(t.across, columns), grid(t.down, t.rows)
	if total > 0 {
		h.Fine = t.curves / total
	}
	return h
}

// grid compares the place with the largest mean step with the others.
func grid(sums [block]float64, counts [block]int) float64 {
	var total, largest, places float64
	for k, n := range counts {
		if n == 0 {
			return 0
		}
		mean := sums[k] / float64(n)
		total, largest, places = total+mean, max(largest, mean), places+1
	}
	others := (total - largest) / (places - 1)
	const quiet = .02 // levels: an image of one colour has no grid
	if others < quiet {
		return 0
	}
	return largest/others - 1
}
