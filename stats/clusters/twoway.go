package clusters

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// TwoWay is the interval of the mean over tests that are correlated by group and by seed,
// which need not be complete (Cameron, Gelbach and Miller, Journal of Business and Economic
// Statistics 29, 2011, for an intercept alone; vcovCL of R's sandwich with HC0):
//
//	SE^2 = V(groups) + V(seeds) - V(groups x seeds)
//	V(c) = C/(C-1) * N^-2 * sum over the C clusters of (sum of v - mean)^2
//
// of N tests, and at least the larger of the first two, with a warning where that decides:
// the sum can fall below them, even below 0. Its quantile is t on min(G, R) - 1 degrees of
// freedom, so with few seeds it is very wide; [Crossed] has Satterthwaite's. It assumes that
// tests of different groups and seeds are independent. One group or seed is stats.ErrTooFew.
//
// The pigeonhole bootstrap (Owen, Annals of Applied Statistics 1, 2007; Owen and Eckles
// 2012) is left out: its variance counts the interaction up to three times, and only
// (R-1)/R of what seeds have in common, which is half of it with two seeds.
func TwoWay(t stats.Trials, level float64) (stats.Interval, error) {
	s, err := t.Sample()
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the two-way clustered interval: %w", err)
	}
	if s.Groups() < 2 || t.Seeds() < 2 {
		return stats.Interval{}, stats.Refuse(stats.ErrTooFew, "the two-way clustered interval: %d groups and %d seeds: needs at least 2 of each", s.Groups(), t.Seeds())
	}
	v, m := t.Clusters(), s.Mean()
	byGroup, bySeed, byCell := sums{}, sums{}, sums{}
	n, squares := 0.0, 0.0
	for i := range t.Len() {
		for _, one := range t.Of(i) {
			d := one.Value - m
			byGroup.add(cell{group: v[one.Image]}, d)
			bySeed.add(cell{seed: one.Seed}, d)
			byCell.add(cell{v[one.Image], one.Seed}, d)
			squares += d * d
			n++
		}
	}
	a, b, c := byGroup.variance(n), bySeed.variance(n), byCell.variance(n)
	variance := max(a, b, a+b-c)
	if math.Sqrt(squares/n) <= 1e-13*max(math.Abs(m), 1e-100) || variance <= 1e-26*squares/n {
		variance = 0 // but for rounding
	}
	df := float64(min(s.Groups(), t.Seeds()) - 1)
	i, err := stats.TInterval(m, math.Sqrt(variance), df, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the two-way clustered interval: %w", err)
	}
	i.Method, i.Estimand, i.Units, i.Warnings = MethodTwoWay, stats.EstimandSeeds, s.EffectiveUnits(), s.Doubts()
	switch {
	case variance == 0:
		i.Warnings = append(i.Warnings, "neither groups nor seeds differ: the interval has no width")
	case a+b-c < max(a, b):
		i.Warnings = append(i.Warnings, "groups and seeds together vary less than one of them, which the interval rests on instead")
	}
	if t.Seeds() < fewSeeds {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %d seeds (fewer than %d): what they have in common is badly known", t.Seeds(), fewSeeds))
	}
	return i, nil
}

// cell is a group, a seed, or both.
type cell struct{ group, seed int }

// sums are those of deviations in each cell, in the order in which cells come up, so that
// they are added up in the same order everywhere.
type sums struct {
	at  map[cell]int
	sum []float64
}

func (s *sums) add(c cell, d float64) {
	if s.at == nil {
		s.at = make(map[cell]int)
	}
	i, seen := s.at[c]
	if !seen {
		i = len(s.sum)
		s.at[c], s.sum = i, append(s.sum, 0)
	}
	s.sum[i] += d
}

// variance is V of [TwoWay].
func (s *sums) variance(n float64) float64 {
	squares, clusters := 0.0, float64(len(s.sum))
	for _, d := range s.sum {
		squares += d * d
	}
	return squares / (n * n) * clusters / (clusters - 1)
}
