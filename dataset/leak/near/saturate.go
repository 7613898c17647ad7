package near

// edited is a after an edit that saturates, in which pixels on an edge are mixed of the
// edited colours of its two sides, not edited when mixed: a sketch averages pixels that
// were edited one by one.
func (e editing) edited(a toned) toned {
	out := toned{n: a.n, y: make([]float32, len(a.y)), cb: make([]float32, len(a.y)), cr: make([]float32, len(a.y)), part: a.part}
	each(a.n, a.part, func(i, x, y int) {
		c, saturated := e.colour(a, i)
		low, high := a.sides(i, x, y)
		if span := float64(a.y[high] - a.y[low]); span > leastSpan {
			p, lower := e.colour(a, low)
			q, upper := e.colour(a, high)
			if saturated || lower || upper {
				w := float64(a.y[i]-a.y[low]) / span
				for k := range c {
					c[k] = p[k] + w*(q[k]-p[k])
				}
			}
		}
		l, cb, cr := toYCC(c)
		out.y[i], out.cb[i], out.cr[i] = float32(l), float32(cb), float32(cr)
	})
	return out
}

// leastSpan is how many levels the sides of an edge lie apart.
const leastSpan = 8

// colour is that of a pixel after the edit, and whether it saturates.
func (e editing) colour(a toned, i int) (c [3]float64, saturated bool) {
	c = e.apply(toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i])))
	for k, v := range c {
		c[k] = min(max(v, 0), 255)
		saturated = saturated || c[k] != v
	}
	return c, saturated
}

// sides are the darkest and the lightest pixel about one.
func (a toned) sides(i, x, y int) (low, high int) {
	low, high = i, i
	for v := max(y-1, a.part.y0); v < min(y+2, a.part.y1); v++ {
		for u := max(x-1, a.part.x0); u < min(x+2, a.part.x1); u++ {
			j := v*a.n + u
			if a.y[j] < a.y[low] {
				low = j
			}
			if a.y[j] > a.y[high] {
				high = j
			}
		}
	}
	return low, high
}

// smooth blurs all planes.
func (a toned) smooth() toned {
	blur := func(v []float32) []float32 { return plane{a.n, v}.blurred(a.part, 1).v }
	return toned{n: a.n, y: blur(a.y), cb: blur(a.cb), cr: blur(a.cr), part: a.part}
}
