package analysis

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/experiment/trainer"
)

// reading is a finished trial as the protocols read it out: of all epochs, only
// those that a selection chose keep their predictions.
type reading struct {
	trial  plan.Trial
	train  int   // training images, the validation part left out
	images []int // of the test fold
	labels []int // of these; entered in the ledger
	chosen map[plan.Selection]choice
	curve  summary.Curve
}

// choice is what a selection reads out of a trial.
type choice struct {
	epoch     int // from 1
	score     score.Score
	logs      []float32 // log-probabilities of the test images
	predicted []int
}

// readTrial reads a trial out under every selection. Each use of test labels goes
// through the ledger.
func readTrial(p *plan.Plan, t plan.Trial, rec *rundir.Record, l *ledger) *reading {
	fold, labels, classes := p.Fold(t), p.Draws[t.Seed].Labels, len(p.Classes)
	of := func(members []int) []int {
		out := make([]int, len(members))
		for i, m := range members {
			out[i] = labels[m]
		}
		return out
	}
	seal := sealed{labels: of(fold.Test), split: t.Split, ledger: l}
	r := &reading{trial: t, train: len(fold.Train), images: fold.Test, chosen: make(map[plan.Selection]choice)}
	r.curve = curveOf(t, rec, seal.open(useCurves, 2*len(rec.Epochs)), of(fold.Validation), classes, p.Spec.Train.BatchNorm)

	decides := func(e int) trainer.Predictions { return rec.Predictions[e].Of(p.Spec.Train.BatchNorm) }
	for _, selection := range p.Selections() {
		var test, validation []score.Score
		if selection == plan.SelectTest {
			open := seal.open(useChoose, len(rec.Epochs))
			for e := range rec.Predictions {
				test = append(test, score.Of(open, decides(e).Test, classes))
			}
		}
		if selection == plan.SelectValidation {
			for e := range rec.Predictions {
				validation = append(validation, score.Of(of(fold.Validation), decides(e).Validation, classes))
			}
		}
		e := choose(selection, len(rec.Predictions), test, validation)
		logs := decides(e).Test
		r.labels = seal.open(scoring(selection), 1)
		r.chosen[selection] = choice{
			epoch: e + 1, score: score.Of(r.labels, logs, classes), logs: logs, predicted: score.Classes(logs, classes),
		}
	}
	return r
}

// curveOf is a trial's learning curve, with both read-outs of the test images.
func curveOf(t plan.Trial, rec *rundir.Record, test, validation []int, classes int, batchNorm string) summary.Curve {
	c := summary.Curve{Architecture: t.Architecture, Split: t.Split, Seed: t.Seed, Fold: t.Fold}
	for e, line := range rec.Epochs {
		c.TrainLoss = append(c.TrainLoss, line.Loss)
		c.TrainAccuracy = append(c.TrainAccuracy, line.Accuracy)
		precise := score.Of(test, rec.Predictions[e].Precise.Test, classes)
		moving := score.Of(test, rec.Predictions[e].Moving.Test, classes)
		c.TestLossPrecise = append(c.TestLossPrecise, precise.Loss)
		c.TestAccuracyPrecise = append(c.TestAccuracyPrecise, precise.Accuracy())
		c.TestLossMoving = append(c.TestLossMoving, moving.Loss)
		c.TestAccuracyMoving = append(c.TestAccuracyMoving, moving.Accuracy())
		if len(validation) > 0 {
			s := score.Of(validation, rec.Predictions[e].Of(batchNorm).Validation, classes)
			c.ValidationAccuracy = append(c.ValidationAccuracy, s.Accuracy())
		}
	}
	return c
}

// choose is the index of the epoch that a selection picks. test and validation
// hold one score an epoch; the ones that the selection does not need may be nil.
func choose(selection plan.Selection, epochs int, test, validation []score.Score) int {
	switch selection {
	case plan.SelectTest:
		return score.Best(test)
	case plan.SelectValidation:
		return score.Best(validation)
	}
	return epochs - 1
}
