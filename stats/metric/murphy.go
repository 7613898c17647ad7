package metric

import (
	"fmt"
	"math"
)

// Decomposition is a Brier score and its parts:
//
//	Brier = Reliability - Resolution + Uncertainty + Remainder
type Decomposition struct {
	Brier       float64
	Reliability float64 // how far the outcomes of a bin are from its mean probability: 0 is best
	Resolution  float64 // how far the outcomes of bins are from each other: more is better
	Uncertainty float64 // of the outcomes themselves
	Remainder   float64 // what probabilities within a bin differ; 0 where bins are exact values
}

// Murphy takes the Brier score of the probability of an event, mean of (p - y)^2, apart
// (Murphy, Journal of Applied Meteorology 12, 1973):
//
//	Reliability = sum_b n_b/n (p_b - y_b)^2, Resolution = sum_b n_b/n (y_b - y)^2, Uncertainty = y (1 - y)
//
// with the mean probability p_b and the share y_b of outcomes of bin b, and the share y in
// all. With bins of exact values that is all of it; wider bins leave the variance within
// them less twice the covariance (Stephenson, Coelho and Jolliffe, Weather and Forecasting
// 23, 2008). Outcomes are 0 or 1.
func Murphy(probability []float64, outcome []int, b Binning) (Decomposition, error) {
	if err := checkBinned(probability, outcome, b); err != nil {
		return Decomposition{}, fmt.Errorf("the parts of the Brier score: %w", err)
	}
	assigned, edges := b.assigned(probability)
	total := make([]float64, murphySums*(len(edges)-1))
	for i, bin := range assigned {
		addMurphy(total[murphySums*bin:], 1, probability[i], outcome[i])
	}
	return murphy(total), nil
}

// murphySums are the sums of a bin: images, p, y, (p - y)^2.
const murphySums = 4

func addMurphy(of []float64, sign, p float64, y int) {
	d := p - float64(y)
	of[0] += sign
	of[1] += sign * p
	of[2] += sign * float64(y)
	of[3] += sign * d * d
}

// murphy takes the sums of all bins apart.
func murphy(total []float64) Decomposition {
	var d Decomposition
	n, y := 0.0, 0.0
	for bin := 0; bin < len(total); bin += murphySums {
		n += total[bin]
		y += total[bin+2]
	}
	y /= n
	for bin := 0; bin < len(total); bin += murphySums {
		images := total[bin]
		if images < .5 {
			continue // without images, but for what rounding left of sums
		}
		pb, yb := total[bin+1]/images, total[bin+2]/images
		d.Reliability += images / n * (pb - yb) * (pb - yb)
		d.Resolution += images / n * (yb - y) * (yb - y)
		d.Brier += total[bin+3] / n
	}
	d.Uncertainty = y * (1 - y)
	d.Remainder = d.Brier - (d.Reliability - d.Resolution + d.Uncertainty)
	return d
}

// ofMurphy is a part of the Brier score of the positive class of two, or the sum over
// more, over bins of equal width.
func ofMurphy(part func(Decomposition) float64) measure {
	return func(s *seed) (parts, error) {
		events := s.events()
		assigned, probability := make([][]int, len(events)), make([][]float64, len(events))
		g := newGaps(len(s.groups), true)
		for e, event := range events {
			probability[e] = make([]float64, len(s.labels))
			for i := range s.labels {
				probability[e][i] = math.Exp(s.row(i)[event])
			}
			assigned[e], _ = EqualWidth(Bins).assigned(probability[e])
			g.add(s, assigned[e], Bins, probability[e], func(i int) bool { return s.labels[i] == event })
		}
		a := additive{sums: murphySums * Bins * len(events),
			add: func(i int, sign float64, total []float64) {
				for e, event := range events {
					addMurphy(total[murphySums*(Bins*e+assigned[e][i]):], sign, probability[e][i], is(s.labels[i], event))
				}
			},
			value: func(total []float64) float64 {
				sum := 0.0
				for e := range events {
					sum += part(murphy(total[murphySums*Bins*e : murphySums*Bins*(e+1)]))
				}
				return sum
			}}
		p := a.parts(s)
		p.gaps = g
		return p, nil
	}
}

func is(label, class int) int {
	if label == class {
		return 1
	}
	return 0
}
