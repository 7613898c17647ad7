package enginetest

import (
	"math"

	"github.com/refold/refold/model/engine"
)

// sums collects sums of products together with the sums of their magnitudes,
// which bound what rounding can do.
type sums struct{ total, magnitude []float64 }

func newSums(n int) sums { return sums{make([]float64, n), make([]float64, n)} }

func (s sums) add(i int, v float64) {
	s.total[i] += v
	s.magnitude[i] += math.Abs(v)
}

// within makes the tolerance a part of the sum of magnitudes.
func (s sums) within(relative float64) expected {
	tolerance := make([]float64, len(s.magnitude))
	for i, m := range s.magnitude {
		tolerance[i] = relative*m + 1e-30
	}
	return expected{s.total, tolerance}
}

// rounding is the relative error that a float32 sum of products may have.
const rounding = 1e-6

// roundingOf is rounding for a convolution. An engine may take the tiles of one of 3x3
// taps and many channels by Winograd's transforms, which it rounds where activations
// are bfloat16: each product is then off by up to 2^-7 of its magnitude, the sum of
// hundreds of them by a part of that.
func roundingOf(c engine.Conv) float64 {
	const many = 64
	if c.Type == engine.BFloat16 && c.KernelHeight == 3 && c.KernelWidth == 3 && c.Stride == 1 && c.Pad == 1 &&
		c.X[3] >= many && c.Filters >= many {
		return 0x1p-8
	}
	return rounding
}

// eachTap calls f for every output pixel, tap and input channel: the offsets of
// output pixel, input element and first kernel element.
func eachTap(c engine.Conv, f func(y, x, k int)) {
	s := c.Y()
	for n := range s[0] {
		for i := range s[1] {
			for j := range s[2] {
				y := ((n*s[1]+i)*s[2] + j) * s[3]
				for a := range c.KernelHeight {
					for b := range c.KernelWidth {
						h, w := i*c.Stride+a-c.Pad, j*c.Stride+b-c.Pad
						if h < 0 || h >= c.X[1] || w < 0 || w >= c.X[2] {
							continue
						}
						x := ((n*c.X[1]+h)*c.X[2] + w) * c.X[3]
						k := (a*c.KernelWidth + b) * c.X[3] * s[3]
						for channel := range c.X[3] {
							f(y, x+channel, k+channel*s[3])
						}
					}
				}
			}
		}
	}
}

func convForward(d engine.ConvForward, in []values) []expected {
	y := newSums(d.Y().Elements())
	x, kernel := in[0].floats, in[1].floats
	eachTap(d.Conv, func(yi, xi, ki int) {
		for f := range d.Filters {
			y.add(yi+f, float64(x[xi])*float64(kernel[ki+f]))
		}
	})
	if d.Bias {
		for i := range y.total {
			y.add(i, float64(in[2].floats[i%d.Filters]))
		}
	}
	return []expected{y.within(roundingOf(d.Conv))}
}

func convData(d engine.ConvData, in []values) []expected {
	dx := newSums(d.X.Elements())
	dy, kernel := in[0].floats, in[1].floats
	eachTap(d.Conv, func(yi, xi, ki int) {
		for f := range d.Filters {
			dx.add(xi, float64(dy[yi+f])*float64(kernel[ki+f]))
		}
	})
	return []expected{dx.within(roundingOf(d.Conv))}
}

func convWeights(d engine.ConvWeights, in []values) []expected {
	dkernel := newSums(d.Kernel().Elements())
	x, dy := in[0].floats, in[1].floats
	eachTap(d.Conv, func(yi, xi, ki int) {
		for f := range d.Filters {
			dkernel.add(ki+f, float64(x[xi])*float64(dy[yi+f]))
		}
	})
	results := []expected{dkernel.within(roundingOf(d.Conv))}
	if d.Bias {
		dbias := newSums(d.Filters)
		for i, v := range dy {
			dbias.add(i%d.Filters, float64(v))
		}
		results = append(results, dbias.within(rounding))
	}
	return results
}
