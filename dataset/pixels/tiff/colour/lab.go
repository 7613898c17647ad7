package colour

import (
	"math"
	"sync"
)

// Lab converts CIE L*a*b* of 8 bits (TIFF 6.0, section 23) to sRGB, both with
// the white of D50, as a colour management system does: L* from 0 to 100 in 255
// steps, a* and b* as signed bytes.
func Lab(pixel Pixel) Painter {
	each := pixel.Samples
	curve := gamma()
	return func(rgba, samples []byte) {
		for i := 0; i < len(rgba); i += 4 {
			s := samples[i/4*each:][:3]
			r, g, b := linearOfLab(float64(s[0])*100/255, float64(int8(s[1])), float64(int8(s[2])))
			p := rgba[i:][:4]
			p[0], p[1], p[2], p[3] = curve.at(r), curve.at(g), curve.at(b), 255
		}
	}
}

// linearOfLab is CIE 15 for L*a*b* to XYZ, and the inverse of sRGB's primaries as
// adapted to D50 (Bradford), which IEC 61966-2-1's profile holds.
func linearOfLab(l, a, b float64) (red, green, blue float64) {
	const whiteX, whiteZ = 0.9642, 0.8249
	fy := (l + 16) / 116
	x, y, z := whiteX*cubed(fy+a/500), cubed(fy), whiteZ*cubed(fy-b/200)
	return sum(3.1338561*x, -1.6168667*y, -0.4906146*z),
		sum(-0.9787684*x, 1.9161415*y, 0.0334540*z),
		sum(0.0719453*x, -0.2289914*y, 1.4052427*z)
}

// sum adds products that are rounded first, so that no processor fuses the two and
// pixels are the same on all.
func sum(a, b, c float64) float64 { return float64(a) + float64(b) + float64(c) }

func cubed(f float64) float64 {
	if f > 6.0/29 {
		return f * f * f
	}
	return 3 * 6.0 / 29 * 6 / 29 * (f - 4.0/29)
}

// encoding is sRGB's curve to 8 bits, in steps that are finer than its steepest part.
type encoding [1<<14 + 1]byte

func (e *encoding) at(v float64) byte {
	return e[int(min(max(v, 0), 1)*(1<<14)+.5)]
}

var gamma = sync.OnceValue(func() *encoding {
	e := new(encoding)
	for i := range e {
		v := float64(i) / (1 << 14)
		if v <= .0031308 {
			v *= 12.92
		} else {
			v = float64(1.055*math.Pow(v, 1/2.4)) - .055
		}
		e[i] = byte(float64(v*255) + .5)
	}
	return e
})
