package power

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
)

// mostImages bounds the numbers of images that are tried.
const mostImages = 100_000

// SmallestImages is the smallest number of independent images with which the exact
// one-sided binomial test at level alpha rejects a claim with at least the given power,
// where the true accuracy is lower than the claim. The power of an exact test falls a
// little at some larger numbers (Chernick and Liu, American Statistician 56, 2002). Where
// 100,000 are too few, it is [ErrNone].
func SmallestImages(truth, claim, alpha, power float64) (int, error) {
	if !(truth >= 0 && truth < claim && claim <= 1) {
		return 0, stats.Refuse(stats.ErrInvalid, "images to reject a claim: truth %v and claim %v: needs 0 <= truth < claim <= 1", truth, claim)
	}
	if !(alpha > 0 && alpha < 1 && power > 0 && power < 1) {
		return 0, stats.Refuse(stats.ErrInvalid, "images to reject a claim: alpha %v and power %v: both must lie between 0 and 1", alpha, power)
	}
	critical := -1 // the largest number of right answers that rejects
	for n := 1; n <= mostImages; n++ {
		for critical < n && atMost(critical+1, n, claim) <= alpha {
			critical++
		}
		if critical >= 0 && atMost(critical, n, truth) >= power {
			return n, nil
		}
	}
	return 0, fmt.Errorf("images to reject a claim: %d are not enough to tell %v from %v: %w", mostImages, truth, claim, ErrNone)
}

// atMost is P(X <= k) of the binomial distribution, by the incomplete beta function
// (Abramowitz and Stegun 6.6.4).
func atMost(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n, p == 0:
		return 1
	case p == 1:
		return 0
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}

// DetectableDifference is the smallest difference of two accuracies on the same
// independent images that a two-sided test at level alpha finds with the given power,
// where the two answers differ in correctness on a share of the images, the discordance:
//
//	(z_(1-alpha/2) + z_power) sqrt(discordance / images)
//
// (Miettinen, Biometrics 24, 1968, to first order.)
func DetectableDifference(discordance float64, images int, alpha, power float64) (float64, error) {
	if !(discordance >= 0 && discordance <= 1) || images < 1 || !(alpha > 0 && alpha < 1) || !(power > 0 && power < 1) {
		return 0, stats.Refuse(stats.ErrInvalid, "the detectable difference: discordance %v (0 to 1), %d images (1 or more), alpha %v and power %v (between 0 and 1)", discordance, images, alpha, power)
	}
	z := distuv.UnitNormal.Quantile(1-alpha/2) + distuv.UnitNormal.Quantile(power)
	return math.Min(1, math.Max(0, z)*math.Sqrt(discordance/float64(images))), nil
}
