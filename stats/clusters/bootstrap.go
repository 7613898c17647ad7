package clusters

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/refold/refold/stats"
)

// Percentile is the interval between the (1-level)/2 and (1+level)/2 quantiles of the mean
// over images where whole groups are drawn with replacement (Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, formula 13.5; quantiles interpolated linearly). It
// assumes that groups are independent of each other. With few groups it is too narrow, by
// about sqrt((G-1)/G) and the missing t quantile; stats.GroupBootstrap (BCa) corrects for
// bias and skewness, [Studentised] for the standard error as well.
//
// Fewer than 2 groups or 100 replicates are stats.ErrTooFew. Groups that do not differ give
// an interval of no width, with a warning.
func Percentile(s stats.Sample, replicates int, level float64, random *rand.Rand) (stats.Interval, error) {
	i, t, err := prepare(s, replicates, level, random)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the percentile bootstrap: %w", err)
	}
	i.Method = MethodPercentile
	if i.SE == 0 {
		return bare(i), nil
	}
	draws := make([]float64, replicates)
	for r := range draws {
		difference, _ := t.draw(random)
		draws[r] = i.Estimate + difference
	}
	slices.Sort(draws)
	i.Low, i.High = quantile(draws, (1-level)/2), quantile(draws, (1+level)/2)
	return bare(i), nil
}

// Studentised is the bootstrap-t interval of the mean over images (Efron and Tibshirani
// 1993, formula 12.22), where whole groups are drawn with replacement:
//
//	mean - q(1-tail) * SE to mean - q(tail) * SE,   t* = (mean* - mean) / SE*
//
// with the quantiles q of t* over the replicates, and SE and SE* those of stats.Clustered,
// of the data and of a replicate. It assumes that groups are independent of each other and
// that none holds much of the whole. The ends may lie far out where groups are few.
//
// A replicate whose groups agree has no SE*: its t* is infinite, or 0 where its mean is that
// of the data. Where so many are that an end would be infinite, as where a single group of a
// few differs from the others, that is stats.ErrNoVariance. Other refusals and warnings are
// those of [Percentile].
func Studentised(s stats.Sample, replicates int, level float64, random *rand.Rand) (stats.Interval, error) {
	i, t, err := prepare(s, replicates, level, random)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the studentised bootstrap: %w", err)
	}
	i.Method = MethodStudentised
	if i.SE == 0 {
		return bare(i), nil
	}
	draws, without := make([]float64, replicates), 0
	tiny := 1e-12 * max(i.SE, math.Abs(i.Estimate)) // what rounding leaves of none
	for r := range draws {
		difference, se := t.draw(random)
		switch {
		case se > tiny:
			draws[r] = difference / se
		case math.Abs(difference) > tiny:
			without++
			draws[r] = math.Inf(1)
			if difference < 0 {
				draws[r] = math.Inf(-1)
			}
		default:
			without++
		}
	}
	slices.Sort(draws)
	low, high := quantile(draws, (1+level)/2), quantile(draws, (1-level)/2)
	if math.IsNaN(low) || math.IsNaN(high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return stats.Interval{}, stats.Refuse(stats.ErrNoVariance, "the studentised bootstrap: in %d of %d replicates the groups do not differ, so an end is infinite: the percentile or BCa bootstrap has one", without, replicates)
	}
	i.Low, i.High = i.Estimate-low*i.SE, i.Estimate-high*i.SE
	if without > 0 {
		i.Warnings = append(i.Warnings, fmt.Sprintf("in %d of %d replicates the groups do not differ, so that they have no standard error", without, replicates))
	}
	return bare(i), nil
}

// bare is an interval that is no estimate +- quantile * SE.
func bare(i stats.Interval) stats.Interval {
	i.SE, i.DF = 0, 0
	return i
}

// prepare has the estimate, standard error, units and doubts of a bootstrap interval, of no
// width yet.
func prepare(s stats.Sample, replicates int, level float64, random *rand.Rand) (stats.Interval, totals, error) {
	i, err := stats.Clustered(s, level)
	switch {
	case err != nil:
		return i, totals{}, err
	case replicates < stats.MinReplicates:
		return i, totals{}, stats.Refuse(stats.ErrTooFew, "%d replicates: needs at least %d, better %d", replicates, stats.MinReplicates, stats.FewReplicates)
	case random == nil:
		return i, totals{}, stats.Refuse(stats.ErrInvalid, "no random stream")
	}
	i.Low, i.High = i.Estimate, i.Estimate
	if i.SE > 0 && replicates < stats.FewReplicates {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %d bootstrap replicates (fewer than %d): the ends are rough", replicates, stats.FewReplicates))
	}
	return i, newTotals(s), nil
}

// draw draws as many groups as there are, with replacement: by how much their mean differs
// from that of the data, and its clustered standard error.
func (t totals) draw(random *rand.Rand) (difference, se float64) {
	drawn := make([]int, len(t.sizes))
	sum, size := 0.0, 0.0
	for i := range drawn {
		drawn[i] = random.IntN(len(t.sizes))
		sum += t.deviations[drawn[i]]
		size += t.sizes[drawn[i]]
	}
	difference = sum / size
	squares, groups := 0.0, float64(len(drawn))
	for _, g := range drawn {
		d := t.deviations[g] - difference*t.sizes[g]
		squares += d * d
	}
	return difference, math.Sqrt(squares*groups/(groups-1)) / size
}

// quantile interpolates linearly between order statistics (Hyndman and Fan's type 7).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	if share := at - float64(below); share > 0 {
		return sorted[below] + share*(sorted[below+1]-sorted[below])
	}
	return sorted[below]
}
