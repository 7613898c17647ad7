package stats

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// BinomialResult holds the exact probabilities of a count of correct images, were
// a given accuracy the true one. Each is the p-value of a test of that accuracy.
type BinomialResult struct {
	Less     float64 // P(X <= correct): small where the accuracy is too high to be true
	Greater  float64 // P(X >= correct): small where it is too low
	TwoSided float64 // of all counts that are no more likely than this one
}

// BinomialTest compares correct of total images with an accuracy, exactly. It
// assumes independent images and one fixed model.
//
// Less and Greater are incomplete beta functions (Abramowitz and Stegun 26.5.24).
// TwoSided is SciPy's and R's: it adds up the counts whose probability is at most
// that of correct, with a relative tolerance of 1e-7 for equal ones.
func BinomialTest(correct, total int, accuracy float64) (BinomialResult, error) {
	if err := checkCounts(correct, total, accuracy); err != nil {
		return BinomialResult{}, fmt.Errorf("the binomial test: %w", err)
	}
	b := successes{total, accuracy}
	return BinomialResult{Less: b.atMost(correct), Greater: b.atLeast(correct), TwoSided: b.twoSided(correct)}, nil
}

func checkCounts(correct, total int, accuracy float64) error {
	switch {
	case total < 1:
		return Refuse(ErrInvalid, "a total of %d: needs at least one image", total)
	case correct < 0 || correct > total:
		return Refuse(ErrInvalid, "%d correct of %d: must lie between 0 and the total", correct, total)
	case !(accuracy >= 0 && accuracy <= 1):
		return Refuse(ErrInvalid, "an accuracy of %v: must lie between 0 and 1", accuracy)
	}
	return nil
}

// successes is the distribution of the number of successes in n draws.
type successes struct {
	n int
	p float64
}

// atMost is P(X <= k).
func (b successes) atMost(k int) float64 {
	switch {
	case k < 0:
		return 0
	case k >= b.n:
		return 1
	}
	return mathext.RegIncBeta(float64(b.n-k), float64(k+1), 1-b.p)
}

// atLeast is P(X >= k).
func (b successes) atLeast(k int) float64 {
	switch {
	case k <= 0:
		return 1
	case k > b.n:
		return 0
	}
	return mathext.RegIncBeta(float64(k), float64(b.n-k+1), b.p)
}

// mass is P(X = k).
func (b successes) mass(k int) float64 {
	if b.p == 0 || b.p == 1 {
		if (b.p == 1) == (k == b.n) && (b.p == 0) == (k == 0) {
			return 1
		}
		return 0
	}
	n, x := float64(b.n), float64(k)
	ways := -math.Log1p(n) - mathext.Lbeta(n-x+1, x+1)
	return math.Exp(ways + x*math.Log(b.p) + (n-x)*math.Log1p(-b.p))
}

func (b successes) twoSided(k int) float64 {
	limit := b.mass(k) * (1 + 1e-7)
	mean := b.p * float64(b.n)
	switch {
	case float64(k) == mean:
		return 1
	case float64(k) < mean: // the mass falls from the mean to n
		from := int(math.Ceil(mean))
		far := from + sort.Search(b.n-from+1, func(i int) bool { return b.mass(from+i) <= limit })
		return min(1, b.atMost(k)+b.atLeast(far))
	default: // the mass grows from 0 to the mean
		to := int(math.Floor(mean))
		far := sort.Search(to+1, func(i int) bool { return b.mass(i) > limit })
		return min(1, b.atMost(far-1)+b.atLeast(k))
	}
}
