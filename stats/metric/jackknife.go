package metric

import (
	"cmp"
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Methods of intervals.
const (
	MethodJackknife = "jackknife over groups, t"
	MethodUnits     = "Clopper-Pearson on the effective number of independent units"
	MethodAboveZero = "jackknife over groups, t; the lower end what chance adds less (group wild bootstrap)"
)

// fewGroups: as for clustered intervals (Cameron and Miller, Journal of Human Resources
// 50, 2015, section VI).
const fewGroups = 20

// parts are a metric of one seed, and without each group.
type parts struct {
	value    float64
	without  []float64 // by group of all seeds; NaN where the metric does not exist without it
	warnings []string
	lost     error // why it does not exist without one; nil: [ErrOneGroup]
	gaps     *gaps // of calibration errors
}

// intervalOf is the interval about the mean over seeds.
func (m Metric) intervalOf(value float64, all []parts, seeds []*seed, in Input) (stats.Interval, error) {
	groups, images := m.units(seeds)
	if images == 0 {
		return stats.Interval{}, ErrNoImages
	}
	if groups < 2 {
		return stats.Interval{}, ErrOneGroup
	}
	tested, bias, err := jackknife(value, all)
	if err != nil {
		return stats.Interval{}, err
	}
	variance, estimand := tested, "mean %s of the trained models on new groups of images"
	if in.Training > 0 {
		estimand = "expected %s of the procedure over new data and seeds"
		if variance, err = training(all, seeds, in.Training); err != nil {
			return stats.Interval{}, err
		}
	}
	half := stats.TQuantile(in.Level, groups-1) * math.Sqrt(variance)
	i := stats.Interval{Estimate: value, Low: value - max(bias, 0) - half, High: value - min(bias, 0) + half, Level: in.Level, Method: MethodJackknife,
		Estimand: fmt.Sprintf(estimand, m.Name), Units: groups}
	if groups < fewGroups {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %.0f groups (fewer than %d): such intervals are often too narrow", groups, fewGroups))
	}
	if m.interval == asError {
		if in.Random == nil {
			return stats.Interval{}, ErrNoRandom
		}
		i.Method, i.Low = MethodAboveZero, lowerEnd(all, in.Level, math.Sqrt(max(1, ratio(variance, tested))), in.Random)
	}
	if m.interval == asMean && value > 0 {
		i.Low, i.High = value*math.Exp(-half/value), value*math.Exp(min(half/value, 50))
	}
	return m.bounded(i, variance, images, seeds[0].classes)
}

// jackknife is the variance of the mean over seeds, and its bias.
func jackknife(value float64, all []parts) (variance, bias float64, err error) {
	left := make([]float64, len(all[0].without))
	for _, p := range all {
		for g, v := range p.without {
			left[g] += v
		}
	}
	for g, v := range left {
		left[g] /= float64(len(all))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, 0, fmt.Errorf("without one of the groups there is no value: %w", cmp.Or(all[0].lost, ErrOneGroup))
		}
	}
	g := float64(len(left))
	return stats.Variance(left) * (g - 1) * (g - 1) / g, (g - 1) * (mean(left) - value), nil
}

// bounded is an interval within the limits of the metric, no narrower than what units allow.
func (m Metric) bounded(i stats.Interval, variance, images float64, classes int) (stats.Interval, error) {
	low, high := m.limits(classes)
	span, groups := high-low, i.Units
	if variance == 0 {
		i.Warnings = append(i.Warnings, fmt.Sprintf("no group changes the %s: how groups differ in it cannot be seen", m.Name))
	}
	i.Low, i.High = max(i.Low, low), min(i.High, high)
	if math.IsInf(span, 0) || m.interval == asNumber || m.interval != asProportion && variance > 0 {
		return i, nil
	}
	p, units := min(max((i.Estimate-low)/span, 0), 1), groups
	if variance > 0 {
		units = min(max(p*(1-p)*span*span/variance, 1), images)
		if units > groups { // as many units as groups have the groups' degrees of freedom
			t := stats.TQuantile(i.Level, units-1) / stats.TQuantile(i.Level, groups-1)
			units = max(units*t*t, min(groups, units))
		}
	}
	exact, err := stats.ClopperPearson(p*units, units, i.Level)
	if err != nil {
		return stats.Interval{}, err
	}
	i.Units = units
	if span*exact.Width() > i.Width() {
		i.Low, i.High, i.Method = low+span*exact.Low, low+span*exact.High, MethodUnits
	}
	return i, nil
}

// units are the groups that a metric rests on, in any seed, those of the class with the
// fewest where it rests on each, and the images in the mean seed.
func (m Metric) units(seeds []*seed) (groups, images float64) {
	kinds := 1
	if m.rests == onEachClass {
		kinds = seeds[0].classes
	}
	groups = math.Inf(1)
	for kind := range kinds {
		in, n := make(map[int]bool), 0.0
		for _, s := range seeds {
			for i, label := range s.labels {
				if m.rests.on(kind, s.positive, label, s.predicted[i], s.classes) {
					in[s.of[i]] = true
					n++
				}
			}
		}
		if m.rests == onEachClass && n == 0 {
			continue // such a class is left out of the metric
		}
		groups = min(groups, float64(len(in)))
		images += n / float64(len(seeds))
	}
	return groups, images
}

// on says whether a metric rests on an image. What of two classes is about the positive
// one is about each of more.
func (r resting) on(kind, positive, label, predicted, classes int) bool {
	switch {
	case r == onEachClass:
		return label == kind
	case r == onAll || classes > 2:
		return true
	case r == onPositives:
		return label == positive
	case r == onNegatives:
		return label != positive
	case r == onCalled:
		return predicted == positive
	}
	return label == positive || predicted == positive
}

// training is the variance of the mean over seeds with what training sets add.
func training(all []parts, seeds []*seed, factor float64) (float64, error) {
	single := 0.0
	for _, p := range all {
		v, _, err := jackknife(p.value, []parts{p})
		if err != nil {
			return 0, err
		}
		single += v / float64(len(all))
	}
	return factor*single + max(0, shift(all, seeds)), nil
}

// shift is V_shift of [Measure]. The residuals of groups are what they move the metric in
// a seed, less the mean of that over the seeds that test them.
func shift(all []parts, seeds []*seed) float64 {
	if len(all) < 2 {
		return 0
	}
	moves := make([][]float64, len(all)) // seeds x groups: what a group adds to the metric
	means, times := make([]float64, len(seeds[0].groups)), make([]float64, len(seeds[0].groups))
	for r, p := range all {
		moves[r] = make([]float64, len(means))
		for g, members := range seeds[r].groups {
			if n := float64(len(members)); n > 0 {
				moves[r][g] = (p.value - p.without[g]) * (1 - n/float64(len(seeds[r].labels)))
				means[g] += moves[r][g]
				times[g]++
			}
		}
	}
	var squares, pairs float64
	for r, s := range seeds {
		n := float64(len(s.labels))
		of := s.foldOfGroups()
		if of == nil {
			return 0
		}
		sums, sizes := make([]float64, len(s.folds)), make([]float64, len(s.folds))
		for g, members := range s.groups {
			if len(members) == 0 {
				continue
			}
			e, size := n*(moves[r][g]-means[g]/times[g]), float64(len(members))
			sums[of[g]] += e
			sizes[of[g]] += size
			squares -= e * e
			pairs -= size * size
		}
		for f, sum := range sums {
			squares += sum * sum
			pairs += sizes[f] * sizes[f]
		}
	}
	if pairs <= 0 {
		return 0
	}
	return squares / pairs * float64(len(all)) / float64(len(all)-1)
}

// foldOfGroups is the fold of each group; nil where a group lies in several.
func (s *seed) foldOfGroups() []int {
	of := make([]int, len(s.groups))
	for g := range of {
		of[g] = -1
	}
	for f, images := range s.folds {
		for _, i := range images {
			if g := s.of[i]; of[g] >= 0 && of[g] != f {
				return nil
			} else {
				of[g] = f
			}
		}
	}
	return of
}
