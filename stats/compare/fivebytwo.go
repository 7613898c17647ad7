package compare

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

const assumesHalves = "five divisions of the images into halves, each half trained on once; differences are about normal"

// FiveByTwoT is Dietterich's 5x2cv paired t test (Neural Computation 10, 1998, section
// 3.5) of the differences of five replications of 2-fold cross-validation:
//
//	t = p_11 / sqrt(sum_i s_i^2 / 5),   s_i^2 = (p_i1 - p_i.)^2 + (p_i2 - p_i.)^2
//
// on 5 degrees of freedom. Which difference is the first decides much: [FiveByTwoF] takes
// all of them.
func FiveByTwoT(differences [5][2]float64) (Result, error) {
	f, err := newFive(differences)
	if err != nil {
		return Result{}, fmt.Errorf("the 5x2cv t test: %w", err)
	}
	r := Result{Method: MethodFiveT, Null: NullProcedures, Assumes: assumesHalves, Estimate: f.mean, DF: 5, P: 1}
	if f.variance == 0 {
		return r.unvaried(differences[0][0] == 0)
	}
	r.Statistic = differences[0][0] / math.Sqrt(f.variance/5)
	r.P = twoSided(tTail(math.Abs(r.Statistic), r.DF))
	r.Warnings = append(r.Warnings, "the statistic rests on the first of ten differences alone")
	return r, nil
}

// FiveByTwoF is Alpaydin's combined 5x2cv F test (Neural Computation 11, 1999):
//
//	F = sum_i sum_j p_ij^2 / (2 sum_i s_i^2)   on 10 and 5 degrees of freedom
func FiveByTwoF(differences [5][2]float64) (Result, error) {
	f, err := newFive(differences)
	if err != nil {
		return Result{}, fmt.Errorf("the 5x2cv F test: %w", err)
	}
	r := Result{Method: MethodFiveF, Null: NullProcedures, Assumes: assumesHalves, Estimate: f.mean, DF: 10, DF2: 5, P: 1}
	if f.variance == 0 {
		return r.unvaried(f.squares == 0)
	}
	r.Statistic = f.squares / (2 * f.variance)
	r.P = fTail(r.Statistic, r.DF, r.DF2)
	return r, nil
}

// five are the sums that both tests are made of.
type five struct{ mean, squares, variance float64 }

func newFive(differences [5][2]float64) (five, error) {
	var f five
	for _, pair := range differences {
		if err := checkValues("a difference of fold", pair[:]); err != nil {
			return f, err
		}
		middle := (pair[0] + pair[1]) / 2
		f.mean += middle / 5
		f.squares += pair[0]*pair[0] + pair[1]*pair[1]
		f.variance += (pair[0]-middle)*(pair[0]-middle) + (pair[1]-middle)*(pair[1]-middle)
	}
	if f.variance <= 1e-26*f.squares {
		f.variance = 0
	}
	return f, nil
}

// unvaried is the result where both halves of each replication differ alike.
func (r Result) unvaried(none bool) (Result, error) {
	if !none {
		return Result{}, stats.Refuse(stats.ErrNoVariance, "the %s test: both halves of each replication differ alike", r.Method)
	}
	r.Warnings = append(r.Warnings, "the halves do not differ at all")
	return r, nil
}
