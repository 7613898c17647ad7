package stats

import (
	"fmt"
	"math"
)

// PAtLeast is the p-value of the hypothesis that what the interval is about is at least
// claim, by the test that belongs to the interval: P(T <= (Estimate - claim) / SE) with T
// of DF degrees of freedom. It is below (1-Level)/2 exactly where the claim lies above the
// interval's upper end, as that was before it was cut to what an accuracy can be.
//
// An interval without a standard error is ErrDesign: [PAtLeast] of its method serves. A
// standard error of 0 is ErrNoVariance.
func (i Interval) PAtLeast(claim float64) (float64, error) {
	if math.IsNaN(claim) || math.IsInf(claim, 0) {
		return 0, Refuse(ErrInvalid, "the test of a claim: a claim of %v: must be a finite number", claim)
	}
	switch {
	case !(i.DF > 0):
		return 0, Refuse(ErrDesign, "the test of a claim: the interval rests on no standard error")
	case math.IsNaN(i.SE) || math.IsNaN(i.Estimate) || i.SE < 0:
		return 0, Refuse(ErrInvalid, "the test of a claim: an estimate of %v with a standard error of %v", i.Estimate, i.SE)
	case i.SE == 0:
		return 0, Refuse(ErrNoVariance, "the test of a claim: the standard error is 0: without variance there is no test")
	}
	return tUpperTail((claim-i.Estimate)/i.SE, i.DF), nil
}

// PAtLeast is the same p-value for a method that has no standard error, by inverting its
// intervals: the smallest p for which the upper end at level 1 - 2p lies below claim. Where
// even the upper end at the smallest level does not, the claim lies below the estimate, and
// 1 - p is that of the lower end above claim. So for [ClopperPearson] it is
// P(X <= correct) of [BinomialTest], and for [Wilson] the score test.
//
// interval gives the method's interval of the same data at any level, growing with it; a
// bootstrap needs the same random stream each time. The p-value is exact to 1e-15, which is
// what a level near 1 can tell apart; where it is within 1e-12 of 0 or 1, it is that bound.
func PAtLeast(claim float64, interval func(level float64) (Interval, error)) (float64, error) {
	if math.IsNaN(claim) || math.IsInf(claim, 0) {
		return 0, Refuse(ErrInvalid, "the test of a claim: a claim of %v: must be a finite number", claim)
	}
	below, err := tailWhere(interval, func(i Interval) bool { return i.High < claim })
	if err != nil {
		return 0, fmt.Errorf("the test of a claim: %w", err)
	}
	if below < largeTail {
		return below, nil
	}
	above, err := tailWhere(interval, func(i Interval) bool { return i.Low > claim })
	if err != nil {
		return 0, fmt.Errorf("the test of a claim: %w", err)
	}
	return 1 - above, nil
}

// Tails of levels just below 1 and just above 0.
const (
	smallTail = 1e-12
	largeTail = 0.5 - smallTail
)

// tailWhere is the smallest tail of an interval that lies clear of a claim.
func tailWhere(interval func(level float64) (Interval, error), clear func(Interval) bool) (float64, error) {
	at := func(tail float64) (bool, error) {
		i, err := interval(1 - 2*tail)
		return err == nil && clear(i), err
	}
	low, high := smallTail, largeTail
	if is, err := at(low); err != nil || is {
		return low, err
	}
	if is, err := at(high); err != nil || !is {
		return 0.5, err
	}
	for high-low > 1e-16 && high/low > 1+1e-12 {
		middle := math.Sqrt(low * high)
		is, err := at(middle)
		if err != nil {
			return 0, err
		}
		if is {
			high = middle
		} else {
			low = middle
		}
	}
	return high, nil
}
