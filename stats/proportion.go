package stats

import (
	"fmt"
	"math"
)

// Wilson is the score interval of a proportion, without continuity correction
// (Wilson, JASA 22, 1927; Newcombe 1998, method 3). It assumes independent images
// and one fixed model. Counts may be real numbers.
func Wilson(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Wilson interval: %w", err)
	}
	p := correct / total
	low, high := wilsonEnds(correct, total, TQuantile(level, math.Inf(1)))
	// At the ends the formula gives exactly 0 and 1; only rounding says otherwise.
	if correct == 0 {
		low = 0
	}
	if correct == total {
		high = 1
	}
	return Interval{Estimate: p, Low: max(0, min(low, p)), High: min(1, max(high, p)), Level: level,
		Method: MethodWilson, Estimand: EstimandModel, Units: total}, nil
}

// wilsonEnds solves |correct/total - p| = z * sqrt(p (1-p) / total).
func wilsonEnds(correct, total, z float64) (low, high float64) {
	centre := (correct + z*z/2) / (total + z*z)
	half := z / (total + z*z) * math.Sqrt(correct*(1-correct/total)+z*z/4)
	return centre - half, centre + half
}

// ClopperPearson is the exact interval of a proportion (Clopper and Pearson,
// Biometrika 26, 1934), as quantiles of the beta distribution:
//
//	low  = the (1-level)/2 quantile of Beta(correct, total-correct+1)
//	high = the (1+level)/2 quantile of Beta(correct+1, total-correct)
//
// It covers at least level, whatever the true proportion. It assumes independent
// images and one fixed model. Counts may be real numbers, such as an effective
// sample size (Korn and Graubard, Survey Methodology 24, 1998).
func ClopperPearson(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Clopper-Pearson interval: %w", err)
	}
	low, high, tail := 0.0, 1.0, (1-level)/2
	if correct > 0 {
		low = betaQuantile(tail, correct, total-correct+1)
	}
	if correct < total {
		high = betaQuantile(1-tail, correct+1, total-correct)
	}
	// A count next to 0 or to the total has quantiles beyond what a float64 holds.
	p := correct / total
	return Interval{Estimate: p, Low: min(low, p), High: max(high, p), Level: level,
		Method: MethodClopperPearson, Estimand: EstimandModel, Units: total}, nil
}

// maxTotal is where the incomplete beta function still has seven digits of a small count
// right, against SciPy.
const maxTotal = 1e9

// checkProportion returns correct, freed from rounding error beyond its ends.
func checkProportion(correct, total, level float64) (float64, error) {
	if err := checkLevel(level); err != nil {
		return 0, err
	}
	if !(total > 0) || math.IsInf(total, 0) {
		return 0, Refuse(ErrInvalid, "a total of %v: needs at least one image", total)
	}
	if total > maxTotal {
		return 0, Refuse(ErrInvalid, "a total of %v: must be at most %g: beyond, quantiles lose their digits", total, maxTotal)
	}
	slack := 1e-12 * total
	if !(correct >= -slack && correct <= total+slack) {
		return 0, Refuse(ErrInvalid, "%v correct of %v: must lie between 0 and the total", correct, total)
	}
	return min(max(correct, 0), total), nil
}
