package analysis

import (
	"fmt"

	"github.com/refold/refold/stats/verdict"
)

// undertrained says where networks did not fit their own training images; empty:
// they did, or it does not matter. The rule: the claim is not supported, and the
// accuracy on the training images, over the last epoch and on average over trials,
// lies below the claim less its margin. Networks do not do better on new images than
// on those that they learned from, so these could not have reached the claim,
// whether it is true or not. The verdict stays what it is.
func (a *analysis) undertrained(architecture string, outcome verdict.Outcome) string {
	if outcome == verdict.Supported {
		return ""
	}
	reached, ok := a.trainingAccuracy(architecture)
	claim := a.plan.Spec.Claim
	if !ok || reached >= claim.Accuracy-claim.Margin {
		return ""
	}
	epochs := "1 epoch"
	if n := a.plan.Spec.Train.Epochs; n != 1 {
		epochs = fmt.Sprintf("%d epochs", n)
	}
	return fmt.Sprintf("The networks had reached only %.1f %% on their own training images after %s, which is less than the claim: "+
		"the figure may say more about too little training than about the claim; raise train.epochs (--epochs) in another run.",
		100*reached, epochs)
}

// trainingAccuracy is that of the last epoch, on average over the finished trials of
// an architecture.
func (a *analysis) trainingAccuracy(architecture string) (mean float64, ok bool) {
	sum, trials := 0.0, 0
	for _, c := range a.summary.Curves {
		if n := len(c.TrainAccuracy); c.Architecture == architecture && n > 0 {
			sum += c.TrainAccuracy[n-1]
			trials++
		}
	}
	return sum / float64(max(1, trials)), trials > 0
}
