package selection

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// CommonEpoch is the accuracy of the epoch that is best over all folds together.
type CommonEpoch struct {
	Epoch     int     // counted from 0
	Accuracy  float64 // mean over folds of its accuracy
	Bias      float64 // by how much that is too high
	Corrected float64 // Accuracy less Bias, no lower than 0
	Warnings  []string
}

// Tibshirani is the bias of the best common epoch from accuracies alone, folds x epochs
// (Tibshirani and Tibshirani, Annals of Applied Statistics 3, 2009):
//
//	Bias = mean over folds of (accuracy of the fold's own best epoch - its accuracy at the common one)
//
// It needs nothing but accuracies, so it is what a log allows, but only about an epoch that
// all folds have in common: where each fold chose for itself, Accuracy + Bias was
// published. It assumes that the fold's own choice overrates its epoch as much as all folds
// together overrate theirs; with few images a fold, that corrects too much. Folds count
// alike. A single fold says nothing of it and is an error.
func Tibshirani(accuracies [][]float64) (CommonEpoch, error) {
	if err := checkAccuracies(accuracies); err != nil {
		return CommonEpoch{}, fmt.Errorf("the bias of the best common epoch: %w", err)
	}
	k, epochs := float64(len(accuracies)), len(accuracies[0])
	c := CommonEpoch{Accuracy: -1}
	for e := range epochs {
		sum := 0.0
		for _, fold := range accuracies {
			sum += fold[e]
		}
		if mean := sum / k; mean > c.Accuracy {
			c.Epoch, c.Accuracy = e, mean
		}
	}
	for _, fold := range accuracies {
		best := 0.0
		for _, accuracy := range fold {
			best = max(best, accuracy)
		}
		c.Bias += (best - fold[c.Epoch]) / k
	}
	c.Corrected = max(0, c.Accuracy-c.Bias)
	if len(accuracies) < 5 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("only %d folds: the bias is a mean of that many differences", len(accuracies)))
	}
	return c, nil
}

func checkAccuracies(accuracies [][]float64) error {
	if len(accuracies) < 2 {
		return stats.Refuse(stats.ErrTooFew, "%d folds: needs at least 2", len(accuracies))
	}
	if len(accuracies[0]) == 0 {
		return stats.Refuse(stats.ErrTooFew, "no epochs")
	}
	if len(accuracies[0]) == 1 {
		return ErrOneLook
	}
	for i, fold := range accuracies {
		if len(fold) != len(accuracies[0]) {
			return stats.Refuse(stats.ErrInvalid, "fold %d has %d epochs, the first one %d: must be the same", i, len(fold), len(accuracies[0]))
		}
		for e, accuracy := range fold {
			if !(accuracy >= 0 && accuracy <= 1) {
				return stats.Refuse(stats.ErrInvalid, "fold %d: the accuracy of epoch %d is %v: must lie between 0 and 1", i, e, accuracy)
			}
		}
	}
	return nil
}
