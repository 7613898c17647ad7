package compare

import (
	"fmt"
	"math"

	"github.com/refold/refold/stats"
)

// CorrectedT is the corrected resampled t test of differences of J trials (seed x fold)
// against zero (Nadeau and Bengio, Machine Learning 52, 2003, section 3.2):
//
//	t = mean / (s sqrt(1/J + n_test/n_train)),   J - 1 degrees of freedom
//
// testOverTrain is n_test/n_train, as for stats.CorrectedT. With 0 it is the plain paired
// t, whose size over resampled or repeated trials is far above its level: training sets
// overlap. For an unstable learner (1-nearest neighbour) the corrected t of several seeds
// rejects too often as well, in .06 to .10 where nothing differs (package simulation). Differences that are all 0 have p = 1, with a warning; all equal to something
// else, they have no t.
func CorrectedT(differences []float64, testOverTrain float64) (Result, error) {
	mean, variance, err := trialMoments(differences, testOverTrain)
	if err != nil {
		return Result{}, fmt.Errorf("the corrected t test: %w", err)
	}
	trials := float64(len(differences))
	r := Result{
		Method: MethodCorrectedT, Null: NullProcedures, Assumes: assumesCorrelated,
		Estimate: mean, DF: trials - 1, P: 1, Warnings: trialWarnings(len(differences), testOverTrain),
	}
	switch {
	case variance > 0:
		r.Statistic = mean / math.Sqrt(variance*(1/trials+testOverTrain))
		r.P = twoSided(tTail(math.Abs(r.Statistic), r.DF))
	case mean != 0:
		return Result{}, stats.Refuse(stats.ErrNoVariance, "the corrected t test: all %d differences are %v", len(differences), mean)
	default:
		r.Warnings = append(r.Warnings, "the trials do not differ at all")
	}
	return r, nil
}

// trialMoments are mean and variance of the differences of trials, which it checks.
func trialMoments(differences []float64, testOverTrain float64) (mean, variance float64, err error) {
	if len(differences) < 2 {
		return 0, 0, stats.Refuse(stats.ErrTooFew, "%d trials, needs at least 2", len(differences))
	}
	if err := checkRatio(testOverTrain); err != nil {
		return 0, 0, err
	}
	if err := checkValues("the difference of trial", differences); err != nil {
		return 0, 0, err
	}
	mean, variance = moments(differences)
	return mean, variance, nil
}

func trialWarnings(trials int, testOverTrain float64) []string {
	var w []string
	if trials < fewTrials {
		w = append(w, fmt.Sprintf("only %d trials (fewer than %d): their spread is badly known", trials, fewTrials))
	}
	if testOverTrain == 0 {
		w = append(w, "n_test/n_train is 0: the overlap of the training sets is not corrected for")
	}
	return w
}

// Posterior is how probable a difference of two procedures is, A less B, after what the
// trials showed. Worse, Equal and Better add up to 1.
type Posterior struct {
	Worse  float64 // A is worse by more than the region of practical equivalence
	Equal  float64 // the difference lies in the region
	Better float64
	Mean   float64 // of Student's distribution, which the difference has
	Scale  float64
	DF     float64
	// Region is how large a difference counts as none.
	Region   float64
	Assumes  string
	Warnings []string
}

// BayesianCorrelatedT is the posterior of the mean difference (Corani and Benavoli, Machine
// Learning 100, 2015, formula 8): Student's distribution on J - 1 degrees of freedom, with
// centre mean and scale s sqrt(1/J + n_test/n_train), under the prior that says least. It
// is the corrected t, read as a probability of what one wants to know. region is how large a
// difference counts as none (0.01 of accuracy, by convention). Differences that are all
// equal have all probability in one place, with a warning.
func BayesianCorrelatedT(differences []float64, testOverTrain, region float64) (Posterior, error) {
	mean, variance, err := trialMoments(differences, testOverTrain)
	if err == nil && !(region >= 0 && region <= largest) {
		err = stats.Refuse(stats.ErrInvalid, "a region of practical equivalence of %v: must be a number, not below 0", region)
	}
	if err != nil {
		return Posterior{}, fmt.Errorf("the Bayesian correlated t: %w", err)
	}
	trials := float64(len(differences))
	p := Posterior{
		Mean: mean, Scale: math.Sqrt(variance * (1/trials + testOverTrain)), DF: trials - 1, Region: region,
		Assumes: assumesCorrelated, Warnings: trialWarnings(len(differences), testOverTrain),
	}
	if p.Scale == 0 {
		p.Warnings = append(p.Warnings, "all trials differ alike: the probability knows no doubt")
		switch {
		case mean < -region:
			p.Worse = 1
		case mean > region:
			p.Better = 1
		default:
			p.Equal = 1
		}
		return p, nil
	}
	p.Worse = tTail((mean+region)/p.Scale, p.DF)
	p.Better = tTail((region-mean)/p.Scale, p.DF)
	p.Equal = max(0, 1-p.Worse-p.Better)
	return p, nil
}
