package near

// Frame says where the unit square of one image lies in that of another: the place (u, v)
// at (X + SX u, Y + SY v).
type Frame struct{ X, Y, SX, SY float32 }

// whole is the frame of two images that cover each other.
var whole = Frame{0, 0, 1, 1}

// inverse is the frame the other way round.
func (f Frame) inverse() Frame { return Frame{-f.X / f.SX, -f.Y / f.SY, 1 / f.SX, 1 / f.SY} }

// within is the frame of f's square where g is that of its surroundings: first f, then g.
func (f Frame) within(g Frame) Frame {
	return Frame{g.X + g.SX*f.X, g.Y + g.SY*f.Y, g.SX * f.SX, g.SY * f.SY}
}

// turned is the frame after both squares were turned alike.
func (f Frame) turned(o Orientation) Frame {
	x, y, sx, sy := f.X, f.Y, f.SX, f.SY
	if o&1 != 0 {
		x = 1 - x - sx
	}
	if o&2 != 0 {
		y = 1 - y - sy
	}
	if o.swaps() {
		return Frame{y, x, sy, sx}
	}
	return Frame{x, y, sx, sy}
}

// axis is how one direction of a frame samples n pixels: for each, the pixel before it and
// the weight of the one behind. Pixels from first up to last lie inside.
type axis struct {
	at          []int
	weight      []float32
	first, last int
}

// newAxis samples n pixels of a source of m, at offset and scale of its unit length.
func newAxis(offset, scale float32, n, m int) axis {
	a := axis{make([]int, n), make([]float32, n), n, 0}
	for i := range n {
		u := offset + scale*(float32(i)+.5)/float32(n)
		if u >= 0 && u <= 1 {
			a.first, a.last = min(a.first, i), i+1
		}
		t := min(max(u*float32(m)-.5, 0), float32(m-1))
		a.at[i] = min(int(t), m-2)
		a.weight[i] = t - float32(a.at[i])
	}
	return a
}

// warp samples a where f says, as n x n pixels, and says which part lies inside of it.
func warp(a plane, f Frame, n int) (plane, rect) {
	xs, ys := newAxis(f.X, f.SX, n, a.n), newAxis(f.Y, f.SY, n, a.n)
	out := newPlane(n)
	lines := [2][]float32{make([]float32, n), make([]float32, n)}
	held := [2]int{-1, -1}
	line := func(y int) []float32 {
		slot := y & 1
		if held[slot] != y {
			held[slot] = y
			from, to := a.v[y*a.n:][:a.n], lines[slot]
			for x := range to {
				i, w := xs.at[x], xs.weight[x]
				to[x] = from[i] + w*(from[i+1]-from[i])
			}
		}
		return lines[slot]
	}
	for y := range n {
		upper, lower, w := line(ys.at[y]), line(ys.at[y]+1), ys.weight[y]
		row := out.v[y*n:][:n]
		for x := range row {
			row[x] = upper[x] + w*(lower[x]-upper[x])
		}
	}
	return out, rect{xs.first, ys.first, xs.last, ys.last}
}
