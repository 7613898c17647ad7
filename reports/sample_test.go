package reports

import (
	"math"
	"math/rand/v2"

	"github.com/refold/refold/experiment/summary"
)

// sampling describes a made-up run. The zero value is made whole by demoRun;
// the figures resemble those that real runs on the emoji gave.
type sampling struct {
	name          string
	architectures []string
	classes       []string
	images        int // a sample, divisible by k and by the number of classes
	groups        int // 0: no group evidence
	k, seeds      int
	epochs        int
	validation    bool
	claim         float64
	// Accuracy that each protocol tends to: rows/test, rows/validation,
	// groups/test, groups/validation.
	level [4]float64
}

// demoRun is what `refold demo` gives: 360 emoji, 14 roles, two networks.
func demoRun() sampling {
	return sampling{
		name: "emoji", architectures: []string{"resnet8v1", "resnet8v2"}, classes: []string{"man", "woman"},
		images: 360, groups: 14, k: 4, seeds: 2, epochs: 12, validation: true, claim: 0.95,
		level: [4]float64{0.962, 0.932, 0.793, 0.717},
	}
}

// summary makes the run up, the same each time.
func (o sampling) summary() *summary.Summary {
	random := rand.New(rand.NewPCG(1, 2))
	s := &summary.Summary{
		Version: 1,
		Claim:   summary.Claim{Accuracy: o.claim, Margin: 0.01, Level: 0.95, Source: "https://example.org/article"},
		Trials:  summary.Trials{},
	}
	o.data(s)
	o.design(s)
	for _, architecture := range o.architectures {
		for i, split := range o.splits() {
			base := 2 * i
			if o.validation {
				s.Cells = append(s.Cells,
					o.cell(random, architecture, split, "test", o.level[base]),
					o.cell(random, architecture, split, "validation", o.level[base+1]))
			} else {
				s.Cells = append(s.Cells, o.cell(random, architecture, split, "test", o.level[base]))
			}
			s.Cells = append(s.Cells, o.cell(random, architecture, split, "last", o.level[base+1]-0.01))
			for seed := range o.seeds {
				for fold := range o.k {
					s.Curves = append(s.Curves, o.curve(random, architecture, split, seed, fold, o.level[base]))
				}
			}
			s.Trials.Planned += o.seeds * o.k
		}
		s.Optimism = append(s.Optimism, o.optimism(s, architecture))
		s.Verdicts = append(s.Verdicts, o.verdict(s, architecture))
	}
	s.Trials.Finished = s.Trials.Planned
	for _, c := range s.Cells {
		all := o.confusions(c)
		if c.Protocol != asPublished && c.Protocol != guarded {
			all = all[len(all)-1:] // pooled only, as the experiment does
		}
		s.Confusions = append(s.Confusions, all...)
	}
	if len(o.architectures) > 1 {
		s.Comparison = []summary.Comparison{{
			A: o.architectures[0], B: o.architectures[1], Protocol: guarded, Value: 0.004,
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

func (o sampling) splits() []string {
	if o.groups == 0 {
		return []string{"rows"}
	}
	return []string{"rows", "groups"}
}

func (o sampling) data(s *summary.Summary) {
	s.Data = summary.Data{
		Name: o.name, Images: o.images, Groups: o.groups, Largest: 48, Positive: o.classes[len(o.classes)-1],
		Evidence: []summary.GroupEvidence{
			{Kind: "column role", Groups: 15, Images: o.images}, {Kind: "copies", Groups: 1, Images: 2},
		},
		Formats: []summary.ClassCount{{Class: "png", Images: o.images}},
	}
	for _, class := range o.classes {
		s.Data.Classes = append(s.Data.Classes,
			summary.ClassCount{Class: class, Images: o.images / len(o.classes), Groups: o.groups})
	}
	if o.groups == 0 {
		s.Data.Groups, s.Data.Largest, s.Data.Singletons, s.Data.Evidence = o.images, 1, o.images, nil
	}
	test := o.images / o.k * o.k * o.seeds
	for _, split := range o.splits() {
		p := summary.Proof{Split: split, Folds: o.k * o.seeds, TrainImages: 243, TestImages: test,
			Hash: "9f2b4c6d8e0a1b3c5d7e9f1a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e2f4a6b8c"}
		if split == "rows" && o.groups > 0 {
			p.CrossingHashes, p.CrossingGroups, p.TestCrossing = 3, o.groups*o.k*o.seeds, test
		}
		s.Proofs = append(s.Proofs, p)
		s.Ledger = append(s.Ledger,
			summary.LedgerEntry{Use: "chose the epoch", Split: split, Decided: "the epoch that as-published reads out", Looks: o.k * o.seeds * o.epochs},
			summary.LedgerEntry{Use: "scored the selected epoch", Split: split, Looks: o.k * o.seeds})
	}
}

func (o sampling) design(s *summary.Summary) {
	valid, share := 0, 0.0
	if o.validation {
		share = 0.1
		valid = o.images * (o.k - 1) / o.k / 10
	}
	s.Design = summary.Design{
		Architectures: o.architectures, ModelWidth: 0.5, Height: 24, Width: 24, Resize: "stretch",
		Interpolation: "area", Alpha: "white", Scale: "unit", Splits: o.splits(), K: o.k, Seeds: o.seeds,
		Sample: o.images, TrainImages: o.images*(o.k-1)/o.k - valid, ValidImages: valid, TestImages: o.images / o.k,
		Epochs: o.epochs, Batch: 16, Optimizer: "adam", LearningRate: 0.002, BatchNorm: "precise", Validation: share,
		Engine: "builtin 1", Threads: 1, Precision: "float32", RootSeed: 1,
	}
}

// protocol is what the experiment calls a read-out.
func (o sampling) protocol(split, selection string) string {
	honest := "groups"
	if o.groups == 0 {
		honest = "rows"
	}
	chosen := "validation"
	if !o.validation {
		chosen = "last"
	}
	switch {
	case split == "rows" && selection == "test":
		return asPublished
	case split == honest && selection == chosen:
		return guarded
	}
	return split + "+" + selection
}

func (o sampling) cell(random *rand.Rand, architecture, split, selection string, level float64) summary.Cell {
	c := summary.Cell{Architecture: architecture, Split: split, Selection: selection, Protocol: o.protocol(split, selection)}
	spread := 0.01
	if split == "groups" {
		spread = 0.06
	}
	n := o.images / o.k
	for seed := range o.seeds {
		correct := 0
		for fold := range o.k {
			right := min(n, max(0, int(math.Round(float64(n)*(level+spread*random.NormFloat64())))))
			correct += right
			c.Folds = append(c.Folds, summary.FoldResult{Seed: seed, Fold: fold, Epoch: 6 + random.IntN(6),
				Correct: right, Images: n, Accuracy: float64(right) / float64(n)})
		}
		c.SeedMeans = append(c.SeedMeans, float64(correct)/float64(n*o.k))
		c.Mean += c.SeedMeans[seed] / float64(o.seeds)
	}
	half := 1.4 * spread
	c.Primary = &summary.Interval{Estimate: c.Mean, Low: max(0, c.Mean-half), High: min(1, c.Mean+half), Level: 0.95,
		Method: "clustered", Estimand: "accuracy of the procedure on images of new groups", Units: float64(o.groups)}
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
func (o sampling) curve(random *rand.Rand, architecture, split string, seed, fold int, level float64) summary.Curve {
	c := summary.Curve{Architecture: architecture, Split: split, Seed: seed, Fold: fold}
	chance := 1 / float64(len(o.classes))
	for epoch := range o.epochs {
		progress := 1 - math.Exp(-float64(epoch+1)/float64(o.epochs)*5)
		train := chance + (0.995-chance)*progress
		test := chance + (level-0.01-chance)*progress + 0.02*random.NormFloat64()
		chaos := math.Exp(-float64(epoch)/float64(o.epochs)*3) * math.Abs(random.NormFloat64())
		c.TrainAccuracy = append(c.TrainAccuracy, train)
		c.TrainLoss = append(c.TrainLoss, 0.7*(1-progress)+0.02*random.Float64())
		c.TestAccuracyPrecise = append(c.TestAccuracyPrecise, min(1, max(0, test)))
		c.TestLossPrecise = append(c.TestLossPrecise, 0.7-0.5*progress*(2*level-1)+0.05*random.Float64())
		c.TestAccuracyMoving = append(c.TestAccuracyMoving, max(chance, test-(test-chance)*min(1, chaos)))
		c.TestLossMoving = append(c.TestLossMoving, 0.5+math.Exp(5*chaos)-1)
		if o.validation {
			c.ValidationAccuracy = append(c.ValidationAccuracy, min(1, max(0, test+0.03*random.NormFloat64())))
		}
	}
	return c
}
