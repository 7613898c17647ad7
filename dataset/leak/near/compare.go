package near

import "math"

// Revision changes where the same pictures compare otherwise.
const Revision = 1

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
	var forth, back tried
	for _, s := range starts {
		if m := eitherWay(a, b.turned(s.Orientation), s, &forth, &back); m.Luma < best.Luma {
			best = m
		}
	}
	return best
}

// eitherWay compares on the pixels of the image that shows more, and if there is a chance
// on those of the other too: which of them has the finer detail depends on their sizes,
// and what has less cannot be made to look like what has more.
func eitherWay(a, b *Picture, s Start, forth, back *tried) Match {
	if s.Frame == whole {
		return compare(a, b, s, forth)
	}
	there := func() Match { return compare(a, b, s, forth) }
	andBack := func() Match {
		m := compare(b, a, Start{s.Orientation, s.Frame.inverse(), s.strip}, back)
		m.Frame, m.Stretch = m.Frame.inverse(), 1/m.Stretch
		return m
	}
	if s.Frame.SX*s.Frame.SY < 1 {
		there, andBack = andBack, there
	}
	first := there()
	if first.Luma > 2*lumaCut {
		return first
	}
	if second := andBack(); second.Score() < first.Score() {
		return second
	}
	return first
}

// tried are the alignments that were scored: several starts come to the same.
type tried []Start

// before reports whether an alignment was tried, and notes it.
func (t *tried) before(s Start) bool {
	const same = .004
	for _, u := range *t {
		f, g := s.Frame, u.Frame
		if u.Orientation == s.Orientation && u.strip == s.strip && max(abs(f.X-g.X), abs(f.Y-g.Y), abs(f.SX-g.SX), abs(f.SY-g.SY)) < same {
			return true
		}
	}
	*t = append(*t, s)
	return false
}

// compare is Compare for one start and the turned image.
func compare(a, b *Picture, s Start, done *tried) Match {
	s.Frame = refine(a.smoothHalf, b.smoothHalf, s.Frame, s.strip, 8)
	w, inside := warp(a.half, s.Frame, b.half.n)
	inside = s.strip.within(inside, b.half.n).shrunk(b.half.n, s.Frame).shrunk(b.half.n, s.Frame)
	x, y := w.blurred(inside, 1), b.half.blurred(inside, 1)
	if min(worstBlock(x, y, inside), worstBlock(y, x, inside)) > hopeless {
		return unrelated(s)
	}
	s.Frame = refine(a.smoothFull, b.smoothFull, s.Frame, s.strip, 4)
	if !s.Frame.sane() {
		return unrelated(s)
	}
	s.Frame = settled(a, b, s)
	return score(a, b, s, done)
}

// settled is the whole where that brings the images together as well as a frame does that
// is less than a pixel from it: most copies are not shifted, and sampling anew blurs.
func settled(a, b *Picture, s Start) Frame {
	const as = .002
	f, g := s.Frame, grainOf(a, b).luma
	pixel := float32(g) / float32(b.full.n)
	if f == whole || max(abs(f.X), abs(f.Y), abs(f.X+f.SX-1), abs(f.Y+f.SY-1)) > pixel {
		return f
	}
	x, y := a.full, b.full
	if g > usual.luma {
		x, y = x.blurred(x.all(), g), y.blurred(y.all(), g)
	}
	correlation := func(f Frame) float64 {
		w, inside := warp(x, f, y.n)
		return sumsOf(w, y, s.strip.within(inside, y.n)).correlation()
	}
	if correlation(whole) > correlation(f)-as {
		return whole
	}
	return f
}

// score compares at a refined alignment.
func score(a, b *Picture, s Start, done *tried) Match {
	m := Match{Start: s, grain: grainOf(a, b), small: min(a.Width, a.Height, b.Width, b.Height) < smallSide}
	m.Stretch = float64(s.Frame.SX) * float64(a.Width) / float64(b.Width) / (float64(s.Frame.SY) * float64(a.Height) / float64(b.Height))
	w, inside := warp(a.full, s.Frame, b.full.n)
	if s.strip != allRows && !captioned(w, b.full, inside.shrunk(b.full.n, s.Frame), s.strip) {
		m.strip = allRows
	}
	if done.before(m.Start) {
		return unrelated(s)
	}
	inside = m.strip.within(inside, b.full.n)
	m.Correlation = sumsOf(w, b.full, inside).correlation()
	inside = inside.shrunk(b.full.n, s.Frame)
	m.gain, _ = sumsOf(w, b.full, inside).line()
	m.Left, m.Colour, m.Lump = math.Inf(1), math.Inf(1), math.Inf(1)
	m.Luma = softened(w, b.full, inside, m.grain)
	if m.Luma > max(lumaCut*WeakScore, smallLuma) { // whatever else is found, it is not even of the weak grade
		return m
	}
	m.Colour = colour(a, b, m)
	m.Lump = lump(w, b.full, inside, m.grain)
	if m.Luma >= lumaCut && !m.markable() && m.apart() > WeakScore { // likewise
		return m
	}
	best := bestEdit(a, b, m)
	m.Left, m.Edit = best.left, best.edit
	da, db := a.detail(), b.detail()
	m.plain = min(da.corners, db.corners) < 3 || min(da.bends, db.bends) < 8
	m.sparse = min(da.active, db.active) < 5
	return m
}

// sane says whether enough of both images is compared.
func (f Frame) sane() bool {
	const least = .82 // crops to 85 % and borders of 10 %, with a little room
	return f.SX > least && f.SX < 1/least && f.SY > least && f.SY < 1/least && overlap(f.X, f.SX) > .72 && overlap(f.Y, f.SY) > .72
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
