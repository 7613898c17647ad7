package compare

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Upper tails, which keep their digits where gonum's distuv takes 1 less the lower tail.

// tTail is P(T > t) of Student's distribution (Abramowitz and Stegun 26.7.1).
func tTail(t, df float64) float64 {
	if t < 0 {
		return 1 - tTail(-t, df)
	}
	// Of the two arguments x and 1-x, the smaller one keeps its digits.
	if t*t < df {
		return 0.5 - mathext.RegIncBeta(0.5, df/2, t*t/(df+t*t))/2
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t)) / 2
}

// fTail is P(F > f) on a and b degrees of freedom (26.6.2), for f >= 0.
func fTail(f, a, b float64) float64 {
	if a*f < b {
		return 1 - mathext.RegIncBeta(a/2, b/2, a*f/(b+a*f))
	}
	return mathext.RegIncBeta(b/2, a/2, b/(b+a*f))
}

// chiTail is P(X > x) of the chi-squared distribution, for x >= 0.
func chiTail(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }

// normalTail is P(Z > z).
func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// twoSided doubles a tail.
func twoSided(tail float64) float64 { return min(1, 2*tail) }

// halves are P(X <= k) and P(X = k) of the successes in n fair coins, 0 <= k < n.
func halves(k, n int) (atMost, exactly float64) {
	x, m := float64(k), float64(n)
	ways := -math.Log1p(m) - mathext.Lbeta(m-x+1, x+1)
	return mathext.RegIncBeta(m-x, x+1, 0.5), math.Exp(ways - m*math.Ln2)
}
