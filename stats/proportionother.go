package stats

import (
	"fmt"
	"math"
)

// Wald is p +- z * sqrt(p (1-p) / n), cut to [0, 1] (Laplace 1812; Newcombe, Statistics in
// Medicine 17, 1998, method 1). It assumes independent images, one fixed model and an
// accuracy far from 0 and 1. It is for comparison only, and its warning says so: it covers
// less than level nearly everywhere, and has no width where all or none is correct (Brown,
// Cai and DasGupta, Statistical Science 16, 2001, section 2).
func Wald(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Wald interval: %w", err)
	}
	p := correct / total
	i, err := TInterval(p, math.Sqrt(p*(1-p)/total), math.Inf(1), level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Wald interval: %w", err)
	}
	i.Method, i.Estimand, i.Units = MethodWald, EstimandModel, total
	i.Warnings = []string{"for comparison only: the Wald interval holds the truth less often than its level says"}
	if i.SE == 0 {
		i.Warnings = append(i.Warnings, "all images agree: the Wald interval has no width")
	}
	return i.clampToUnit(), nil
}

// WilsonContinuity is the score interval with continuity correction (Newcombe, Statistics
// in Medicine 17, 1998, method 4): the lower end of [Wilson] for half an image less, the
// upper end for half an image more, 0 and 1 beyond. It assumes what Wilson does and covers
// at least level nearly everywhere, close to [ClopperPearson]. R's prop.test gives the same.
func WilsonContinuity(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Wilson interval with continuity correction: %w", err)
	}
	i := Interval{Estimate: correct / total, Low: 0, High: 1, Level: level,
		Method: MethodWilsonContinuity, Estimand: EstimandModel, Units: total}
	z := TQuantile(level, math.Inf(1))
	if correct > 0.5 {
		i.Low, _ = wilsonEnds(correct-0.5, total, z)
	}
	if correct < total-0.5 {
		_, i.High = wilsonEnds(correct+0.5, total, z)
	}
	return i, nil
}

// AgrestiCoull is p' +- z * sqrt(p' (1-p') / n') with n' = n + z^2 and p' = (correct +
// z^2/2) / n', cut to [0, 1] (Agresti and Coull, The American Statistician 52, 1998;
// Brown, Cai and DasGupta 2001, formula 5). It assumes what [Wilson] does and always
// holds Wilson's interval. Estimate is correct/total, not the centre p'.
func AgrestiCoull(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Agresti-Coull interval: %w", err)
	}
	z := TQuantile(level, math.Inf(1))
	n := total + z*z
	p := (correct + z*z/2) / n
	half := z * math.Sqrt(p*(1-p)/n)
	i := Interval{Estimate: correct / total, Low: p - half, High: p + half, Level: level,
		Method: MethodAgrestiCoull, Estimand: EstimandModel, Units: total}
	return i.clampToUnit(), nil
}

// Jeffreys is the equal-tailed posterior interval of the prior Beta(1/2, 1/2), the
// (1-level)/2 and (1+level)/2 quantiles of Beta(correct + 1/2, total - correct + 1/2),
// with 0 as the lower end where none is correct and 1 as the upper where all are (Brown,
// Cai and DasGupta, Statistical Science 16, 2001, section 3). Without these two corrections,
// as in statsmodels, it would never cover 0 and 1. It assumes what [Wilson] does; its
// coverage is level on average over accuracies, and below it at some.
func Jeffreys(correct, total, level float64) (Interval, error) {
	correct, err := checkProportion(correct, total, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the Jeffreys interval: %w", err)
	}
	i := Interval{Estimate: correct / total, Low: 0, High: 1, Level: level,
		Method: MethodJeffreys, Estimand: EstimandModel, Units: total}
	tail := (1 - level) / 2
	if correct > 0 {
		i.Low = betaQuantile(tail, correct+0.5, total-correct+0.5)
	}
	if correct < total {
		// At a level near 0 rounding might turn them round.
		i.High = max(i.Low, betaQuantile(1-tail, correct+0.5, total-correct+0.5))
	}
	return i, nil
}
