package compare

import (
	"math"

	"github.com/refold/refold/stats"
)

// Result is what a test says of two models, A and B.
type Result struct {
	Method    string  // one of the Method constants
	Null      string  // the hypothesis under which P holds: one of the Null constants
	Assumes   string  // what P takes for granted
	Estimate  float64 // the difference, A less B
	Statistic float64
	DF        float64 // degrees of freedom; of an F, those of its numerator; 0: it has none
	DF2       float64 // of an F, those of its denominator
	P         float64 // two-sided
	Warnings  []string
}

// Methods.
const (
	MethodCorrectedT  = "corrected resampled t"
	MethodFiveT       = "5x2cv t"
	MethodFiveF       = "5x2cv F"
	MethodMcNemar     = "McNemar"
	MethodSignFlip    = "sign flips by group"
	MethodDeLong      = "DeLong"
	MethodDeLongFolds = "DeLong, mean of folds"
	MethodCochranQ    = "Cochran's Q"
	MethodPermuted    = "models permuted by group"
	MethodFriedman    = "Friedman"
	MethodNemenyi     = "Nemenyi"
	MethodBayes       = "Bayesian correlated t"
	MethodSuperior    = "P(A > B)"
)

// Nulls: the hypotheses that a small P speaks against. Procedures are equally accurate where
// their models are on average over training images and seeds; trained models where they are
// right equally often on new images, or on new groups of images.
const (
	NullProcedures   = "equally accurate procedures"
	NullModels       = "equally accurate trained models"
	NullGroups       = "equally accurate trained models, by group"
	NullAreas        = "trained models of equal areas under the ROC curve"
	NullAllModels    = "all trained models equally accurate"
	NullAllGroups    = "all trained models equally accurate, by group"
	NullAllProcesses = "all procedures of equal mean rank"
)

// What tests of trials take for granted.
const (
	assumesCorrelated = "differences of trials are about normal, and correlated as n_test/(n_test+n_train) says"
	assumesBlocks     = "blocks are independent of each other: folds, whose training sets overlap, only about"
)

// Numbers below which a result carries a warning.
const (
	fewTrials     = 5
	fewDiscordant = 25 // below which the chi-squared of [McNemar] is rough
	fewCases      = 10 // of a class, for [DeLong]'s normal distribution
	fewBlocks     = 10 // for the chi-squared of [Friedman] (Demsar, JMLR 7, 2006, section 3.2.2)
)

// largest bounds all values, so that sums of squares stay finite.
const largest = 1e100

// checkValues returns an error that names the first value which is no number, or is
// too large to be added up.
func checkValues(what string, values []float64) error {
	for i, v := range values {
		if !(math.Abs(v) <= largest) {
			return stats.Refuse(stats.ErrInvalid, "%s %d is %v: must be a number of at most %g", what, i, v, largest)
		}
	}
	return nil
}

// checkRatio refuses what n_test/n_train cannot be.
func checkRatio(testOverTrain float64) error {
	if !(testOverTrain >= 0 && testOverTrain <= largest) {
		return stats.Refuse(stats.ErrInvalid, "n_test/n_train is %v: must be a number, not below 0", testOverTrain)
	}
	return nil
}

// moments are mean and sample variance (divisor n - 1) of at least two values; rounding
// noise around equal values is no variance.
func moments(values []float64) (mean, variance float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v
	}
	mean /= n
	for _, v := range values {
		variance += (v - mean) * (v - mean) / (n - 1)
	}
	if variance <= 1e-26*max(mean*mean, 1e-200) {
		return mean, 0
	}
	return mean, variance
}
