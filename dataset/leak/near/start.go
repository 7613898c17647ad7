package near

// coarse is the side of what starts are found on.
const coarse = 16

// windows are the frames that starts try: the whole, and parts of one in the other.
var windows = func() []Frame {
	out := []Frame{whole}
	for _, s := range []float32{.94, .88, .82} {
		for _, i := range []float32{0, 1, 2} {
			for _, j := range []float32{0, 1, 2} {
				f := Frame{(1 - s) * i / 2, (1 - s) * j / 2, s, s}
				out = append(out, f, f.inverse())
			}
		}
	}
	return out
}()

// Probe is an image that others are aligned to.
type Probe struct {
	Picture *Picture
	views   []probeView
}

type probeView struct {
	frame  Frame
	strip  strip
	pixels plane
	part   rect
}

// NewProbe makes a picture ready to find starts in.
func NewProbe(p *Picture) *Probe {
	probe := &Probe{Picture: p}
	for i, f := range windows {
		pixels, part := warp(p.quarter, f, coarse)
		for s := allRows; s <= upperRows; s++ {
			if s == allRows || i == 0 {
				probe.views = append(probe.views, probeView{f, s, pixels, s.within(part, coarse).shrunk(coarse, f)})
			}
		}
	}
	return probe
}

// scored is a start with the correlation of what it brings together.
type scored struct {
	Start
	correlation float64
}

// startsKept is how many alignments are refined.
const startsKept = 3

// best are the most promising starts, best first.
type best struct {
	starts [startsKept]scored
	n      int
}

func (b *best) add(s Start, correlation float64) {
	if b.n == startsKept && correlation <= b.starts[b.n-1].correlation {
		return
	}
	at := min(b.n, startsKept-1)
	b.n = min(b.n+1, startsKept)
	for ; at > 0 && b.starts[at-1].correlation < correlation; at-- {
		b.starts[at] = b.starts[at-1]
	}
	b.starts[at] = scored{s, correlation}
}

// leastCorrelation is that of a start which is worth refining.
const leastCorrelation = .5

// Compare finds starts for b and compares from them.
func (p *Probe) Compare(b *Picture) Match {
	return Compare(p.Picture, b, p.Starts(b))
}

// Starts are the most promising alignments of b, best first; none: it shows something
// else.
func (p *Probe) Starts(b *Picture) []Start {
	var found best
	for o := range Orientation(orientations) {
		turned := b.quarter.turned(o)
		for _, v := range p.views {
			found.add(Start{o, v.frame, v.strip}, sumsOf(v.pixels, turned, v.part).correlation())
		}
		for _, f := range contents(p.Picture.content, b.content.turned(o)) {
			pixels, part := warp(p.Picture.quarter, f, coarse)
			found.add(Start{o, f, allRows}, sumsOf(pixels, turned, part.shrunk(coarse, f)).correlation())
		}
	}
	var starts []Start
	for _, s := range found.starts[:found.n] {
		if s.correlation > leastCorrelation {
			starts = append(starts, s.Start)
		}
	}
	return starts
}

// contents are the alignments of what lies inside of borders, of one or both images.
func contents(a, b Frame) []Frame {
	var out []Frame
	add := func(a, b Frame) {
		if f := b.inverse().within(a); f.near() && f != whole {
			out = append(out, f)
		}
	}
	add(a, b)
	if a != whole && b != whole {
		add(a, whole)
		add(whole, b)
	}
	return out
}
