package near

import "math"

// Start is a coarse alignment: the second image, turned, covers the frame in the first.
type Start struct {
	Orientation Orientation
	Frame       Frame
	strip       strip
}

// blocks is how many there are along a side.
const blocks = 8

// hopeless is the worst block, in standard deviations, above which an alignment is given
// up early.
const hopeless = .8

// Compare aligns b to a from each start and returns the match whose worst block is best.
// The worst block and not the mean: siblings of flat art differ in one place, copies
// nowhere.
func Compare(a, b *Picture, starts []Start) Match {
	best := unrelated(Start{})
	for _, s := range starts {
		if m := compare(a, b.turned(s.Orientation), s); m.Luma < best.Luma {
			best = m
		}
	}
	return best
}

// compare is Compare for one start and the turned image.
func compare(a, b *Picture, s Start) Match {
	s.Frame = refine(a.smoothHalf, b.smoothHalf, s.Frame, s.strip, 8)
	w, inside := warp(a.half, s.Frame, b.half.n)
	inside = s.strip.within(inside, b.half.n).shrunk(b.half.n).shrunk(b.half.n)
	x, y := w.blurred(inside, 1), b.half.blurred(inside, 1)
	if min(worstBlock(x, y, inside), worstBlock(y, x, inside)) > hopeless {
		return unrelated(s)
	}
	s.Frame = refine(a.smoothFull, b.smoothFull, s.Frame, s.strip, 4)
	if !s.Frame.sane() {
		return unrelated(s)
	}
	return score(a, b, s)
}

// score compares at a refined alignment.
func score(a, b *Picture, s Start) Match {
	m := Match{Start: s}
	m.Stretch = float64(s.Frame.SX) * float64(a.Width) / float64(b.Width) / (float64(s.Frame.SY) * float64(a.Height) / float64(b.Height))
	w, inside := warp(a.full, s.Frame, b.full.n)
	if s.strip != allRows && !captioned(w, b.full, inside.shrunk(b.full.n), s.strip) {
		m.strip = allRows
	}
	inside = m.strip.within(inside, b.full.n)
	m.Correlation = sumsOf(w, b.full, inside).correlation()
	inside = inside.shrunk(b.full.n)
	m.gain, _ = sumsOf(w, b.full, inside).line()
	m.Luma = softened(w, b.full, inside)
	m.Colour = colour(a, b, m)
	m.Left = math.Inf(1)
	if m.Luma > hopeless {
		return m
	}
	m.Left, m.Edit = bestEdit(a, b, m)
	da, db := a.detail(), b.detail()
	m.plain = min(da.corners, db.corners) < 3 || min(da.bends, db.bends) < 8
	m.sparse = min(da.active, db.active) < 5
	return m
}

// sane says whether enough of both images is compared.
func (f Frame) sane() bool {
	return f.SX > .8 && f.SX < 1.25 && f.SY > .8 && f.SY < 1.25 && overlap(f.X, f.SX) > .72 && overlap(f.Y, f.SY) > .72
}

// near says whether a start may come to be sane.
func (f Frame) near() bool {
	return f.SX > .75 && f.SX < 1.33 && f.SY > .75 && f.SY < 1.33
}

// inPlace says that the second image lies where the first does.
func (f Frame) inPlace() bool {
	const share = .03
	return abs(f.X)+abs(f.Y) < share && abs(f.SX-1)+abs(f.SY-1) < 2*share
}

func overlap(x, s float32) float32 { return (min(x+s, 1) - max(x, 0)) / max(s, 1) }

// softening are pairs of Gaussians, in pixels, that the two images are smoothed by: both
// alike against noise and lost resolution, one of them against blur. Smoothing both by
// more would take away what tells fine textures apart.
var softening = [...][2]float64{{1, 1}, {0, 0}, {0, 1.2}, {1.2, 0}, {1, 2}, {2, 1}}

// softened is the worst block of the best softening, with levels mapped in the better
// direction.
func softened(a, b plane, r rect) float64 {
	best := math.Inf(1)
	for _, s := range softening {
		x, y := a.blurred(r, s[0]), b.blurred(r, s[1])
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
	if r.empty() {
		return math.Inf(1)
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
		return math.Inf(1)
	}
	c := fitCurve(a, b, r, low, high)
	t := newTally(b.n)
	for y := r.y0; y < r.y1; y++ {
		p, q := a.v[y*a.n:], b.v[y*b.n:]
		for x := r.x0; x < r.x1; x++ {
			t.add(x, y, abs(q[x]-c.value(p[x])))
		}
	}
	return t.worst() / deviation
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
