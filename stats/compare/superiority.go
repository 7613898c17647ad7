package compare

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// SuperiorityResult is how often a training of A beats one of B.
type SuperiorityResult struct {
	stats.Interval         // of P(A > B); Estimate counts ties as half
	Threshold      float64 // from which a difference matters
	Conclusion     Conclusion
	Null           string
	Assumes        string
}

// Conclusion is what an interval of P(A > B) says.
type Conclusion string

// Conclusions, after Bouthillier et al. 2021, section 4.2. Those of B are those of A with the
// models exchanged.
const (
	NotSignificant Conclusion = "chance may explain the difference"            // 1/2 lies in the interval
	SlightlyA      Conclusion = "A is better, too seldom to matter"            // the interval ends below the threshold
	ClearlyA       Conclusion = "A is better, often enough that it may matter" // it reaches it
	SlightlyB      Conclusion = "B is better, too seldom to matter"
	ClearlyB       Conclusion = "B is better, often enough that it may matter"
)

// Superiority is P(A > B), the probability that a training of A gives the more accurate
// model (Bouthillier et al., Accounting for variance in machine learning benchmarks, MLSys
// 2021), held against 1/2 and against threshold, from which it matters (they take 0.75). a
// and b are the accuracies of paired trials: the same seed and fold.
//
// Their percentile bootstrap has no width where one model wins every pair. The interval is
// Wilson's instead, on the effective number of independent trials, 1/(1/J + n_test/n_train),
// as in [CorrectedT]; testOverTrain is 0 only where every pair was trained and tested on
// images of its own.
func Superiority(a, b []float64, testOverTrain, threshold, level float64) (SuperiorityResult, error) {
	if err := checkPairs(a, b, testOverTrain, threshold, level); err != nil {
		return SuperiorityResult{}, fmt.Errorf("P(A > B): %w", err)
	}
	wins := 0.0
	for i := range a {
		switch {
		case a[i] > b[i]:
			wins++
		case a[i] == b[i]:
			wins += 0.5
		}
	}
	trials := float64(len(a))
	units := max(1, 1/(1/trials+testOverTrain))
	interval, err := stats.Wilson(wins/trials*units, units, level)
	if err != nil {
		return SuperiorityResult{}, fmt.Errorf("P(A > B): %w", err)
	}
	interval.Estimate, interval.Units, interval.Method = wins/trials, units, MethodSuperior
	interval.Estimand = "probability that a training of A gives the more accurate model"
	interval.Warnings = trialWarnings(len(a), testOverTrain)
	r := SuperiorityResult{
		Interval: interval, Threshold: threshold, Null: NullProcedures,
		Assumes: "pairs of trials are correlated as n_test/(n_test+n_train) says",
	}
	r.Conclusion = conclude(interval.Low, interval.High, threshold)
	return r, nil
}

func checkPairs(a, b []float64, testOverTrain, threshold, level float64) error {
	switch {
	case len(a) != len(b):
		return stats.Refuse(stats.ErrInvalid, "%d trials against %d: must be pairs", len(a), len(b))
	case len(a) == 0:
		return stats.Refuse(stats.ErrTooFew, "no trials")
	case !(threshold > 0.5 && threshold < 1):
		return stats.Refuse(stats.ErrInvalid, "a threshold of %v: must lie between 0.5 and 1", threshold)
	case !(level > 0 && level < 1):
		return stats.Refuse(stats.ErrInvalid, "a level of %v: must lie between 0 and 1", level)
	}
	if err := checkRatio(testOverTrain); err != nil {
		return err
	}
	if err := checkValues("A's value of trial", a); err != nil {
		return err
	}
	return checkValues("B's value of trial", b)
}

func conclude(low, high, threshold float64) Conclusion {
	switch {
	case low > 0.5 && high > threshold:
		return ClearlyA
	case low > 0.5:
		return SlightlyA
	case high < 0.5 && low < 1-threshold:
		return ClearlyB
	case high < 0.5:
		return SlightlyB
	}
	return NotSignificant
}
