package near

import "math"

// softening are pairs of Gaussians, in grains, that the two images are smoothed by: both
// alike against noise and lost resolution, one of them against blur. Smoothing both by
// more would take away what tells fine textures apart.
var softening = [...][2]float64{{1, 1}, {0, 0}, {0, 1.2}, {1.2, 0}, {1, 2}, {2, 1}}

// softened is the worst block of the best softening, with levels mapped in the better
// direction.
func softened(a, b plane, r rect, g grain) float64 {
	best := math.Inf(1)
	for _, s := range softening {
		x, y := a.blurred(r, s[0]*g.luma), b.blurred(r, s[1]*g.luma)
		best = min(best, worstBlock(x, y, r), worstBlock(y, x, r))
		if best > hopeless {
			break
		}
	}
	return best
}

// worstBlock maps a's levels onto b's and returns the largest mean residual of a block, in
// standard deviations of b; infinite where one of them has no contrast.
func worstBlock(a, b plane, r rect) float64 {
	c, deviation := mapLevels(a, b, r)
	if deviation == 0 {
		return math.Inf(1)
	}
	t := newTally(b.n)
	for y := r.y0; y < r.y1; y++ {
		p, q := a.v[y*a.n:], b.v[y*b.n:]
		for x := r.x0; x < r.x1; x++ {
			t.add(x, y, abs(q[x]-c.value(p[x])))
		}
	}
	return t.worst() / deviation
}

// lump is the largest residual that is left where both images and then the residual are
// smoothed, in standard deviations, with levels mapped in the better direction.
func lump(a, b plane, r rect, g grain) float64 {
	x, y := a.blurred(r, g.luma), b.blurred(r, g.luma)
	return min(lumpOf(x, y, r), lumpOf(y, x, r))
}

func lumpOf(a, b plane, r rect) float64 {
	c, deviation := mapLevels(a, b, r)
	if deviation == 0 {
		return math.Inf(1)
	}
	rest := newPlane(a.n)
	each(a.n, r, func(i, _, _ int) { rest.v[i] = b.v[i] - c.value(a.v[i]) })
	rest = rest.blurred(r, 2)
	most := float32(0)
	each(a.n, r, func(i, _, _ int) { most = max(most, abs(rest.v[i])) })
	return float64(most) / deviation
}

// mapLevels fits the curve from a's levels to b's, and returns b's standard deviation: 0
// where one of them has no contrast.
func mapLevels(a, b plane, r rect) (curve, float64) {
	if r.empty() {
		return curve{}, 0
	}
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	for y := r.y0; y < r.y1; y++ {
		for _, v := range a.v[y*a.n+r.x0 : y*a.n+r.x1] {
			low, high = min(low, v), max(high, v)
		}
	}
	const contrast = 2 // levels
	deviation := sumsOf(a, b, r).deviation()
	if high-low < contrast || deviation < contrast {
		return curve{}, 0
	}
	return fitCurve(a, b, r, low, high), deviation
}

// tally adds up what differs, block by block.
type tally struct {
	side  int
	total [blocks * blocks]float32
	count [blocks * blocks]int
}

func newTally(n int) *tally { return &tally{side: n / blocks} }

func (t *tally) add(x, y int, v float32) {
	block := y/t.side*blocks + x/t.side
	t.total[block] += v
	t.count[block]++
}

// worst is the largest mean of a block of which enough is seen.
func (t *tally) worst() float64 {
	worst := float32(0)
	for k, n := range t.count {
		if n >= t.side*t.side*3/8 {
			worst = max(worst, t.total[k]/float32(n))
		}
	}
	return float64(worst)
}
