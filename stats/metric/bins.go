package metric

import (
	"slices"

	"github.com/refold/refold/stats"
)

// Binning puts probabilities into bins: see [EqualWidth], [EqualMass] and [Exactly]. The
// zero Binning is none.
type Binning struct {
	kind  binKind
	count int
}

type binKind int

const (
	noBins binKind = iota
	equalWidth
	equalMass
	exactly
)

// EqualWidth are bins of one width from 0 to 1, each without its lower edge but for the
// first (scikit-learn's calibration_curve with strategy "uniform").
func EqualWidth(count int) Binning { return Binning{equalWidth, count} }

// EqualMass are bins of equally many images, as far as equal probabilities allow: their
// edges are quantiles, interpolated linearly, each bin without its lower one but for the
// first (strategy "quantile").
func EqualMass(count int) Binning { return Binning{equalMass, count} }

// Exactly has a bin for each probability that occurs.
func Exactly() Binning { return Binning{exactly, 0} }

// maxBins bounds the number of bins.
const maxBins = 100_000

func (b Binning) check() error {
	switch {
	case b.kind == noBins:
		return stats.Refuse(stats.ErrInvalid, "no bins: must be EqualWidth, EqualMass or Exactly")
	case b.kind != exactly && (b.count < 1 || b.count > maxBins):
		return stats.Refuse(stats.ErrInvalid, "%d bins: must be between 1 and %d", b.count, maxBins)
	}
	return nil
}

// edges are the lower and upper ends of the bins, in ascending order: one more than bins.
// For bins of exact values they are these, the first twice.
func (b Binning) edges(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	if b.kind == exactly {
		return append([]float64{sorted[0]}, slices.Compact(sorted)...)
	}
	edges := make([]float64, b.count+1)
	for i := range edges {
		if b.kind == equalWidth {
			edges[i] = float64(i) * (1 / float64(b.count)) // as numpy.linspace rounds
			continue
		}
		// Whole numbers first, so that an edge that is an image's value is it exactly.
		at, rest := i*(len(sorted)-1)/b.count, i*(len(sorted)-1)%b.count
		edges[i] = sorted[at]
		if rest > 0 {
			edges[i] += float64(rest) / float64(b.count) * (sorted[at+1] - sorted[at])
		}
	}
	if b.kind == equalWidth {
		edges[b.count] = 1
	}
	return edges
}

// binOf is the bin that holds a value: the first whose upper edge is not below it, or the
// last.
func binOf(edges []float64, value float64) int {
	at, _ := slices.BinarySearch(edges[1:len(edges)-1], value)
	return at
}

// assigned is the bin of each value.
func (b Binning) assigned(values []float64) (bins []int, edges []float64) {
	edges = b.edges(values)
	bins = make([]int, len(values))
	for i, v := range values {
		bins[i] = binOf(edges, v)
	}
	return bins, edges
}

// checkBinned checks probabilities, outcomes of 0 and 1, and bins.
func checkBinned(probability []float64, outcome []int, b Binning) error {
	if len(probability) != len(outcome) {
		return stats.Refuse(stats.ErrInvalid, "%d probabilities but %d outcomes", len(probability), len(outcome))
	}
	if err := checkLabels(outcome, 2); err != nil {
		return err
	}
	for i, p := range probability {
		if !(p >= 0 && p <= 1+tolerance) { // written so that NaN fails too
			return stats.Refuse(stats.ErrInvalid, "the probability of image %d is %v: must lie between 0 and 1", i, p)
		}
	}
	return b.check()
}
