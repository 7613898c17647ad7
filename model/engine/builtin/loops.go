package builtin

import (
	"math"

	"github.com/refold/refold/model/engine"
)

// plainLoops is a set with the loops of this file and no micro-kernel yet.
func plainLoops(name string) *kernels {
	return &kernels{
		name: name,
		sum:  sumLoop, moments: momentsLoop, normalise: normaliseLoop,
		normSums: normSumsLoop, normGradient: normGradientLoop,
		add: addLoop, adam: adamLoop, largest: largestLoop,
		widen: widenLoop, narrow: narrowLoop,
		copyRows: copyRowsLoop, transpose: transposeLoop, winograd: goTransforms(),
	}
}

// The loops in Go. Each takes blocks of rows; the length of the first
// parameter is that of a row, and the last row may be partial.

// sumLoop adds the rows of x to lanes.
func sumLoop(lanes, x []float32) {
	for len(x) > 0 {
		row := x[:min(len(lanes), len(x))]
		acc := lanes[:len(row)]
		for i, v := range row {
			acc[i] += v
		}
		x = x[len(row):]
	}
}

// momentsLoop adds the rows of x-mean to first and their squares to second.
func momentsLoop(mean, first, second, x []float32) {
	for len(x) > 0 {
		row := x[:min(len(mean), len(x))]
		m, s1, s2 := mean[:len(row)], first[:len(row)], second[:len(row)]
		for i, v := range row {
			d := v - m[i]
			s1[i] += d
			s2[i] += d * d
		}
		x = x[len(row):]
	}
}

// normaliseLoop is normalisation.
func normaliseLoop(d normalisation[[]float32]) {
	for len(d.x) > 0 {
		n := min(len(d.mean), len(d.x))
		row, dst := d.x[:n], d.y[:n]
		m, a, b := d.mean[:n], d.scale[:n], d.shift[:n]
		for i, v := range row {
			dst[i] = normalised(v, m[i], a[i], b[i])
		}
		if d.residual != nil {
			for i, v := range d.residual[:n] {
				dst[i] += v
			}
		}
		if d.relu {
			for i, v := range dst {
				dst[i] = max(0, v)
			}
		}
		d.x, d.residual, d.y = d.x[n:], after(d.residual, n), d.y[n:]
	}
}

// normSumsLoop is normSums.
func normSumsLoop(d normSums[[]float32]) {
	for len(d.x) > 0 {
		n := min(len(d.mean), len(d.x))
		m, s1, s2, row := d.mean[:n], d.sums[:n], d.products[:n], d.x[:n]
		for i, g := range d.dy[:n] {
			if closed(&d.gate, i, row[i], m[i], d.scale) {
				continue
			}
			s1[i] += g
			s2[i] += g * (row[i] - m[i])
		}
		d.x, d.y, d.dy = d.x[n:], after(d.y, n), d.dy[n:]
	}
}

// closed tells whether a gate lets nothing pass at place i of a row.
func closed(d *gate[[]float32], i int, x, mean float32, scale []float32) bool {
	if d.y != nil {
		return !(d.y[i] > 0)
	}
	return d.beta != nil && !(normalised(x, mean, scale[i], d.beta[i]) > 0)
}

// normGradientLoop is normGradient.
func normGradientLoop(d normGradient[[]float32]) {
	for len(d.x) > 0 {
		n := min(len(d.mean), len(d.x))
		m, a, b, c := d.mean[:n], d.scale[:n], d.slope[:n], d.shift[:n]
		row, grad, dst := d.x[:n], d.dy[:n], d.dx[:n]
		for i, g := range grad {
			if closed(&d.gate, i, row[i], m[i], a) {
				g = 0
			}
			if d.dresidual != nil {
				d.dresidual[i] = g
			}
			dst[i] = a[i]*g + b[i]*(row[i]-m[i]) + c[i]
		}
		d.x, d.dy, d.dx = d.x[n:], d.dy[n:], d.dx[n:]
		d.y, d.dresidual = after(d.y, n), after(d.dresidual, n)
	}
}

func copyRowsLoop(dst, src []float32, r rowCopy) {
	r = r.joined()
	for i := range r.rows {
		copy(dst[i*r.to:][:r.n], src[i*r.from:][:r.n])
	}
}

// addLoop writes c = a + b.
func addLoop(a, b, c []float32) {
	b, c = b[:len(a)], c[:len(a)]
	for i, v := range a {
		c[i] = v + b[i]
	}
}

// adamRates is what a step of Adam does with each element.
type adamRates struct{ rate, gain1, gain2, epsilon float32 }

// adamLoop is one step of Adam: see engine.Adam.
func adamLoop(p adamRates, g, w, m, v []float32) {
	w, m, v = w[:len(g)], m[:len(g)], v[:len(g)]
	for i, g := range g {
		m[i] += (g - m[i]) * p.gain1
		v[i] += (g*g - v[i]) * p.gain2
		w[i] -= p.rate * m[i] / (float32(math.Sqrt(float64(v[i]))) + p.epsilon)
	}
}

// widenLoop converts bfloat16 to float32.
func widenLoop(dst []float32, src []uint16) {
	dst = dst[:len(src)]
	for i, h := range src {
		dst[i] = engine.FromBFloat16(h)
	}
}

// narrowLoop rounds float32 to bfloat16.
func narrowLoop(dst []uint16, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = engine.ToBFloat16(v)
	}
}
