package analysis

import (
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/rundir/course"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/summary"
)

// reading is a finished trial as the protocols read it out: of all epochs, only
// those that a selection chose keep their predictions.
type reading struct {
	trial  plan.Trial
	train  int   // training images, the validation part left out
	images []int // of the test fold
	labels []int // of these; entered in the ledger
	chosen map[plan.Selection]choice
	looks  [][]int // epochs x images: classes, where test labels choose
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
	r.curve = curveOf(t, rec, seal.open(useCurves, len(rec.Readouts.Names)*len(rec.Epochs)), of(p.Chooses(fold)), classes)

	for _, selection := range p.Selections() {
		var test, validation []score.Score
		if selection == plan.SelectTest {
			open := seal.open(useChoose, len(rec.Epochs))
			for e := range rec.Predictions {
				test = append(test, score.Of(open, rec.Deciding(e).Test, classes))
				r.looks = append(r.looks, score.Classes(rec.Deciding(e).Test, classes))
			}
		}
		if selection == plan.SelectValidation {
			for e := range rec.Predictions {
				validation = append(validation, score.Of(of(fold.Validation), rec.Deciding(e).Validation, classes))
			}
		}
		e := choose(selection, len(rec.Predictions), test, validation)
		logs := rec.Deciding(e).Test
		r.labels = seal.open(scoring(selection), 1)
		r.chosen[selection] = choice{
			epoch: e + 1, score: score.Of(r.labels, logs, classes), logs: logs, predicted: score.Classes(logs, classes),
		}
	}
	return r
}

// curveOf is a trial's learning curve, with all read-outs of the test images.
func curveOf(t plan.Trial, rec *rundir.Record, test, validation []int, classes int) summary.Curve {
	c := summary.Curve{Architecture: t.Arm, Split: t.Split, Seed: t.Seed, Fold: t.Fold, TrainLoss: []float64{}, TrainAccuracy: []float64{}}
	for _, name := range rec.Readouts.Names {
		c.Readouts = append(c.Readouts, summary.CurveReadout{Name: name})
	}
	untold := slices.ContainsFunc(rec.Epochs, func(l course.Line) bool { return l.Untold })
	for e, line := range rec.Epochs {
		if !untold {
			c.TrainLoss = append(c.TrainLoss, line.Loss)
			c.TrainAccuracy = append(c.TrainAccuracy, line.Accuracy)
		}
		for i, r := range rec.Predictions[e] {
			s, curve := score.Of(test, r.Test, classes), &c.Readouts[i]
			curve.TestLoss, curve.TestAccuracy = append(curve.TestLoss, s.Loss), append(curve.TestAccuracy, s.Accuracy())
		}
		if len(validation) > 0 {
			s := score.Of(validation, rec.Deciding(e).Validation, classes)
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
