package near

import "math"

// toned is a picture's luminance and colour at the same 32 x 32 places.
type toned struct {
	n         int
	y, cb, cr []float32
	part      rect
}

// editing is an edit of a strength, on red, green and blue.
type editing struct {
	name  Edit
	apply func(c [3]float64) [3]float64
}

// unedited is the edit that changes nothing.
var unedited = editing{Unedited, func(c [3]float64) [3]float64 { return c }}

// edits are those that would make b of a, with the strength that fits best; gain is that
// of brightness.
func edits(a, b toned, gain float64) []editing {
	pa, pb := plane{a.n, a.y}, plane{b.n, b.y}
	var turn, size float64
	each(a.n, a.part, func(i, _, _ int) {
		turn += float64(a.cb[i])*float64(b.cr[i]) - float64(a.cr[i])*float64(b.cb[i])
		size += float64(a.cb[i])*float64(b.cb[i]) + float64(a.cr[i])*float64(b.cr[i])
	})
	list := []editing{unedited}
	scaled := func(name Edit, gain, about float64) {
		list = append(list, editing{name, func(c [3]float64) [3]float64 {
			for i := range c {
				c[i] = about + gain*(c[i]-about)
			}
			return c
		}})
	}
	scaled(Brightness, gain, 0)
	if gain, offset := sumsOf(pa, pb, a.part).line(); gain > .4 && gain < 2.5 && gain != 1 {
		if about := offset / (1 - gain); about > 30 && about <= 255 {
			scaled(Contrast, gain, about)
		}
	}
	list = append(list, editing{Grey, func(c [3]float64) [3]float64 {
		y := .299*c[0] + .587*c[1] + .114*c[2]
		return [3]float64{y, y, y}
	}})
	if angle := math.Atan2(turn, size); math.Abs(angle) < maxTurn {
		sin, cos := math.Sincos(angle)
		list = append(list, editing{Hue, func(c [3]float64) [3]float64 {
			y, cb, cr := toYCC(c)
			return toRGB(y, cos*cb-sin*cr, sin*cb+cos*cr)
		}})
	}
	return list
}

func toYCC(c [3]float64) (y, cb, cr float64) {
	y = .299*c[0] + .587*c[1] + .114*c[2]
	return y, .564 * (c[2] - y), .713 * (c[0] - y)
}

func toRGB(y, cb, cr float64) [3]float64 {
	return [3]float64{y + 1.402*cr, y - .344*cb - .714*cr, y + 1.773*cb}
}

// explained is how much of one image is left when a plain edit of the other is made.
type explained struct {
	left float64 // the worst block's mean, as a share of what a copy may differ by
	edit Edit    // the one that leaves least
}

// bestEdit is what the best plain edit of a, or of b, explains.
func bestEdit(a, b *Picture, m Match) explained {
	sharp := alignedColours(a, b, m)
	smooth := [2]toned{sharp[0].smooth(m.grain), sharp[1].smooth(m.grain)}
	plain, best, brightest := math.Inf(1), explained{left: math.Inf(1)}, math.Inf(1)
	for from := range 2 {
		x, y := smooth[from], smooth[1-from]
		per := unitOf(x, y)
		brightening := newBrightening(sharp[from])
		gain, found := brightening.gain(sharp[1-from])
		for _, e := range edits(x, y, float64(gain)) {
			left := e.left(x, y, per)
			if left < best.left {
				best = explained{left, e.name}
			}
			if e.name == Unedited {
				plain = min(plain, left)
			}
		}
		if left, lump := brightening.left(y, gain, per, m.grain); found {
			brightest = min(brightest, max(left/brightCut, lump/brightLump))
		}
	}
	local := m.Frame.inPlace() && m.grain.luma <= usual.luma // what lies in single pixels can be told
	switch {
	case local && brightest < 1 && best.left > brightest*brightCut+clearly:
		return explained{brightest, Brightness}
	case local && plain > 2*clearly && (marked(smooth[0], smooth[1]) || marked(smooth[1], smooth[0])):
		return explained{0, Mark}
	case plain < best.left+clearly:
		best.edit = Unedited
	}
	return best
}

// alignedColours are those of a where it is aligned to b, and of b.
func alignedColours(a, b *Picture, m Match) [2]toned {
	n := b.half.n
	y, part := warp(a.half, m.Frame, n)
	cb, _ := warp(a.cb, m.Frame, n)
	cr, _ := warp(a.cr, m.Frame, n)
	part = m.strip.within(part, n).shrunk(n, m.Frame)
	return [2]toned{{n: n, y: y.v, cb: cb.v, cr: cr.v, part: part}, {n: n, y: b.half.v, cb: b.cb.v, cr: b.cr.v, part: part}}
}

// clearly is how much less an edit must leave than none to be named.
const clearly = .15

// leastDeviation is that of the palest images, in levels, whose rounding would count
// otherwise.
const leastDeviation = 24

// unit is what a copy may differ by, in levels of luminance and of colour.
type unit struct{ luma, colour float64 }

// unitOf is that of an edit of a that is compared with b. In pictures of little colour,
// such as of thin strokes, the little counts.
func unitOf(a, b toned) unit {
	x, y := plane{a.n, a.y}, plane{b.n, b.y}
	tint := 0.0
	for _, p := range [2]toned{a, b} {
		var sum float64
		each(p.n, a.part, func(i, _, _ int) { sum += float64(p.cb[i]*p.cb[i] + p.cr[i]*p.cr[i]) })
		tint = max(tint, math.Sqrt(sum/float64(max(a.part.area(), 1))))
	}
	return unit{lumaCut * max(sumsOf(x, y, a.part).deviation(), leastDeviation), min(max(tint, paleCut), colourCut)}
}

// left is the worst block of what an edit leaves.
func (e editing) left(a, b toned, per unit) float64 {
	t := newTally(a.n)
	each(a.n, a.part, func(i, x, y int) {
		c := e.apply(toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i])))
		for k := range c {
			c[k] = min(max(c[k], 0), 255)
		}
		l, cb, cr := toYCC(c)
		dl, dcb, dcr := (l-float64(b.y[i]))/per.luma, (cb-float64(b.cb[i]))/per.colour, (cr-float64(b.cr[i]))/per.colour
		t.add(x, y, float32(math.Sqrt(dl*dl+dcb*dcb+dcr*dcr)))
	})
	return t.worst()
}
