package probe

import (
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// Methods of the intervals of a [Result].
const (
	MethodAccuracy = "clustered t, at least Clopper-Pearson on the effective number of independent units, widened for cross-validation"
	MethodExcess   = "clustered t of the difference and the accuracy's interval, whichever reaches further"
)

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
	f := float64(k)
	return math.Sqrt(1 + (f-1)*2/math.Pi/math.Sqrt(2*f-3))
}

// widened stretches an interval about its estimate.
func widened(i stats.Interval, by float64) stats.Interval {
	i.Low, i.High = i.Estimate-by*(i.Estimate-i.Low), i.Estimate+by*(i.High-i.Estimate)
	return i
}

// excess is the accuracy of a sample above the majority of labels: labels, clusters and
// accuracy are those of its images, counts has how many there are of each class.
func excess(sample stats.Sample, labels, clusters, counts []int, accuracy stats.Interval, folds int) (majority float64, interval stats.Interval, err error) {
	largest := largestClasses(counts)
	right := make([]float64, len(labels))
	for i, label := range labels {
		if slices.Contains(largest, label) {
			right[i] = 1 / float64(len(largest))
		}
	}
	majority = float64(counts[largest[0]]) / float64(len(labels))
	interval = accuracy
	interval.Estimate -= majority
	interval.Low -= majority
	interval.High -= majority
	interval.Method = MethodExcess
	if sample.Groups() < 2 {
		return majority, interval, nil
	}
	reference, err := stats.NewSample(right, nil, clusters)
	if err != nil {
		return 0, stats.Interval{}, err
	}
	difference, err := sample.Minus(reference)
	if err != nil {
		return 0, stats.Interval{}, err
	}
	paired, err := stats.Clustered(difference, accuracy.Level)
	if err != nil {
		return 0, stats.Interval{}, err
	}
	paired = widened(paired, widening(folds))
	interval.Low, interval.High = min(paired.Low, interval.Low), max(paired.High, interval.High)
	interval.Estimand = paired.Estimand
	return majority, interval, nil
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
