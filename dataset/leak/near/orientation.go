package near

// Orientation is one of the eight ways in which a square can be turned and mirrored: bit
// 0 mirrors left and right, bit 1 up and down, bit 2 then swaps rows and columns.
type Orientation uint8

// orientations is how many there are.
const orientations = 8

// source is the place that a pixel of the turned square comes from.
func (o Orientation) source(x, y, n int) (int, int) {
	if o&4 != 0 {
		x, y = y, x
	}
	if o&1 != 0 {
		x = n - 1 - x
	}
	if o&2 != 0 {
		y = n - 1 - y
	}
	return x, y
}

// swaps says whether rows become columns.
func (o Orientation) swaps() bool { return o&4 != 0 }

func (p plane) turned(o Orientation) plane {
	if o == 0 {
		return p
	}
	out := newPlane(p.n)
	for y := range p.n {
		for x := range p.n {
			sx, sy := o.source(x, y, p.n)
			out.v[y*p.n+x] = p.v[sy*p.n+sx]
		}
	}
	return out
}

// String says how the square is turned; empty: as it is.
func (o Orientation) String() string {
	return [orientations]string{"", "mirrored", "upside down and mirrored", "turned by 180 degrees",
		"turned and mirrored", "turned by 90 degrees", "turned by 270 degrees", "turned and mirrored the other way"}[o]
}
