package stats

import (
	"fmt"
	"math"
)

// CorrectedT is the corrected resampled t interval (Nadeau and Bengio, Machine
// Learning 52, 2003, section 3.2):
//
//	mean +- t(J-1) * s * sqrt(1/J + n_test/n_train)
//
// values are the accuracies of J trials (seed x fold), testOverTrain is
// n_test/n_train, where n_train leaves out the images of an inner validation
// part. Training sets overlap, so the trials are not independent; the second
// term under the root stands for their correlation, which the paper sets to
// n_test/(n_test+n_train). It assumes about normal trial accuracies and test
// folds of about equal size. The centre is the mean over trials, which differs
// from the mean over images where folds are of unequal size. Units is the number
// of independent trials with the same variance, 1/(1/J + n_test/n_train).
//
// The values may be any measure, so the interval is not cut to [0, 1].
func CorrectedT(values []float64, testOverTrain, level float64) (Interval, error) {
	if err := checkLevel(level); err != nil {
		return Interval{}, fmt.Errorf("the corrected t interval: %w", err)
	}
	m, se, err := correctedSE(values, testOverTrain)
	if err != nil {
		return Interval{}, fmt.Errorf("the corrected t interval: %w", err)
	}
	trials := float64(len(values))
	interval, err := TInterval(m, se, trials-1, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the corrected t interval: %w", err)
	}
	interval.Method, interval.Estimand, interval.Units = MethodCorrectedT, EstimandProcedure, 1/(1/trials+testOverTrain)
	if se == 0 {
		interval.Warnings = append(interval.Warnings, "all trials have the same accuracy: the corrected t interval has no width")
	}
	if len(values) < fewTrials {
		interval.Warnings = append(interval.Warnings, fmt.Sprintf("only %d trials (fewer than %d): their spread is badly known", len(values), fewTrials))
	}
	if testOverTrain == 0 {
		interval.Warnings = append(interval.Warnings, "n_test/n_train is 0: the overlap of the training sets is not corrected for")
	}
	return interval, nil
}

// correctedSE is the mean of the values and its corrected standard error.
func correctedSE(values []float64, testOverTrain float64) (m, se float64, err error) {
	if len(values) < 2 {
		return 0, 0, Refuse(ErrTooFew, "%d trials: needs at least 2, so run more folds or seeds", len(values))
	}
	if !(testOverTrain >= 0) || math.IsInf(testOverTrain, 0) {
		return 0, 0, Refuse(ErrInvalid, "n_test/n_train is %v: must be a finite number, not below 0", testOverTrain)
	}
	if err := checkFinite("the value of trial", values); err != nil {
		return 0, 0, err
	}
	trials := float64(len(values))
	return mean(values), math.Sqrt(Variance(values) * (1/trials + testOverTrain)), nil
}
