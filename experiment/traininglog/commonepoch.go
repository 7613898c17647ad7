package traininglog

import (
	"fmt"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/selection"
)

// CommonEpoch is the epoch that is best over all folds together, freed from what choosing
// it added as far as accuracies alone allow: [selection.Tibshirani].
type CommonEpoch struct {
	Look Look // in the first fold
	selection.CommonEpoch
}

// CommonEpochOf is that of folds which looked at their test images after the same epochs;
// an error says what they lack. What predictions of each image tell, the bootstrap
// correction and bounds by group, cannot be had of a log.
func CommonEpochOf(folds []*Analysis) (CommonEpoch, error) {
	var accuracies [][]float64
	for _, a := range folds {
		looks, first := a.Log.looks(), folds[0].Log.looks()
		if len(looks) != len(first) {
			return CommonEpoch{}, stats.Refuse(stats.ErrDesign, "fold %s has %d test accuracies, fold %s %d: they have no epochs in common", a.Log.Fold, len(looks), folds[0].Log.Fold, len(first))
		}
		var row []float64
		for i, l := range looks {
			if l.Number != first[i].Number {
				return CommonEpoch{}, stats.Refuse(stats.ErrDesign, "look %d is at epoch %v in fold %s and at epoch %v in fold %s: they have no epochs in common", i+1, l.Number, a.Log.Fold, first[i].Number, folds[0].Log.Fold)
			}
			row = append(row, l.TestAccuracy)
		}
		accuracies = append(accuracies, row)
	}
	c, err := selection.Tibshirani(accuracies)
	if err != nil {
		return CommonEpoch{}, fmt.Errorf("folds: %w", err)
	}
	return CommonEpoch{folds[0].Log.looks()[c.Epoch], c}, nil
}
