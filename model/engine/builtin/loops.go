package builtin

import "math"

// plainLoops is a set with the loops of this file and no micro-kernel yet.
func plainLoops(name string) *kernels {
	return &kernels{
		name: name,
		sum:  sumLoop, moments: momentsLoop, normalise: normaliseLoop,
		gradientSums: gradientSumsLoop, gradient: gradientLoop,
		add: addLoop, adam: adamLoop, largest: largestLoop,
		widen: widenLoop, narrow: narrowLoop,
		copyRows: copyRowsLoop, winograd: goTransforms(),
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

// normaliseLoop writes y = scale*(x-mean) + shift + residual, residual being
// optional, and the larger of that and zero where relu.
func normaliseLoop(mean, scale, shift, x, residual, y []float32, relu, _ bool) {
	for len(x) > 0 {
		n := min(len(mean), len(x))
		row, dst := x[:n], y[:n]
		m, a, b := mean[:n], scale[:n], shift[:n]
		for i, v := range row {
			dst[i] = a[i]*(v-m[i]) + b[i]
		}
		if residual != nil {
			for i, v := range residual[:n] {
				dst[i] += v
			}
			residual = residual[n:]
		}
		if relu {
			for i, v := range dst {
				dst[i] = max(0, v)
			}
		}
		x, y = x[n:], y[n:]
	}
}

// gradientSumsLoop adds g to first and g*(x-mean) to second, where g is dy, or
// zero where y is not positive. y is nil where there is no ReLU.
func gradientSumsLoop(mean, first, second, x, y, dy []float32) {
	for len(x) > 0 {
		n := min(len(mean), len(x))
		m, s1, s2, row, grad := mean[:n], first[:n], second[:n], x[:n], dy[:n]
		if y == nil {
			for i, g := range grad {
				s1[i] += g
				s2[i] += g * (row[i] - m[i])
			}
		} else {
			out := y[:n]
			for i, g := range grad {
				if out[i] > 0 {
					s1[i] += g
					s2[i] += g * (row[i] - m[i])
				}
			}
			y = y[n:]
		}
		x, dy = x[n:], dy[n:]
	}
}

// gradientLoop writes dx = scale*g + slope*(x-mean) + shift and, where dresidual
// is not nil, dresidual = g. For g and y see gradientSumsLoop.
func gradientLoop(mean, scale, slope, shift, x, y, dy, dx, dresidual []float32, _ bool) {
	for len(x) > 0 {
		n := min(len(mean), len(x))
		m, a, b, c := mean[:n], scale[:n], slope[:n], shift[:n]
		row, grad, dst := x[:n], dy[:n], dx[:n]
		for i, g := range grad {
			if y != nil && !(y[i] > 0) {
				g = 0
			}
			if dresidual != nil {
				dresidual[i] = g
			}
			dst[i] = a[i]*g + b[i]*(row[i]-m[i]) + c[i]
		}
		if y != nil {
			y = y[n:]
		}
		if dresidual != nil {
			dresidual = dresidual[n:]
		}
		x, dy, dx = x[n:], dy[n:], dx[n:]
	}
}

func copyRowsLoop(dst, src []float32, to, from, rows, n int) {
	for r := range rows {
		copy(dst[r*to:][:n], src[r*from:][:n])
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
