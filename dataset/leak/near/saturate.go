package near

import "math"

// brightening is what a picture may become where its levels are multiplied and those above
// 255 saturate. A sketch averages pixels that were edited one by one, so that a pixel on
// an edge can become anything between two bounds: as if all below it had its own level, or
// as if they were as far apart as what lies about it.
type brightening struct {
	n               int
	part            rect
	level, low, top [3][]float32 // of red, green and blue: the mean, and what it may be mixed of
}

func newBrightening(a toned) *brightening {
	b := &brightening{n: a.n, part: a.part}
	for c := range b.level {
		b.level[c], b.low[c], b.top[c] = make([]float32, a.n*a.n), make([]float32, a.n*a.n), make([]float32, a.n*a.n)
	}
	each(a.n, a.part, func(i, _, _ int) {
		for c, v := range a.rgb(i) {
			b.level[c][i] = float32(v)
		}
	})
	for c, level := range b.level {
		each(a.n, a.part, func(i, x, y int) {
			low, top := level[i], level[i]
			for v := max(y-1, a.part.y0); v < min(y+2, a.part.y1); v++ {
				for _, l := range level[v*a.n+max(x-1, a.part.x0) : v*a.n+min(x+2, a.part.x1)] {
					low, top = min(low, l), max(top, l)
				}
			}
			// What is finer than a pixel is nowhere seen unmixed.
			span := top - low
			if span < leastSpan {
				span = 0
			}
			b.low[c][i], b.top[c][i] = max(low-span, 0), min(top+span, 255)
		})
	}
	return b
}

// leastSpan is how many levels the sides of an edge lie apart.
const leastSpan = 8

// bounds are those of a level after multiplying: saturating is concave, so that the mean
// of what is edited lies below the edited mean and above the chord of what is mixed.
func (b *brightening) bounds(c, i int, gain float32) (least, most float32) {
	v, low, top := b.level[c][i], b.low[c][i], b.top[c][i]
	most = min(gain*v, 255)
	if gain*top <= 255 || low >= top {
		return most, most
	}
	from, to := min(gain*low, 255), float32(255)
	return min(from+(to-from)*(v-low)/(top-low), most), most
}

// gain is the one that fits other best, of steps of 3 %; of those that fit alike, the one
// that changes least. It is found where it is not the largest: thin strokes that are not
// there in other become white best by any gain.
func (b *brightening) gain(other toned) (gain float32, found bool) {
	const (
		step         = 1.03
		down, up     = 24, 11    // steps: half as bright, which loses nothing, to 1.38
		closer, same = 1.05, .03 // what fits alike: a share, and levels a pixel
	)
	var totals [down + 1 + up]float32
	best, count := float32(math.Inf(1)), b.part.area()/4
	for k := range totals {
		gain := float32(math.Pow(step, float64(k-down)))
		for y := b.part.y0; y < b.part.y1; y += 2 {
			for x := b.part.x0; x < b.part.x1; x += 2 {
				i := y*b.n + x
				for c, v := range other.rgb(i) {
					least, most := b.bounds(c, i, gain)
					totals[k] += max(least-float32(v), float32(v)-most, 0)
				}
			}
		}
		best = min(best, totals[k])
	}
	at := -1
	for k, total := range totals {
		if total <= closer*best+same*float32(count) && (at < 0 || abs(float32(k-down)) < abs(float32(at-down))) {
			at = k
		}
	}
	return float32(math.Pow(step, float64(at-down))), at < len(totals)-1
}

// left is the worst block of what brightening a leaves of b, as editing.left, and the
// largest lump of luminance that is left, in standard deviations.
func (b *brightening) left(other toned, gain float32, per unit, g grain) (worst, lump float64) {
	var low, high [3]plane
	for c := range low {
		l, h := newPlane(b.n), newPlane(b.n)
		each(b.n, b.part, func(i, _, _ int) { l.v[i], h.v[i] = b.bounds(c, i, gain) })
		low[c], high[c] = l.blurred(b.part, g.half()), h.blurred(b.part, g.half())
	}
	t, rest := newTally(b.n), newPlane(b.n)
	each(b.n, b.part, func(i, x, y int) {
		var d [3]float64
		for c, v := range other.rgb(i) {
			d[c] = v - min(max(v, float64(low[c].v[i])), float64(high[c].v[i]))
		}
		l, cb, cr := toYCC(d)
		rest.v[i] = float32(l * lumaCut / per.luma)
		l, cb, cr = l/per.luma, cb/per.colour, cr/per.colour
		t.add(x, y, float32(math.Sqrt(l*l+cb*cb+cr*cr)))
	})
	rest = rest.blurred(b.part, 1)
	each(b.n, b.part, func(i, _, _ int) { lump = max(lump, float64(abs(rest.v[i]))) })
	return t.worst(), lump
}

// rgb are the red, green and blue of a pixel, within 0 to 255.
func (a toned) rgb(i int) [3]float64 {
	c := toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i]))
	for k := range c {
		c[k] = min(max(c[k], 0), 255)
	}
	return c
}

// smooth blurs all planes.
func (a toned) smooth(g grain) toned {
	blur := func(v []float32, sigma float64) []float32 { return plane{a.n, v}.blurred(a.part, sigma).v }
	return toned{n: a.n, y: blur(a.y, g.half()), cb: blur(a.cb, g.chroma), cr: blur(a.cr, g.chroma), part: a.part}
}
