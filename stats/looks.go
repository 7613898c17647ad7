package stats

import (
	"fmt"
	"math"
)

// MaxTestImages bounds the number of test images of [BestOfLooks], whose time
// grows with it.
const MaxTestImages = 1_000_000

// BestOfLooks is the accuracy that the best of several looks at test images shows
// on average, when each look has the same true accuracy:
//
//	E[max]/n = 1/n * sum over k = 0 to n-1 of 1 - P(X <= k)^looks, X binomial(n, accuracy)
//
// It assumes independent looks. Epochs of one training looking at the same images
// are positively correlated, and earlier ones are mostly worse: for them it is an
// upper bound of what choosing the best one adds.
func BestOfLooks(total int, accuracy float64, looks int) (float64, error) {
	if err := checkCounts(0, total, accuracy); err != nil {
		return 0, fmt.Errorf("best of looks: %w", err)
	}
	if total > MaxTestImages {
		return 0, fmt.Errorf("best of looks: a total of %d: must be at most %d", total, MaxTestImages)
	}
	if looks < 1 {
		return 0, fmt.Errorf("best of looks: %d looks: needs at least one", looks)
	}
	b := successes{total, accuracy}
	sum, below := 0.0, 0.0
	for k := range total {
		below = min(1, below+b.mass(k))
		sum -= math.Expm1(float64(looks) * math.Log(below))
	}
	return sum / float64(total), nil
}

// AccuracyBehindBest is the true accuracy at which the best of several independent
// looks at total images reaches correct with the given probability:
//
//	1 - P(X <= correct-1)^looks = chance, X binomial(total, accuracy)
//
// which is the 1-(1-chance)^(1/looks) quantile of Beta(correct, total-correct+1).
// With chance 0.5 it is the accuracy for which such a best result is ordinary; with
// 0.05 it is the exact 95 % lower bound of Clopper and Pearson on the best epoch's
// accuracy, corrected for the looks as Šidák does (JASA 62, 1967).
func AccuracyBehindBest(correct, total, looks int, chance float64) (float64, error) {
	if err := checkCounts(correct, total, 0); err != nil {
		return 0, fmt.Errorf("the accuracy behind the best: %w", err)
	}
	if looks < 1 {
		return 0, fmt.Errorf("the accuracy behind the best: %d looks: needs at least one", looks)
	}
	if !(chance > 0 && chance < 1) {
		return 0, fmt.Errorf("the accuracy behind the best: a chance of %v: must lie between 0 and 1, such as 0.5", chance)
	}
	if correct == 0 {
		return 0, nil // reached by any accuracy
	}
	tail := -math.Expm1(math.Log1p(-chance) / float64(looks))
	return betaQuantile(tail, float64(correct), float64(total-correct+1)), nil
}
