package probe

import (
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// MethodProbe is the method of the intervals of a [Result].
const MethodProbe = "clustered t, at least Clopper-Pearson on the effective number of independent units, widened for cross-validation"

// widening is how much wider intervals from k folds must be so that a column that knows
// nothing is rarely above the majority. Test images of one fold are training images of
// the others, so the hits of different folds hang together, although the predictor
// knows nothing. Take the images of one value under two equally large classes, and let X
// be a fold's excess of one class in units of its standard deviation: fold f says the
// sign of the sum of the other X and gains X_f times that. For independent normal X
//
//	E[X_f sign(R + X_g) X_g sign(R + X_f)] = E[(2 phi(R))^2] = (2 / pi) / sqrt(2k - 3)
//
// with R the sum of the other k - 2 and phi the normal density. So the k gains have 1 +
// (k - 1) times that times the variance of independent ones: 1.6 for two folds, 2 for
// five, 2.4 for ten. Simulated, it is 1.55, 1.9 and 2.3 with two classes and many images,
// never visibly more with other numbers of classes or values, and plain intervals are
// above the majority in up to 10 of 100 instead of 2.5 (TestNullIsNotAbove).
func widening(k int) float64 {
	if k < 2 { // one test set, which nothing was learned from
		return 1
	}
	f := float64(k)
	return math.Sqrt(1 + (f-1)*2/math.Pi/math.Sqrt(2*f-3))
}

// fewest is how much wider the interval of a balanced accuracy must be, which rests on the
// class that lies in the fewest clusters: its quantile should be that of t on their number
// less 1, not on the number of all clusters less 1.
func fewest(labels, clusters []int, classes int, level float64) float64 {
	seen := make([]map[int]bool, classes)
	all := make(map[int]bool)
	for i, label := range labels {
		if seen[label] == nil {
			seen[label] = make(map[int]bool)
		}
		seen[label][clusters[i]], all[clusters[i]] = true, true
	}
	least := len(all)
	for _, s := range seen {
		if len(s) > 0 {
			least = min(least, len(s))
		}
	}
	if least < 2 {
		return math.Inf(1)
	}
	return stats.TQuantile(level, float64(least-1)) / stats.TQuantile(level, float64(len(all)-1))
}

// widened stretches the interval of an accuracy about its estimate.
func widened(i stats.Interval, by float64) stats.Interval {
	i.Method, i.SE, i.DF = MethodProbe, 0, 0
	if math.IsInf(by, 1) {
		i.Low, i.High = 0, 1
		return i
	}
	i.Low, i.High = max(0, i.Estimate-by*(i.Estimate-i.Low)), min(1, i.Estimate+by*(i.High-i.Estimate))
	return i
}

// less is an interval of what lies above x.
func less(i stats.Interval, x float64) stats.Interval {
	i.Estimate, i.Low, i.High = i.Estimate-x, i.Low-x, i.High-x
	return i
}

// largestClasses lists the classes that have the most images.
func largestClasses(counts []int) []int {
	var all []int
	for c, n := range counts {
		if n == slices.Max(counts) {
			all = append(all, c)
		}
	}
	return all
}
