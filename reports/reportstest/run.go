package reportstest

import (
	"math"
	"math/rand/v2"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Run describes a made-up run, such as [Demo] or what was changed of it. The
// figures resemble those that real runs on the emoji gave.
type Run struct {
	Name          string
	Architectures []string
	Classes       []string
	Images        int // a sample, divisible by K and by the number of classes
	Groups        int // 0: no group evidence
	K, Seeds      int
	Epochs        int
	Validation    bool
	Claim         float64
	// Accuracy that each protocol tends to: rows/test, rows/validation,
	// groups/test, groups/validation.
	Level [4]float64
}

// Demo is what `refold demo` gives: 360 emoji, 14 roles, two networks.
func Demo() Run {
	return Run{
		Name: "emoji", Architectures: []string{"resnet8v1", "resnet8v2"}, Classes: []string{"man", "woman"},
		Images: 360, Groups: 14, K: 4, Seeds: 2, Epochs: 12, Validation: true, Claim: 0.95,
		Level: [4]float64{0.962, 0.932, 0.793, 0.717},
	}
}

// Summary makes the run up, the same each time.
func (o Run) Summary() *summary.Summary {
	random := rand.New(rand.NewPCG(1, 2))
	s := &summary.Summary{
		Version: 1,
		Claim:   summary.Claim{Accuracy: o.Claim, Margin: 0.01, Level: 0.95, Source: "https://example.org/article"},
		Trials:  summary.Trials{},
	}
	o.data(s)
	o.design(s)
	for _, architecture := range o.Architectures {
		for i, split := range o.splits() {
			base := 2 * i
			if o.Validation {
				s.Cells = append(s.Cells,
					o.cell(random, architecture, split, plan.SelectTest, o.Level[base]),
					o.cell(random, architecture, split, plan.SelectValidation, o.Level[base+1]))
			} else {
				s.Cells = append(s.Cells, o.cell(random, architecture, split, plan.SelectTest, o.Level[base]))
			}
			s.Cells = append(s.Cells, o.cell(random, architecture, split, plan.SelectLast, o.Level[base+1]-0.01))
			for seed := range o.Seeds {
				for fold := range o.K {
					s.Curves = append(s.Curves, o.curve(random, architecture, split, seed, fold, o.Level[base]))
				}
			}
			s.Trials.Planned += o.Seeds * o.K
		}
		s.Optimism = append(s.Optimism, o.optimism(s, architecture))
		s.Verdicts = append(s.Verdicts, o.verdict(s, architecture))
	}
	s.Trials.Finished = s.Trials.Planned
	for _, c := range s.Cells {
		all := o.confusions(c)
		if !c.Protocol.IsNamed() {
			all = all[len(all)-1:] // pooled only, as the experiment does
		}
		s.Confusions = append(s.Confusions, all...)
	}
	if len(o.Architectures) > 1 {
		s.Comparison = []summary.Comparison{{
			A: o.Architectures[0], B: o.Architectures[1], Protocol: plan.Guarded, Value: 0.004,
			Interval: &summary.Interval{Estimate: 0.004, Low: -0.051, High: 0.059, Level: 0.95,
				Method: "corrected resampled t", Estimand: "difference of expected accuracies"},
			Intervals: []summary.Interval{
				{Estimate: 0.004, Low: -0.051, High: 0.059, Level: 0.95, Method: "corrected resampled t"},
				{Estimate: 0.004, Low: -0.022, High: 0.030, Level: 0.95, Method: "clustered by group"},
			},
		}}
	}
	return s
}

func (o Run) splits() []spec.Split {
	if o.Groups == 0 {
		return []spec.Split{spec.SplitRows}
	}
	return []spec.Split{spec.SplitRows, spec.SplitGroups}
}

func (o Run) data(s *summary.Summary) {
	s.Data = summary.Data{
		Name: o.Name, Images: o.Images, Groups: o.Groups, Largest: 48, Positive: o.Classes[len(o.Classes)-1],
		Evidence: []summary.GroupEvidence{
			{Kind: "column role", Groups: 15, Images: o.Images}, {Kind: "copies", Groups: 1, Images: 2},
		},
		Formats: []summary.ClassCount{{Class: "png", Images: o.Images}},
	}
	for _, class := range o.Classes {
		s.Data.Classes = append(s.Data.Classes,
			summary.ClassCount{Class: class, Images: o.Images / len(o.Classes), Groups: o.Groups})
	}
	if o.Groups == 0 {
		s.Data.Groups, s.Data.Largest, s.Data.Singletons, s.Data.Evidence = o.Images, 1, o.Images, nil
	}
	test := o.Images / o.K * o.K * o.Seeds
	for _, split := range o.splits() {
		p := summary.Proof{Split: split, Folds: o.K * o.Seeds, TrainImages: 243, TestImages: test,
			Hash: "9f2b4c6d8e0a1b3c5d7e9f1a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e2f4a6b8c"}
		if split == spec.SplitRows && o.Groups > 0 {
			p.CrossingHashes, p.CrossingGroups, p.TestCrossing = 3, o.Groups*o.K*o.Seeds, test
		}
		s.Proofs = append(s.Proofs, p)
		s.Ledger = append(s.Ledger,
			summary.LedgerEntry{Use: "chose the epoch", Split: split, Decided: "the epoch that as-published reads out", Looks: o.K * o.Seeds * o.Epochs},
			summary.LedgerEntry{Use: "scored the selected epoch", Split: split, Looks: o.K * o.Seeds})
	}
}

func (o Run) design(s *summary.Summary) {
	valid, share := 0, 0.0
	if o.Validation {
		share = 0.1
		valid = o.Images * (o.K - 1) / o.K / 10
	}
	s.Design = summary.Design{
		Architectures: o.Architectures, ModelWidth: 0.5, Height: 24, Width: 24, Resize: "stretch",
		Interpolation: "area", Alpha: "white", Scale: "unit", Splits: o.splits(), K: o.K, Seeds: o.Seeds,
		Sample: o.Images, TrainImages: o.Images*(o.K-1)/o.K - valid, ValidImages: valid, TestImages: o.Images / o.K,
		Epochs: o.Epochs, Batch: 16, Optimizer: "adam", LearningRate: 0.002, BatchNorm: "precise", Deciding: "precise", Validation: share,
		Engine: "builtin 1", Threads: 1, Precision: "float32", RootSeed: 1,
	}
}

// protocol is what the experiment calls a read-out.
func (o Run) protocol(split spec.Split, selection plan.Selection) plan.Protocol {
	honest := spec.SplitGroups
	if o.Groups == 0 {
		honest = spec.SplitRows
	}
	chosen := plan.SelectValidation
	if !o.Validation {
		chosen = plan.SelectLast
	}
	switch {
	case split == spec.SplitRows && selection == plan.SelectTest:
		return plan.AsPublished
	case split == honest && selection == chosen:
		return plan.Guarded
	}
	return plan.Protocol(string(split) + "+" + string(selection))
}

func (o Run) cell(random *rand.Rand, architecture string, split spec.Split, selection plan.Selection, level float64) summary.Cell {
	c := summary.Cell{Architecture: architecture, Split: split, Selection: selection, Protocol: o.protocol(split, selection)}
	spread := 0.01
	if split == spec.SplitGroups {
		spread = 0.06
	}
	n := o.Images / o.K
	for seed := range o.Seeds {
		correct := 0
		for fold := range o.K {
			right := min(n, max(0, int(math.Round(float64(n)*(level+spread*random.NormFloat64())))))
			correct += right
			c.Folds = append(c.Folds, summary.FoldResult{Seed: seed, Fold: fold, Epoch: 6 + random.IntN(6),
				Correct: right, Images: n, Accuracy: float64(right) / float64(n)})
		}
		c.SeedMeans = append(c.SeedMeans, float64(correct)/float64(n*o.K))
		c.Mean += c.SeedMeans[seed] / float64(o.Seeds)
	}
	half := 1.4 * spread
	c.Primary = &summary.Interval{Estimate: c.Mean, Low: max(0, c.Mean-half), High: min(1, c.Mean+half), Level: 0.95,
		Method: "clustered", Estimand: "accuracy of the procedure on images of new groups", Units: float64(o.Groups)}
	c.Intervals = []summary.Interval{*c.Primary, {Estimate: c.Mean, Low: max(0, c.Mean-half/2), High: min(1, c.Mean+half/2),
		Level: 0.95, Method: "corrected resampled t", Estimand: "accuracy of the procedure on new images",
		Warnings: []string{"only 8 folds: the quantile is wide"}}}
	c.Metrics = metrics(c.Mean)
	return c
}

func metrics(accuracy float64) summary.Metrics {
	return summary.Metrics{Accuracy: accuracy, BalancedAccuracy: accuracy, Precision: accuracy - 0.01,
		Recall: accuracy + 0.01, F1: accuracy, MCC: 2*accuracy - 1, Kappa: 2*accuracy - 1,
		AUC: min(1, accuracy+0.03), LogLoss: 1.2 * (1 - accuracy), Brier: 0.7 * (1 - accuracy)}
}

// curve makes up a learning curve. The moving read-out starts at chance with
// losses of hundreds and jumps about, as Keras' does with few steps an epoch.
func (o Run) curve(random *rand.Rand, architecture string, split spec.Split, seed, fold int, level float64) summary.Curve {
	c := summary.Curve{Architecture: architecture, Split: split, Seed: seed, Fold: fold}
	moving, precise := summary.CurveReadout{Name: "moving"}, summary.CurveReadout{Name: "precise"}
	chance := 1 / float64(len(o.Classes))
	for epoch := range o.Epochs {
		progress := 1 - math.Exp(-float64(epoch+1)/float64(o.Epochs)*5)
		train := chance + (0.995-chance)*progress
		test := chance + (level-0.01-chance)*progress + 0.02*random.NormFloat64()
		chaos := math.Exp(-float64(epoch)/float64(o.Epochs)*3) * math.Abs(random.NormFloat64())
		c.TrainAccuracy = append(c.TrainAccuracy, train)
		c.TrainLoss = append(c.TrainLoss, 0.7*(1-progress)+0.02*random.Float64())
		precise.TestAccuracy = append(precise.TestAccuracy, min(1, max(0, test)))
		precise.TestLoss = append(precise.TestLoss, 0.7-0.5*progress*(2*level-1)+0.05*random.Float64())
		moving.TestAccuracy = append(moving.TestAccuracy, max(chance, test-(test-chance)*min(1, chaos)))
		moving.TestLoss = append(moving.TestLoss, 0.5+math.Exp(5*chaos)-1)
		if o.Validation {
			c.ValidationAccuracy = append(c.ValidationAccuracy, min(1, max(0, test+0.03*random.NormFloat64())))
		}
	}
	c.Readouts = []summary.CurveReadout{moving, precise}
	return c
}
