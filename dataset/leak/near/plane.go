package near

import "math"

// plane is a square of levels, row after row.
type plane struct {
	n int
	v []float32
}

func newPlane(n int) plane { return plane{n, make([]float32, n*n)} }

// all is the whole of a plane.
func (p plane) all() rect { return rect{0, 0, p.n, p.n} }

// half averages blocks of 2 x 2.
func (p plane) half() plane {
	out := newPlane(p.n / 2)
	for y := range out.n {
		above, below := p.v[2*y*p.n:][:p.n], p.v[(2*y+1)*p.n:][:p.n]
		row := out.v[y*out.n:][:out.n]
		for x := range row {
			row[x] = (above[2*x] + above[2*x+1] + below[2*x] + below[2*x+1]) / 4
		}
	}
	return out
}

// rect is a part of a plane: columns from x0 up to x1, rows from y0 up to y1.
type rect struct{ x0, y0, x1, y1 int }

func (r rect) empty() bool { return r.x1 <= r.x0 || r.y1 <= r.y0 }

func (r rect) area() int {
	if r.empty() {
		return 0
	}
	return (r.x1 - r.x0) * (r.y1 - r.y0)
}

// shrunk leaves out a pixel on each side on which either image goes on beyond the other:
// there, pixels hold something of what only one of them shows, such as a border. f is the
// frame of the second image, whose side is n.
func (r rect) shrunk(n int, f Frame) rect {
	const beyond = .01
	if r.x0 > 0 || f.X > beyond {
		r.x0++
	}
	if r.y0 > 0 || f.Y > beyond {
		r.y0++
	}
	if r.x1 < n || f.X+f.SX < 1-beyond {
		r.x1--
	}
	if r.y1 < n || f.Y+f.SY < 1-beyond {
		r.y1--
	}
	return r
}

// kernel is the half of a Gaussian from its centre on, of the given sigma in pixels.
func kernel(sigma float64) []float32 {
	reach := int(math.Ceil(2.5 * sigma))
	k := make([]float32, reach+1)
	for d := range k {
		k[d] = float32(math.Exp(-float64(d*d) / (2 * sigma * sigma)))
	}
	return k
}

// blurred smooths the part r of a plane by a Gaussian, from what lies in r alone: at its
// borders the weights of what is there are normalised. The rest of the result is zero.
func (p plane) blurred(r rect, sigma float64) plane {
	if sigma == 0 || r.empty() {
		return p
	}
	k := kernel(sigma)
	rows, out := newPlane(p.n), newPlane(p.n)
	for y := r.y0; y < r.y1; y++ {
		smooth(rows.v[y*p.n+r.x0:y*p.n+r.x1], p.v[y*p.n+r.x0:y*p.n+r.x1], k)
	}
	for y := r.y0; y < r.y1; y++ {
		to := out.v[y*p.n+r.x0 : y*p.n+r.x1]
		var sum float32
		for j := max(r.y0, y-len(k)+1); j <= min(r.y1-1, y+len(k)-1); j++ {
			w := k[max(j-y, y-j)]
			sum += w
			from := rows.v[j*p.n+r.x0:][:len(to)]
			for x := range to {
				to[x] += w * from[x]
			}
		}
		for x := range to {
			to[x] /= sum
		}
	}
	return out
}

// smooth blurs a row.
func smooth(to, from, k []float32) {
	reach, n := len(k)-1, len(from)
	var all float32 = k[0]
	for _, w := range k[1:] {
		all += 2 * w
	}
	for x := range to {
		if x >= reach && x+reach < n {
			s := k[0] * from[x]
			for d := 1; d <= reach; d++ {
				s += k[d] * (from[x-d] + from[x+d])
			}
			to[x] = s / all
			continue
		}
		var s, sum float32
		for j := max(0, x-reach); j <= min(n-1, x+reach); j++ {
			w := k[max(j-x, x-j)]
			s, sum = s+w*from[j], sum+w
		}
		to[x] = s / sum
	}
}
