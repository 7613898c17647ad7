package growth

import "math"

// Bounds of the exponent. Below, a curve is hardly told from a logarithm, whose accuracy has
// no limit; above, it is flat behind the smallest size.
const (
	LeastExponent = 0.05
	MostExponent  = 2
)

// law is a - b (n / unit)^-c, with the smallest size as the unit, so that sums stay tame.
type law struct{ a, b, c, unit float64 }

// at is the accuracy on so many training images.
func (l law) at(n float64) float64 { return l.a - l.b*math.Pow(n/l.unit, -l.c) }

// fit is the law with the least weighted sum of squares within the bounds: for a given c
// the model is linear in a and b, so c is searched, on a grid and then by golden section
// between the neighbours of its best point (Golub and Pereyra, SIAM Journal on Numerical
// Analysis 10, 1973, on separable least squares).
func fit(sizes, accuracies, weights []float64) law {
	const points = 41
	grid := func(i int) float64 {
		return LeastExponent * math.Pow(MostExponent/LeastExponent, float64(i)/(points-1))
	}
	best, least := 0, math.Inf(1)
	for i := range points {
		if _, sum := linear(sizes, accuracies, weights, grid(i)); sum < least-1e-15 {
			best, least = i, sum
		}
	}
	low, high := grid(max(0, best-1)), grid(min(points-1, best+1))
	const golden = 0.6180339887498949
	for range 40 {
		left, right := high-golden*(high-low), low+golden*(high-low)
		_, a := linear(sizes, accuracies, weights, left)
		_, b := linear(sizes, accuracies, weights, right)
		if a <= b {
			high = right
		} else {
			low = left
		}
	}
	l, sum := linear(sizes, accuracies, weights, (low+high)/2)
	if at, edge := linear(sizes, accuracies, weights, grid(best)); edge <= sum { // at an end of the range
		return at
	}
	return l
}

// linear are the best a and b for an exponent, and the weighted sum of squares.
func linear(sizes, accuracies, weights []float64, c float64) (law, float64) {
	l := law{c: c, unit: sizes[0]}
	var w, wx, wy, wxx, wxy float64
	for i, n := range sizes {
		x, y, weight := math.Pow(n/l.unit, -c), accuracies[i], weights[i]
		w, wx, wy, wxx, wxy = w+weight, wx+weight*x, wy+weight*y, wxx+weight*x*x, wxy+weight*x*y
	}
	l.b = -(w*wxy - wx*wy) / (w*wxx - wx*wx)
	l.a = (wy + l.b*wx) / w
	switch {
	case !(l.b > 0):
		l.b, l.a = 0, wy/w
	case l.a > 1:
		l.a, l.b = 1, max(0, (wx-wxy)/wxx)
	}
	sum := 0.0
	for i, n := range sizes {
		d := accuracies[i] - l.at(n)
		sum += weights[i] * d * d
	}
	return l, sum
}
