package near

const bins = 12

// curve maps levels: piecewise linear, and nowhere falling, since brightness, contrast
// and gamma keep what is lighter lighter.
type curve struct {
	low, step float32
	knots     [bins + 1]float32
}

// fitCurve maps a's levels, which lie from low to high, onto b's by least squares on hat
// functions.
func fitCurve(a, b plane, r rect, low, high float32) curve {
	c := curve{low: low, step: (high - low) / bins}
	var diagonal, right [bins + 1]float64
	var beside [bins]float64
	for y := r.y0; y < r.y1; y++ {
		p, q := a.v[y*a.n:], b.v[y*b.n:]
		for x := r.x0; x < r.x1; x++ {
			t := (p[x] - low) / c.step
			k := min(int(t), bins-1)
			w := float64(t) - float64(k)
			v := float64(q[x])
			diagonal[k] += (1 - w) * (1 - w)
			diagonal[k+1] += w * w
			beside[k] += w * (1 - w)
			right[k] += (1 - w) * v
			right[k+1] += w * v
		}
	}
	smooth := 1e-3 * float64(r.area()) / bins // a bin without pixels takes after its neighbours
	for k := range bins {
		diagonal[k] += smooth
		diagonal[k+1] += smooth
		beside[k] -= smooth
	}
	for k := 1; k <= bins; k++ {
		m := beside[k-1] / diagonal[k-1]
		diagonal[k] -= m * beside[k-1]
		right[k] -= m * right[k-1]
	}
	c.knots[bins] = float32(right[bins] / diagonal[bins])
	for k := bins - 1; k >= 0; k-- {
		c.knots[k] = float32((right[k] - beside[k]*float64(c.knots[k+1])) / diagonal[k])
	}
	c.rise(diagonal)
	return c
}

// rise makes the knots ascend by pooling neighbours that do not (Ayer, Brunk, Ewing, Reid
// and Silverman 1955).
func (c *curve) rise(weight [bins + 1]float64) {
	var level, mass [bins + 1]float64
	var size [bins + 1]int
	n := 0
	for k, v := range c.knots {
		level[n], mass[n], size[n] = float64(v), weight[k], 1
		for n++; n > 1 && level[n-2] > level[n-1]; n-- {
			m := mass[n-2] + mass[n-1]
			level[n-2] = (level[n-2]*mass[n-2] + level[n-1]*mass[n-1]) / m
			mass[n-2], size[n-2] = m, size[n-2]+size[n-1]
		}
	}
	k := 0
	for i := range n {
		for range size[i] {
			c.knots[k] = float32(level[i])
			k++
		}
	}
}

func (c *curve) value(x float32) float32 {
	t := min(max((x-c.low)/c.step, 0), bins)
	k := min(int(t), bins-1)
	return c.knots[k] + (t-float32(k))*(c.knots[k+1]-c.knots[k])
}
