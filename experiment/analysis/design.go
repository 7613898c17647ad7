package analysis

import (
	"math"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// designSummary says what was run.
func designSummary(p *plan.Plan, engine, deciding string) summary.Design {
	s := p.Spec
	d := summary.Design{
		Architectures: s.Model.Architectures, ModelWidth: s.Model.Width, Starts: summary.Starts(s.Model), Freeze: s.Model.Freeze,
		ShortSide: s.Data.ShortSide, JPEGQuality: s.Data.JPEGQuality,
		Height: s.Data.Size[0], Width: s.Data.Size[1], Resize: s.Data.Resize, Interpolation: s.Data.Interpolation,
		Alpha: s.Data.Alpha, Scale: s.Data.Scale, Splits: p.Splits, K: s.Folds.K, Seeds: s.Folds.Seeds,
		Sample: len(p.Draws[0].Sample), Epochs: s.Train.Epochs, Batch: s.Train.Batch, Optimizer: string(s.Train.Optimizer),
		LearningRate: s.Train.LearningRate, Augment: s.Train.Augmented(), BatchNorm: string(s.Train.BatchNorm), Deciding: deciding, Validation: s.Train.Validation,
		Given: given(p, engine), Theirs: theirSplit(p), Engine: engine, Threads: s.Run.Threads, Precision: s.Run.Precision, RootSeed: s.Seed,
	}
	d.Preparations = summary.Preparations(s.Data)
	var train, validation, test, folds float64
	for _, division := range p.Divisions {
		for _, f := range division.Folds {
			train, validation, test = train+float64(len(f.Train)), validation+float64(len(f.Validation)), test+float64(len(f.Test))
			folds++
		}
	}
	d.TrainImages, d.ValidImages, d.TestImages = round(train/folds), round(validation/folds), round(test/folds)
	return d
}

// round is the nearest whole number.
func round(x float64) int { return int(math.Round(x)) }
