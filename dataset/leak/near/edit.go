package near

import "math"

// toned is a picture's luminance and colour at the same 32 x 32 places.
type toned struct {
	n         int
	y, cb, cr []float32
	part      rect
	sharp     *toned // before it was smoothed; nil: it is so
}

// editing is an edit of a strength, on red, green and blue.
type editing struct {
	name  Edit
	apply func(c [3]float64) [3]float64
}

// unedited is the edit that changes nothing.
var unedited = editing{Unedited, func(c [3]float64) [3]float64 { return c }}

// edits are those that would make b of a, with the strength that fits best.
func edits(a, b toned) []editing {
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
	scaled(Brightness, brighter(a, b), 0)
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

// bestEdit is how much of b is left when a plain edit of a, or of b, is made: the worst
// block's mean, as a share of what a copy may differ by; and the edit.
func bestEdit(a, b *Picture, m Match) (float64, Edit) {
	n := b.half.n
	_, part := warp(a.half, m.Frame, n)
	part = m.strip.within(part, n).shrunk(n, m.Frame)
	at := func(p plane) []float32 {
		w, _ := warp(p, m.Frame, n)
		return w.v
	}
	sharpX := toned{n: n, y: at(a.half), cb: at(a.cb), cr: at(a.cr), part: part}
	sharpY := toned{n: n, y: b.half.v, cb: b.cb.v, cr: b.cr.v, part: part}
	x, y := sharpX.smooth(), sharpY.smooth()
	x.sharp, y.sharp = &sharpX, &sharpY
	plain, best, name := math.Inf(1), math.Inf(1), Unedited
	for _, pair := range [2][2]toned{{x, y}, {y, x}} {
		deviation := max(sumsOf(plane{n, pair[0].y}, plane{n, pair[1].y}, part).deviation(), leastDeviation)
		for _, e := range edits(pair[0], pair[1]) {
			left := e.left(pair[0], pair[1], deviation)
			if left < best {
				best, name = left, e.name
			}
			if e.name == Unedited {
				plain = min(plain, left)
			}
		}
	}
	switch {
	case plain > 2*clearly && m.Frame.inPlace() && (marked(x, y) || marked(y, x)):
		return 0, Mark
	case plain < best+clearly:
		return best, Unedited
	}
	return best, name
}

// clearly is how much less an edit must leave than none to be named.
const clearly = .15

// leastDeviation is that of the palest images, in levels, whose rounding would count
// otherwise.
const leastDeviation = 24

// left is the worst block of what an edit leaves.
func (e editing) left(a, b toned, deviation float64) float64 {
	t := newTally(a.n)
	if e.name == Brightness {
		a, e = e.edited(*a.sharp).smooth(), unedited
	}
	each(a.n, a.part, func(i, x, y int) {
		c := e.apply(toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i])))
		for k := range c {
			c[k] = min(max(c[k], 0), 255)
		}
		l, cb, cr := toYCC(c)
		dl, dcb, dcr := (l-float64(b.y[i]))/(lumaCut*deviation), (cb-float64(b.cb[i]))/colourCut, (cr-float64(b.cr[i]))/colourCut
		t.add(x, y, float32(math.Sqrt(dl*dl+dcb*dcb+dcr*dcr)))
	})
	return t.worst()
}

// brighter is the gain of brightness that fits best, of steps of 3 %; what saturates
// keeps it from a closed form.
func brighter(a, b toned) float64 {
	best, least := 1.0, math.Inf(1)
	gain := math.Pow(1.03, -24)
	for range 49 {
		var total float64
		for y := a.part.y0; y < a.part.y1; y += 2 {
			for x := a.part.x0; x < a.part.x1; x += 2 {
				i := y*a.n + x
				c := toRGB(float64(a.y[i]), float64(a.cb[i]), float64(a.cr[i]))
				for j := range c {
					c[j] = min(max(c[j]*gain, 0), 255)
				}
				l, _, _ := toYCC(c)
				total += math.Abs(l - float64(b.y[i]))
			}
		}
		if total < least {
			best, least = gain, total
		}
		gain *= 1.03
	}
	return best
}
