package near

import (
	"math"
	"math/cmplx"
)

// colour turns, scales and shifts one image's colours onto the other's, within what
// editing does without changing what they are, and returns the worst block's mean
// residual in levels; the better of both directions, since grey can be made of colour but
// not colour of grey.
func colour(a, b *Picture, m Match) float64 {
	cb, inside := warp(a.cb, m.Frame, b.cb.n)
	cr, _ := warp(a.cr, m.Frame, b.cb.n)
	inside = m.strip.within(inside, b.cb.n).shrunk(b.cb.n, m.Frame)
	cb, cr = cb.blurred(inside, m.grain.chroma), cr.blurred(inside, m.grain.chroma)
	bcb, bcr := b.cb.blurred(inside, m.grain.chroma), b.cr.blurred(inside, m.grain.chroma)
	return min(mapColour(cb, cr, bcb, bcr, inside), mapColour(bcb, bcr, cb, cr, inside))
}

// How far colours may be mapped.
const (
	maxTurn  = .6 // radians
	maxGain  = 2
	maxShift = 8 // levels
)

// mapColour fits b = g a + o, with complex numbers of Cb and Cr.
func mapColour(acb, acr, bcb, bcr plane, r rect) float64 {
	if r.empty() {
		return math.Inf(1)
	}
	var n, aa float64
	var sa, sb, sab complex128
	each(acb.n, r, func(i, _, _ int) {
		a := complex(float64(acb.v[i]), float64(acr.v[i]))
		b := complex(float64(bcb.v[i]), float64(bcr.v[i]))
		n, sa, sb, sab = n+1, sa+a, sb+b, sab+cmplx.Conj(a)*b
		aa += real(a)*real(a) + imag(a)*imag(a)
	})
	var g complex128
	if aa > 1e-9 {
		size, turn := cmplx.Polar(sab / complex(aa, 0))
		if real(sab) < 0 {
			size = 0
		}
		g = cmplx.Rect(min(size, maxGain), min(max(turn, -maxTurn), maxTurn))
	}
	o := (sb - g*sa) / complex(n, 0)
	clamp := func(v float64) float64 { return min(max(v, -maxShift), maxShift) }
	o = complex(clamp(real(o)), clamp(imag(o)))
	t := newTally(acb.n)
	each(acb.n, r, func(i, x, y int) {
		a := complex(float64(acb.v[i]), float64(acr.v[i]))
		b := complex(float64(bcb.v[i]), float64(bcr.v[i]))
		t.add(x, y, float32(cmplx.Abs(b-g*a-o)))
	})
	return t.worst()
}

// each visits the pixels of a part.
func each(n int, r rect, visit func(i, x, y int)) {
	for y := r.y0; y < r.y1; y++ {
		for x := r.x0; x < r.x1; x++ {
			visit(y*n+x, x, y)
		}
	}
}
