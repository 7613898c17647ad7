package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// clusters are the values of a data set summed by cluster, in ascending order of
// the cluster number, so that nothing depends on the order of the images.
type clusters struct {
	sums  []float64 // of the values, times their weights
	sizes []float64 // of the weights: numbers of images
	n     float64   // images in all
	mean  float64   // over images
	limit float64   // of the effective units: (sum w)^2 / sum w^2
	// independent and clustered are the sums of squared deviations of images and
	// of clusters: sum_i w_i d_i^2 and sum_c (sum_{i in c} w_i d_i)^2.
	independent, clustered float64
}

func newClusters(values []float64, cluster []int) (clusters, error) {
	return newWeightedClusters(values, nil, cluster)
}

// newWeightedClusters counts an image as often as its weight says; nil: all alike.
// Weights are scaled to a mean of 1 first.
func newWeightedClusters(values, weights []float64, cluster []int) (clusters, error) {
	if len(values) != len(cluster) {
		return clusters{}, fmt.Errorf("%d values but %d cluster numbers: one of each an image is needed", len(values), len(cluster))
	}
	if len(values) == 0 {
		return clusters{}, errors.New("no values")
	}
	if err := checkFinite("the value of image", values); err != nil {
		return clusters{}, err
	}
	weights, err := unitWeights(weights, len(values))
	if err != nil {
		return clusters{}, err
	}
	ids := slices.Compact(slices.Sorted(slices.Values(cluster)))
	n := float64(len(values))
	c := clusters{sums: make([]float64, len(ids)), sizes: make([]float64, len(ids)), n: n}
	squares := 0.0
	for i, v := range values {
		c.mean += weights[i] * v
		squares += weights[i] * weights[i]
	}
	c.mean /= n
	c.limit = n * n / squares
	deviations := make([]float64, len(ids))
	for i, v := range values {
		at, _ := slices.BinarySearch(ids, cluster[i])
		d := v - c.mean
		c.sums[at] += weights[i] * v
		c.sizes[at] += weights[i]
		deviations[at] += weights[i] * d
		c.independent += weights[i] * d * d
	}
	for _, d := range deviations {
		c.clustered += d * d
	}
	// What rounding leaves of equal values, or of deviations that cancel in each
	// cluster, is no variance.
	if negligible(c.independent/c.n, c.mean) {
		c.independent, c.clustered = 0, 0
	}
	if c.clustered <= 1e-24*c.independent {
		c.clustered = 0
	}
	return c, nil
}

// unitWeights scales n weights to a mean of 1; nil and equal weights are all 1.
func unitWeights(weights []float64, n int) ([]float64, error) {
	units := slices.Repeat([]float64{1}, n)
	if weights == nil {
		return units, nil
	}
	if len(weights) != n {
		return nil, fmt.Errorf("%d values but %d weights: one of each an image is needed", n, len(weights))
	}
	if err := checkFinite("the weight of image", weights); err != nil {
		return nil, err
	}
	if least := slices.Min(weights); least <= 0 {
		return nil, fmt.Errorf("a weight is %v: must be above 0", least)
	}
	if slices.Min(weights) == slices.Max(weights) {
		return units, nil
	}
	m := mean(weights)
	for i, w := range weights {
		units[i] = w / m
	}
	return units, nil
}

func (c clusters) count() int { return len(c.sums) }

// singletons says whether every image is a cluster of its own.
func (c clusters) singletons() bool { return float64(len(c.sums)) == c.n }

// warnings are the doubts that few or very unequal clusters raise.
func (c clusters) warnings() []string {
	var w []string
	if c.count() < fewClusters {
		w = append(w, fmt.Sprintf("only %d groups (fewer than %d): such intervals are often too narrow", c.count(), fewClusters))
	}
	if largest := slices.Max(c.sizes); largest > c.n/2 && c.count() > 1 {
		w = append(w, fmt.Sprintf("one group holds %.0f of %.0f images: it decides most of the figure", largest, c.n))
	}
	if c.clustered == 0 {
		w = append(w, "the groups do not differ at all: the clustered variance is 0")
	}
	return w
}

// effectiveUnits: see [EffectiveUnits].
func (c clusters) effectiveUnits() float64 {
	if c.independent == 0 {
		return float64(c.count())
	}
	if c.clustered == 0 {
		return c.limit
	}
	return min(max(c.n*c.independent/c.clustered, 1), c.limit)
}

// ClusteredSE is the mean of values, one per image, and its plain clustered
// standard error (Liang and Zeger, Biometrika 73, 1986; Miller, arXiv
// 2411.00640), without a correction for few clusters:
//
//	SE^2 = n^-2 * sum_c (sum_{i in c} (v_i - mean))^2
//
// This is the squared independent standard error plus the products of different
// images of the same cluster.
func ClusteredSE(values []float64, cluster []int) (m, se float64, err error) {
	c, err := newClusters(values, cluster)
	if err != nil {
		return 0, 0, fmt.Errorf("the clustered standard error: %w", err)
	}
	return c.mean, math.Sqrt(c.clustered) / c.n, nil
}

// Clustered is the interval of a mean over images that come in clusters: the
// standard error of [ClusteredSE] times sqrt(G/(G-1)), and the t quantile on G - 1
// degrees of freedom, for G clusters (Cameron and Miller, Journal of Human
// Resources 50, 2015, sections II and VI). values has one number per image;
// repeats, such as seeds, are averaged first. It assumes that clusters are
// independent of each other and, for the t quantile, not too few or too unequal.
//
// The values may be any measure, such as differences, so the interval is not cut
// to [0, 1]. Units is that of [EffectiveUnits].
func Clustered(values []float64, cluster []int, level float64) (Interval, error) {
	return ClusteredWeighted(values, nil, cluster, level)
}

// ClusteredWeighted is [Clustered] where an image counts as often as its weight
// says, such as the number of seeds that tested it where each seed draws its own
// sample: then the centre is the mean over all tests, and
//
//	SE^2 = G/(G-1) * (sum_i w_i)^-2 * sum_c (sum_{i in c} w_i (v_i - mean))^2
//
// It is Clustered on a list with an entry for each test, but for the units, which
// count images. Only the ratios of weights matter; nil: all alike.
func ClusteredWeighted(values, weights []float64, cluster []int, level float64) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, fmt.Errorf("the clustered interval: %w", err)
	}
	c, err := newWeightedClusters(values, weights, cluster)
	if err != nil {
		return Interval{}, fmt.Errorf("the clustered interval: %w", err)
	}
	groups := float64(c.count())
	if groups < 2 {
		return Interval{}, fmt.Errorf("the clustered interval: all %d images are one group: needs at least 2 groups", len(values))
	}
	se := math.Sqrt(c.clustered*groups/(groups-1)) / c.n
	half := TQuantile(level, groups-1) * se
	return Interval{Estimate: c.mean, Low: c.mean - half, High: c.mean + half, Level: level,
		Method: MethodClustered, Estimand: c.estimand(), Units: c.effectiveUnits(), Warnings: c.warnings()}, nil
}

func (c clusters) estimand() string {
	if c.singletons() {
		return EstimandImages
	}
	return EstimandGroups
}

// EffectiveUnits is the number of independent images that would give the same
// variance of the mean: n over the design effect (Kish, Survey Sampling, 1965,
// section 8.2),
//
//	n * sum_i d_i^2 / sum_c (sum_{i in c} d_i)^2,   d_i = v_i - mean
//
// With weights w_i, which come to n in all, it is n * sum_i w_i d_i^2 /
// sum_c (sum_{i in c} w_i d_i)^2, never above Kish's n^2 / sum w_i^2.
//
// It is n where all images are singletons, G where the images of each of G equal
// clusters agree, never above n, and never below 1. Values without any variance
// (all correct) show no design effect; every cluster then counts once. It is 0
// for input of which [ClusteredSE] returns an error.
func EffectiveUnits(values []float64, cluster []int) float64 {
	c, err := newClusters(values, cluster)
	if err != nil {
		return 0
	}
	return c.effectiveUnits()
}

// clean is a difference of accuracies without rounding error, so that equal ones
// have neither difference nor variance.
func clean(difference float64) float64 {
	if math.Abs(difference) < 1e-12 {
		return 0
	}
	return difference
}

// PairedDifference is the interval of the mean of a - b, both one number per
// image, the same images in the same order: [Clustered] on the differences.
func PairedDifference(a, b []float64, cluster []int, level float64) (Interval, error) {
	return PairedDifferenceWeighted(a, b, nil, cluster, level)
}

// PairedDifferenceWeighted is [PairedDifference] with the weights of
// [ClusteredWeighted].
func PairedDifferenceWeighted(a, b, weights []float64, cluster []int, level float64) (Interval, error) {
	if len(a) != len(b) {
		return Interval{}, fmt.Errorf("the paired difference: %d values against %d: must be the same images", len(a), len(b))
	}
	differences := make([]float64, len(a))
	for i := range a {
		differences[i] = clean(a[i] - b[i])
	}
	interval, err := ClusteredWeighted(differences, weights, cluster, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the paired difference: %w", err)
	}
	if interval.Estimand == EstimandImages {
		interval.Estimand = EstimandDifference
	} else {
		interval.Estimand = EstimandGroupDiff
	}
	return interval, nil
}
