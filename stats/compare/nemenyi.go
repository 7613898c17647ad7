package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// NemenyiResult says which models of a [Friedman] test differ.
type NemenyiResult struct {
	CriticalDifference float64     // of mean ranks
	P                  [][]float64 // of each pair, over all pairs together
	Order              []int       // models by mean rank, the best first
	// Cliques are runs of Order, from first to last index, whose models do not differ; those
	// within another are left out.
	Cliques  [][2]int
	Warnings []string
}

// Nemenyi compares the models of a Friedman test in pairs (Demsar, JMLR 7, 2006, section
// 3.2.2). Two differ where their mean ranks do by
//
//	q(level, k, infinity)/sqrt(2) * sqrt(k(k+1)/(6n))
//
// for n blocks, with the quantile of the studentised range. The level holds for all pairs
// together, so no further adjustment is due.
func Nemenyi(f FriedmanResult, level float64) (NemenyiResult, error) {
	k := len(f.MeanRanks)
	if err := checkValues("the mean rank of model", f.MeanRanks); err != nil {
		return NemenyiResult{}, fmt.Errorf("the Nemenyi test: %w", err)
	}
	if k < 2 || f.Blocks < 2 {
		return NemenyiResult{}, stats.Refuse(stats.ErrTooFew, "the Nemenyi test: %d models in %d blocks, needs at least 2 of each", k, f.Blocks)
	}
	q, err := StudentizedRange(level, k)
	if err != nil {
		return NemenyiResult{}, fmt.Errorf("the Nemenyi test: %w", err)
	}
	unit := math.Sqrt(float64(k) * float64(k+1) / (12 * float64(f.Blocks)))
	r := NemenyiResult{CriticalDifference: q * unit, Order: make([]int, k), P: make([][]float64, k)}
	for i := range k {
		r.Order[i] = i
		r.P[i] = make([]float64, k)
		for j := range k {
			r.P[i][j] = rangeTail(math.Abs(f.MeanRanks[i]-f.MeanRanks[j])/unit, k)
		}
	}
	slices.SortStableFunc(r.Order, func(i, j int) int { return cmp.Compare(f.MeanRanks[i], f.MeanRanks[j]) })
	last := 0
	for first := range r.Order {
		end := first
		for end+1 < k && f.MeanRanks[r.Order[end+1]]-f.MeanRanks[r.Order[first]] < r.CriticalDifference {
			end++
		}
		if end > first && end > last {
			r.Cliques = append(r.Cliques, [2]int{first, end})
			last = end
		}
	}
	r.Warnings = append(r.Warnings, f.Warnings...)
	return r, nil
}

// StudentizedRange is the quantile of the range of k independent standard normal values:
// the studentised range on infinitely many degrees of freedom.
func StudentizedRange(level float64, k int) (float64, error) {
	if !(level > 0 && level < 1) || k < 2 {
		return 0, stats.Refuse(stats.ErrInvalid, "the studentised range of %d values at level %v: needs at least 2, and a level between 0 and 1", k, level)
	}
	low, high := 0.0, 1.0
	for rangeTail(high, k) > 1-level {
		low, high = high, 2*high
	}
	for range 100 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if rangeTail(middle, k) > 1-level {
			low = middle
		} else {
			high = middle
		}
	}
	return high, nil
}

// rangeTail is P(range > q) of k standard normal values,
//
//	k * integral phi(z) {Phi(z)^(k-1) - [Phi(z) - Phi(z-q)]^(k-1)} dz
//
// where z is the largest; the difference is taken without cancellation. On such a smooth
// integrand that falls off at both ends the trapezoidal rule errs by less than rounding.
func rangeTail(q float64, k int) float64 {
	const step = 1.0 / 16
	if q > 80 { // beyond the smallest number
		return 0
	}
	m, sum := float64(k-1), 0.0
	from, to := -10.0, 10+q/2
	for i := 0; from+float64(i)*step <= to; i++ {
		z := from + float64(i)*step
		below, lower := normalTail(-z), normalTail(q-z)
		if below == 0 {
			continue
		}
		all := math.Exp(m * math.Log(below))
		sum += math.Exp(-z*z/2) * all * -math.Expm1(m*math.Log1p(-min(1, lower/below)))
	}
	return min(1, sum*step*float64(k)/math.Sqrt(2*math.Pi))
}
