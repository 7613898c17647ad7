package stats

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Numbers of bootstrap replicates: below the first there is no interval, below
// the second it is rough.
const (
	MinReplicates = 100
	FewReplicates = 1000
)

// GroupBootstrap is the bias-corrected and accelerated bootstrap interval (BCa;
// Efron, JASA 82, 1987) of the mean over images, where whole clusters are drawn
// with replacement. The bias correction z0 counts replicates equal to the
// estimate as half below it; the acceleration comes from the jackknife over
// clusters; quantiles of the replicates are interpolated linearly. It assumes
// that clusters are independent of each other, and no distribution.
//
// Degenerate data: values without any variance between clusters give an interval
// of no width, with a warning. Where all replicates lie on one side of the
// estimate, z0 is that of half a replicate on the other side, with a warning.
// Where the acceleration pushes an end beyond all replicates, that end is the
// most extreme replicate, with a warning. Fewer than 2 clusters, or fewer than
// 100 replicates, are an error.
func GroupBootstrap(s Sample, replicates int, level float64, random *rand.Rand) (Interval, error) {
	err := checkLevel(level)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return Interval{}, fmt.Errorf("the group bootstrap: %w", err)
	}
	switch {
	case s.Groups() < 2:
		return Interval{}, Refuse(ErrTooFew, "the group bootstrap: all %d images are one group: needs at least 2 groups", s.Len())
	case replicates < MinReplicates:
		return Interval{}, Refuse(ErrTooFew, "the group bootstrap: %d replicates: needs at least %d, better %d", replicates, MinReplicates, FewReplicates)
	case random == nil:
		return Interval{}, Refuse(ErrInvalid, "the group bootstrap: no random stream")
	}
	m := s.Mean()
	interval := Interval{Estimate: m, Low: m, High: m, Level: level,
		Method: MethodBootstrap, Estimand: s.Estimand(), Units: s.EffectiveUnits(), Warnings: s.Doubts()}
	if s.totals.clustered == 0 {
		return interval, nil
	}
	if replicates < FewReplicates {
		interval.Warnings = append(interval.Warnings, fmt.Sprintf("only %d bootstrap replicates (fewer than %d): the ends are rough", replicates, FewReplicates))
	}
	draws := s.totals.resample(replicates, random)
	z0, oneSided := biasCorrection(draws, m)
	if oneSided {
		interval.Warnings = append(interval.Warnings, "all bootstrap replicates lie on one side of the estimate: the bias correction is only bounded")
	}
	a := s.totals.acceleration()
	var lowCut, highCut bool
	interval.Low, lowCut = bcaEnd(draws, (1-level)/2, z0, a)
	interval.High, highCut = bcaEnd(draws, (1+level)/2, z0, a)
	if lowCut || highCut {
		interval.Warnings = append(interval.Warnings, "the acceleration pushes an end beyond all bootstrap replicates: that end is the most extreme of them")
	}
	return interval, nil
}

// biasCorrection is z0 of BCa (Efron 1987, formula 4.1), and whether it had to be
// bounded. Means that differ by rounding only count as equal.
func biasCorrection(draws []float64, estimate float64) (z0 float64, bounded bool) {
	below := 0.0
	for _, d := range draws {
		switch {
		case math.Abs(d-estimate) <= 1e-12*max(1, math.Abs(estimate)):
			below += 0.5
		case d < estimate:
			below++
		}
	}
	n := float64(len(draws))
	share := min(max(below/n, 0.5/n), 1-0.5/n)
	return distuv.UnitNormal.Quantile(share), below == 0 || below == n
}

// bcaEnd is the replicate at the adjusted level (Efron 1987, formula 3.9), and
// whether that level lies beyond all replicates.
func bcaEnd(draws []float64, p, z0, a float64) (end float64, cut bool) {
	z := z0 + distuv.UnitNormal.Quantile(p)
	denominator := 1 - a*z
	if denominator <= 0 {
		// The adjusted level runs to the end on z's side.
		if z < 0 {
			return draws[0], true
		}
		return draws[len(draws)-1], true
	}
	return sortedQuantile(draws, distuv.UnitNormal.CDF(z0+z/denominator)), false
}

// sortedQuantile interpolates linearly between order statistics (Hyndman and
// Fan's type 7, as numpy; gonum's stat.Quantile with LinInterp is their type 4, which
// of 1, 2, 3, 4 gives 2 as the median).
func sortedQuantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below >= len(sorted)-1 {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
