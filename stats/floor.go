package stats

import (
	"fmt"
	"slices"
)

// floor is Clopper-Pearson on the effective number of independent units.
func floor(s Sample, level float64) (Interval, error) {
	units := s.EffectiveUnits()
	interval, err := ClopperPearson(s.Mean()*units, units, level)
	if err != nil {
		return Interval{}, err
	}
	interval.Estimate, interval.Method, interval.Estimand = s.Mean(), MethodFloor, s.Estimand()
	if s.totals.independent == 0 {
		interval.Warnings = append(interval.Warnings, fmt.Sprintf("the accuracy does not vary at all: each of the %d groups counts as one unit", s.Groups()))
	}
	return interval, nil
}

// union joins lists, keeping the first of equal strings.
func union(lists ...[]string) []string {
	var all []string
	for _, s := range slices.Concat(lists...) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
