package crossval

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// Halves are the accuracies of one pair of runs on two disjoint halves of the data: each
// the mean over all trainings and tests that stay within its half.
type Halves struct {
	First, Second float64
}

// fewPairs is the number of pairs that Nadeau and Bengio use.
const fewPairs = 10

// ConservativeZ is the interval of the second variance estimator of Nadeau and Bengio
// (Machine Learning 52, 2003), the one that overestimates; mlr3inferr's ci.con_z:
//
//	mean of values +- z * sqrt(sum over R pairs of (first - second)^2 / (2 R))
//
// values are the accuracies of the runs on all data. The halves of a pair have no image in
// common, and where images come in groups no group, so their difference has twice the
// variance of one of them, training sets and all; since a half learns from half as much, it
// varies more than a run on all data, and the interval errs to the wide side. Pairs of the
// same data are not independent of each other, so many of them do not make the variance
// exact. No value or pair is stats.ErrTooFew.
func ConservativeZ(values []float64, halves []Halves, level float64) (stats.Interval, error) {
	if len(values) == 0 {
		return stats.Interval{}, stats.Refuse(stats.ErrTooFew, "the conservative Z interval: no runs on all data")
	}
	if len(halves) == 0 {
		return stats.Interval{}, stats.Refuse(stats.ErrTooFew, "the conservative Z interval: no pairs of halves: needs at least 1, better %d", fewPairs)
	}
	differences := make([]float64, len(halves))
	squares := 0.0
	for i, h := range halves {
		differences[i] = h.First - h.Second
		squares += differences[i] * differences[i]
	}
	if err := checkFinite(values, "the value of run"); err != nil {
		return stats.Interval{}, fmt.Errorf("the conservative Z interval: %w", err)
	}
	if err := checkFinite(differences, "the difference of pair"); err != nil {
		return stats.Interval{}, fmt.Errorf("the conservative Z interval: %w", err)
	}
	pairs := float64(len(halves))
	i, err := stats.TInterval(mean(values), math.Sqrt(squares/(2*pairs)), math.Inf(1), level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the conservative Z interval: %w", err)
	}
	i.Method, i.Estimand, i.Units = MethodConservativeZ, stats.EstimandProcedure, pairs
	if len(halves) < fewPairs {
		i.Warnings = append(i.Warnings, fmt.Sprintf("only %d pairs of halves (fewer than %d): the variance is badly known", len(halves), fewPairs))
	}
	if i.SE == 0 {
		i.Warnings = append(i.Warnings, "the halves of each pair agree: the interval has no width")
	}
	return i, nil
}

func checkFinite(values []float64, what string) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return stats.Refuse(stats.ErrInvalid, "%s %d is %v: must be a finite number", what, i, v)
		}
	}
	return nil
}

// mean adds up in the order of the values.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
