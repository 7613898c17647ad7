package near

import "math"

// strip is the part of the rows that an alignment looks at: all of them, or those beside
// a caption.
type strip uint8

const (
	allRows strip = iota
	lowerRows
	upperRows
)

// within are the rows of r that the strip holds, of n.
func (s strip) within(r rect, n int) rect {
	switch s {
	case lowerRows:
		r.y0 = max(r.y0, n/4)
	case upperRows:
		r.y1 = min(r.y1, n-n/4)
	}
	return r
}

// sums of levels over a part of two planes.
type sums struct{ n, a, b, aa, bb, ab float64 }

func sumsOf(a, b plane, r rect) (s sums) {
	if r.empty() {
		return s
	}
	for y := r.y0; y < r.y1; y++ {
		p, q := a.v[y*a.n+r.x0:y*a.n+r.x1], b.v[y*b.n+r.x0:y*b.n+r.x1]
		var sa, sb, saa, sbb, sab float32
		for i, x := range p {
			z := q[i]
			sa, sb, saa, sbb, sab = sa+x, sb+z, saa+x*x, sbb+z*z, sab+x*z
		}
		s.a, s.b, s.aa, s.bb, s.ab = s.a+float64(sa), s.b+float64(sb), s.aa+float64(saa), s.bb+float64(sbb), s.ab+float64(sab)
	}
	s.n = float64(r.area())
	return s
}

// correlation is Pearson's; 0 where there is no contrast.
func (s sums) correlation() float64 {
	if s.n < 8 {
		return 0
	}
	va, vb := s.aa-s.a*s.a/s.n, s.bb-s.b*s.b/s.n
	if va <= 1e-3*s.n || vb <= 1e-3*s.n {
		return 0
	}
	return (s.ab - s.a*s.b/s.n) / math.Sqrt(va*vb)
}

// line is the one that brings a closest to b.
func (s sums) line() (gain, offset float64) {
	va := s.aa - s.a*s.a/max(s.n, 1)
	if va < 1e-6 {
		return 0, 0
	}
	gain = (s.ab - s.a*s.b/s.n) / va
	return gain, (s.b - gain*s.a) / s.n
}

// deviation is the standard deviation of b.
func (s sums) deviation() float64 {
	return math.Sqrt(max(0, s.bb/max(s.n, 1)-s.b/max(s.n, 1)*s.b/max(s.n, 1)))
}

// slopes are the differences of a plane across and down, a unit of length.
type slopes struct{ x, y plane }

func (p plane) slopes() slopes {
	s := slopes{newPlane(p.n), newPlane(p.n)}
	scale := float32(p.n) / 2
	for y := 1; y < p.n-1; y++ {
		row, above, below := p.v[y*p.n:], p.v[(y-1)*p.n:], p.v[(y+1)*p.n:]
		for x := 1; x < p.n-1; x++ {
			s.x.v[y*p.n+x] = (row[x+1] - row[x-1]) * scale
			s.y.v[y*p.n+x] = (below[x] - above[x]) * scale
		}
	}
	return s
}

// refine moves the frame of b in a until gain x a + offset fits b best: Gauss-Newton on
// frame, gain and offset, with the slopes of b for those of the fitted a, which are equal
// at the solution (Baker and Matthews 2004, "Lucas-Kanade 20 years on", section 3.2). It
// stops where a step is short.
func refine(a, b plane, f Frame, s strip, steps int) Frame {
	n := b.n
	of := b.slopes()
	for range steps {
		w, inside := warp(a, f, n)
		inside = s.within(inside, n).shrunk(n, f).shrunk(n, f)
		if inside.area() < n*n/4 {
			return f
		}
		gain, offset := sumsOf(w, b, inside).line()
		d, ok := solve(normal(w, b, of, inside, gain, offset))
		if !ok {
			return f
		}
		limit := func(v float64) float32 { return float32(min(max(v, -.05), .05)) }
		// The slopes are b's: a step in b is one of SX, SY times its length in a.
		dx, dy, dsx, dsy := limit(d[0])*f.SX, limit(d[1])*f.SY, limit(d[2])*f.SX, limit(d[3])*f.SY
		f.X, f.Y, f.SX, f.SY = f.X+dx, f.Y+dy, f.SX+dsx, f.SY+dsy
		if f.SX < .5 || f.SX > 2 || f.SY < .5 || f.SY > 2 {
			return f
		}
		if reach := .02 / float32(n); abs(dx) < reach && abs(dy) < reach && abs(dsx) < reach && abs(dsy) < reach {
			return f
		}
	}
	return f
}

func abs(v float32) float32 { return max(v, -v) }

const unknowns = 6 // x, y, their scales, gain, offset

// system is a symmetric system of equations, of which the lower half is there.
type system struct {
	left  [unknowns][unknowns]float64
	right [unknowns]float64
}

// normal are the normal equations of a step. Down a row, the slope across times u and the
// slope down times v take the place of the frame's scales; v is one for the whole row.
func normal(w, b plane, of slopes, r rect, gain, offset float64) *system {
	s := &system{}
	n := float32(b.n)
	for y := r.y0; y < r.y1; y++ {
		row := newMoments(w, b, of, rect{r.x0, y, r.x1, y + 1}, float32(gain), float32(offset))
		s.add(row, float64((float32(y)+.5)/n), float64(r.x1-r.x0))
	}
	return s
}

// moments are sums over a row: of products of the slopes x and y, xu = x u, the warped
// level w and the residual r.
type moments struct {
	xx, xy, xxu, xw, x, yy, yxu, yw, y, xuxu, xuw, xu, ww, w float32
	xr, yr, xur, wr, r                                       float32
}

func newMoments(warped, b plane, of slopes, row rect, gain, offset float32) (m moments) {
	n := b.n
	at := row.y0*n + row.x0
	count := row.x1 - row.x0
	gx, gy, ws, bs := of.x.v[at:][:count], of.y.v[at:][:count], warped.v[at:][:count], b.v[at:][:count]
	u, step := (float32(row.x0)+.5)/float32(n), 1/float32(n)
	for i, x := range gx {
		y, w := gy[i], ws[i]
		r := bs[i] - gain*w - offset
		xu := x * u
		u += step
		m.xx, m.xy, m.xxu, m.xw, m.x = m.xx+x*x, m.xy+x*y, m.xxu+x*xu, m.xw+x*w, m.x+x
		m.yy, m.yxu, m.yw, m.y = m.yy+y*y, m.yxu+y*xu, m.yw+y*w, m.y+y
		m.xuxu, m.xuw, m.xu = m.xuxu+xu*xu, m.xuw+xu*w, m.xu+xu
		m.ww, m.w = m.ww+w*w, m.w+w
		m.xr, m.yr, m.xur, m.wr, m.r = m.xr+x*r, m.yr+y*r, m.xur+xu*r, m.wr+w*r, m.r+r
	}
	return m
}

// add adds a row at height v with count pixels. The unknowns are x, y, x u, y v, w, 1.
func (s *system) add(m moments, v, count float64) {
	f := func(x float32) float64 { return float64(x) }
	rows := [unknowns][unknowns]float64{
		{f(m.xx)},
		{f(m.xy), f(m.yy)},
		{f(m.xxu), f(m.yxu), f(m.xuxu)},
		{f(m.xy) * v, f(m.yy) * v, f(m.yxu) * v, f(m.yy) * v * v},
		{f(m.xw), f(m.yw), f(m.xuw), f(m.yw) * v, f(m.ww)},
		{f(m.x), f(m.y), f(m.xu), f(m.y) * v, f(m.w), count},
	}
	for p := range rows {
		for q := range p + 1 {
			s.left[p][q] += rows[p][q]
		}
	}
	for p, r := range [unknowns]float64{f(m.xr), f(m.yr), f(m.xur), f(m.yr) * v, f(m.wr), f(m.r)} {
		s.right[p] += r
	}
}

// solve is Cholesky's, with a trace of damping; false where the system has no answer.
func solve(s *system) ([unknowns]float64, bool) {
	a, b := &s.left, s.right
	for i := range unknowns {
		a[i][i] += 1e-6*a[i][i] + 1e-9
	}
	for i := range unknowns {
		for j := 0; j <= i; j++ {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i != j {
				a[i][j] = sum / a[j][j]
				continue
			}
			if sum <= 0 {
				return b, false
			}
			a[i][i] = math.Sqrt(sum)
		}
	}
	for i := range unknowns {
		for k := range i {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	for i := unknowns - 1; i >= 0; i-- {
		for k := i + 1; k < unknowns; k++ {
			b[i] -= a[k][i] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b, true
}
