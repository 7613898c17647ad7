package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// The normal distribution is gonum's. Student's and the beta distribution are here,
// since gonum's distuv finds their quantiles less exactly (t to 2e-8), or has no upper
// tail that keeps its digits.

// tUpperTail is P(T > t) of Student's distribution, by the incomplete beta
// function (Abramowitz and Stegun 26.7.1); for t < 0 it is 1 minus that of -t.
func tUpperTail(t, df float64) float64 {
	if math.IsInf(df, 1) {
		return math.Erfc(t/math.Sqrt2) / 2
	}
	if t < 0 {
		return 1 - tUpperTail(-t, df)
	}
	// Of the two arguments x and 1-x, the smaller one keeps its digits.
	if t*t < df {
		return 0.5 - mathext.RegIncBeta(0.5, df/2, t*t/(df+t*t))/2
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t)) / 2
}

// tDensity is the density of Student's distribution.
func tDensity(t, df float64) float64 {
	a, _ := math.Lgamma((df + 1) / 2)
	b, _ := math.Lgamma(df / 2)
	return math.Exp(a-b-(df+1)/2*math.Log1p(t*t/df)) / math.Sqrt(df*math.Pi)
}

// TQuantile is the t with P(T > t) = (1-level)/2: the half-width, in standard
// errors, of a two-sided interval. On +Inf degrees of freedom it is that of the normal
// distribution. The caller sees to a level between 0 and 1 and to degrees of freedom above 0.
func TQuantile(level, df float64) float64 {
	tail := (1 - level) / 2
	if math.IsInf(df, 1) {
		return -distuv.UnitNormal.Quantile(tail) // 1/2 + level/2 may round to 1
	}
	high := 1.0
	for tUpperTail(high, df) > tail && high < 1e300 {
		high *= 2
	}
	return root(0, high, func(t float64) (float64, float64) {
		return tail - tUpperTail(t, df), tDensity(t, df)
	})
}

// betaQuantile is the x with I_x(a, b) = p, for a, b > 0 and 0 < p < 1.
func betaQuantile(p, a, b float64) float64 {
	// The logarithm of the density's constant; the density only steers Newton's steps.
	constant := -mathext.Lbeta(a, b)
	return root(0, 1, func(x float64) (float64, float64) {
		density := math.Exp(constant + (a-1)*math.Log(x) + (b-1)*math.Log1p(-x))
		return mathext.RegIncBeta(a, b, x) - p, density
	})
}

// root finds the zero of a growing function between low and high by Newton's
// steps, each replaced by a bisection where it would leave the bracket or shrink
// it too little. f returns the function and its derivative. It ends at rounding error.
func root(low, high float64, f func(float64) (value, slope float64)) float64 {
	x := low + (high-low)/2
	for range 1100 { // enough to halve 1 down to the smallest number
		value, slope := f(x)
		switch {
		case value == 0:
			return x
		case value < 0:
			low = x
		default:
			high = x
		}
		next := x - value/slope
		if !(next > low && next < high) {
			next = low + (high-low)/2
		}
		if math.Abs(next-x) <= 1e-16*math.Abs(next) || next == low || next == high {
			return next
		}
		x = next
	}
	return x
}
