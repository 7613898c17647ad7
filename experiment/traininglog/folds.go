package traininglog

import (
	"github.com/refold/refold/experiment/traininglog/count"
	"github.com/refold/refold/stats"
)

// Together is what folds say as one: their counts added up. The images of a fold must
// be tested in no other. Each count is that of its fold's judged epoch.
type Together struct {
	Correct    count.Range
	TestImages int
	Test       *ClaimTest // nil without a claim
}

// TogetherOf adds up the counts of folds and tests the claim against the sum. Where
// the folds' true accuracies differ, the sum varies less than the binomial
// distribution with their mean says, so that the test rejects too rarely rather than
// too often.
func TogetherOf(folds []*Analysis) (Together, error) {
	var t Together
	for _, a := range folds {
		t.Correct.Low += a.Correct.Low
		t.Correct.High += a.Correct.High
		t.TestImages += a.TestImages
	}
	if len(folds) == 0 || folds[0].Claim == 0 {
		return t, nil
	}
	r, err := stats.BinomialTest(t.Correct.High, t.TestImages, folds[0].Claim)
	if err != nil {
		return t, err
	}
	t.Test = &ClaimTest{Probability: r.Less, Compatible: r.Less >= 1-Level}
	return t, nil
}
