package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// totals are the values of a sample summed by cluster, in ascending order of the
// cluster number, so that nothing depends on the order of the images.
type totals struct {
	sums  []float64 // of the values, times their weights
	sizes []float64 // of the weights: numbers of images
	n     float64   // images in all
	mean  float64   // over images
	limit float64   // of the effective units: (sum w)^2 / sum w^2
	// independent and clustered are the sums of squared deviations of images and
	// of clusters: sum_i w_i d_i^2 and sum_c (sum_{i in c} w_i d_i)^2.
	independent, clustered float64
}

// newTotals sums what [checkSample] has taken. Weights are scaled to a mean of 1 first.
func newTotals(values, weights []float64, cluster []int) totals {
	weights = unitWeights(weights)
	ids := slices.Compact(slices.Sorted(slices.Values(cluster)))
	n := float64(len(values))
	t := totals{sums: make([]float64, len(ids)), sizes: make([]float64, len(ids)), n: n}
	squares := 0.0
	for i, v := range values {
		t.mean += weights[i] * v
		squares += weights[i] * weights[i]
	}
	t.mean /= n
	t.limit = n * n / squares
	deviations := make([]float64, len(ids))
	for i, v := range values {
		at, _ := slices.BinarySearch(ids, cluster[i])
		d := v - t.mean
		t.sums[at] += weights[i] * v
		t.sizes[at] += weights[i]
		deviations[at] += weights[i] * d
		t.independent += weights[i] * d * d
	}
	for _, d := range deviations {
		t.clustered += d * d
	}
	// What rounding leaves of equal values, or of deviations that cancel in each
	// cluster, is no variance.
	if negligible(t.independent/t.n, t.mean) {
		t.independent, t.clustered = 0, 0
	}
	if t.clustered <= 1e-24*t.independent {
		t.clustered = 0
	}
	return t
}

// finite says whether no sum overflowed.
func (t totals) finite() bool {
	return checkFinite("total", []float64{t.mean, t.limit, t.independent, t.clustered}) == nil && checkFinite("sum", t.sums) == nil
}

// unitWeights scales weights to a mean of 1; equal ones are 1 exactly.
func unitWeights(weights []float64) []float64 {
	units := slices.Repeat([]float64{1}, len(weights))
	if slices.Min(weights) == slices.Max(weights) {
		return units
	}
	m := mean(weights)
	for i, w := range weights {
		units[i] = w / m
	}
	return units
}

// resample returns the sorted means of replicates of the clusters.
func (t totals) resample(replicates int, random *rand.Rand) []float64 {
	draws := make([]float64, replicates)
	for r := range draws {
		sum, size := 0.0, 0.0
		for range t.sums {
			g := random.IntN(len(t.sums))
			sum += t.sums[g]
			size += t.sizes[g]
		}
		draws[r] = sum / size
	}
	slices.Sort(draws)
	return draws
}

// acceleration is that of BCa by the jackknife over clusters (Efron and
// Tibshirani, An Introduction to the Bootstrap, 1993, formula 14.15).
func (t totals) acceleration() float64 {
	total := 0.0
	for _, s := range t.sums {
		total += s
	}
	left := make([]float64, len(t.sums))
	for g := range left {
		left[g] = (total - t.sums[g]) / (t.n - t.sizes[g])
	}
	centre, largest := mean(left), 0.0
	for g, l := range left {
		left[g] = centre - l
		largest = max(largest, math.Abs(left[g]))
	}
	if largest == 0 {
		return 0
	}
	squares, cubes := 0.0, 0.0
	for _, d := range left {
		d /= largest // cubes would overflow
		squares += d * d
		cubes += d * d * d
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}
