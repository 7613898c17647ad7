package stats

import (
	"fmt"
	"math"
	"slices"
)

// Contrast is the difference of the means of two samples that may share clusters, and
// images: the accuracy on images of one sort less that on images of another. It is the
// wider one of
//
//  1. the clustered t interval of the regression on an indicator of the first sample
//     (Liang and Zeger, Biometrika 73, 1986), with the factor G/(G-1) and t on G - 1
//     degrees of freedom as in [Clustered], for G clusters in both together:
//     SE^2 = G/(G-1) * sum_c (sum_{i in c} u_i)^2, where u_i is w_i (v_i - mean) over
//     the sum of the weights of its sample, with a minus sign in the second one;
//  2. the interval that the two of [AccuracyInterval] give together (MOVER: Newcombe,
//     Statistics in Medicine 17, 1998, method 10; Zou and Donner, ibid. 27, 2008), which
//     has a width where all images of a sample are right, or wrong.
//
// Values are accuracies. One cluster in both samples together is an error.
func Contrast(a, b Sample, level float64) (Interval, error) {
	first, err := AccuracyInterval(a, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the contrast, first sample: %w", err)
	}
	second, err := AccuracyInterval(b, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the contrast, second sample: %w", err)
	}
	d := clean(a.Mean() - b.Mean())
	influences, err := influence(a, b, d)
	if err != nil {
		return Interval{}, fmt.Errorf("the contrast: %w", err)
	}
	interval, err := Clustered(influences, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the contrast: %w", err)
	}
	half := (interval.High - interval.Low) / 2
	interval.Estimate, interval.Low, interval.High = d, d-half, d+half
	mover := Interval{
		Estimate: d, Level: level, Method: MethodMOVER, Units: interval.Units,
		Low:  d - math.Hypot(first.Estimate-first.Low, second.High-second.Estimate),
		High: d + math.Hypot(first.High-first.Estimate, second.Estimate-second.Low),
	}
	if mover.Width() > interval.Width() {
		mover.Warnings = interval.Warnings
		interval = mover
	}
	interval.Estimand = EstimandSorts
	interval.Low, interval.High = max(interval.Low, -1), min(interval.High, 1)
	return interval, nil
}

// influence is a sample whose mean is the difference d, and whose deviations from it are
// how much each image moves that, times the number of entries.
func influence(a, b Sample, d float64) (Sample, error) {
	n := float64(a.Len() + b.Len())
	var values []float64
	for i, s := range []Sample{a, b} {
		sign := 1 - 2*float64(i)
		units := unitWeights(s.weights)
		for j, v := range s.values {
			values = append(values, d+sign*n*units[j]*(v-s.Mean())/float64(s.Len()))
		}
	}
	return NewSample(values, nil, slices.Concat(a.clusters, b.clusters))
}
