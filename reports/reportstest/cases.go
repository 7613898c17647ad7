package reportstest

import (
	"math"
	"slices"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text/texttest"
	"github.com/refold/refold/stats/verdict"
)

// Cases are summaries of every shape that a run can have.
func Cases() map[string]*summary.Summary {
	return map[string]*summary.Summary{
		"demo":          Demo().Summary(),
		"null":          Null(),
		"ungrouped":     Ungrouped(),
		"no-validation": WithoutValidation(),
		"incomplete":    Incomplete(),
		"hostile":       Hostile(texttest.Nasty),
		"many-classes":  ManyClasses(),
		"nothing-yet":   NothingYet(),
		"audited":       Audited(),
		"inseparable":   Inseparable(),
		"not-audited":   NotAudited(),
		"doubtful":      Doubtful(),
		"unheard":       Unheard(),
		"given":         Given(),
		"theirs":        Theirs(),
		"baselines":     WithBaselines(),
		"preparations":  WithPreparations(),
		"measured":      Measured(),
		"stopped":       Stopped(),
		"several":       Several(),
	}
}

// Null has labels drawn at random: as published stays high all the same.
func Null() *summary.Summary {
	o := Demo()
	o.Name, o.Classes, o.Architectures = "emoji, random labels", []string{"0", "1"}, []string{"resnet8v1"}
	o.Level = [4]float64{0.958, 0.93, 0.586, 0.511}
	s := o.Summary()
	s.Data.Null = true
	return s
}

// Ungrouped has three classes, one architecture, no group evidence, two folds,
// one seed, and a claim that comes with counts and holds.
func Ungrouped() *summary.Summary {
	o := Demo()
	o.Name, o.Classes, o.Architectures = "three styles", []string{"ai", "human", "photo"}, []string{"resnet50v1"}
	o.Groups, o.Seeds, o.K, o.Claim = 0, 1, 2, 0.93
	s := o.Summary()
	inside := true
	s.Claim.Correct, s.Claim.Total = 93, 100
	s.Claim.Interval = &summary.Interval{Estimate: 0.93, Low: 0.862, High: 0.966, Level: 0.95, Method: "Wilson"}
	s.Claim.Source = "a talk (no address)"
	v := &s.Verdicts[0]
	v.Outcome, v.Reason, v.InsideClaim = verdict.Supported, "", &inside
	v.Sentence = "The claimed accuracy of 93.0 % is supported: measured with the epoch chosen on validation images it is 93.9 % (95 % interval 92.5 % to 95.3 %, expected accuracy on new images), and even the lower end reaches 92.0 %, the claim less a margin of 1.0 points."
	v.Rule = "l = 0.925 >= c - d = 0.920"
	return s
}

// WithoutValidation repeats the article to the letter: only the best test epoch
// and the last one can be read out.
func WithoutValidation() *summary.Summary {
	o := Demo()
	o.Validation, o.Architectures = false, []string{"resnet50v2"}
	return o.Summary()
}

// Incomplete has failed and missing trials, is undecided, and carries every
// kind of warning.
func Incomplete() *summary.Summary {
	s := Demo().Summary()
	s.Trials.Finished = 29
	s.Trials.Failed = []summary.TrialFailure{
		{Trial: "resnet8v2.stretch24.groups.n360.seed1.fold3", Error: "epoch 7: the loss is not finite; lower train.learning-rate"},
		{Trial: "resnet8v2.stretch24.groups.n360.seed1.fold1", Error: "out of memory"},
	}
	s.Warnings = []string{"resnet8v2: fold 2 of seed 1 holds a single group of class woman"}
	s.Optimism[0].Kinds = []summary.Part{{Name: "copies", Value: 0.012}, {Name: "column role", Value: 0.171,
		Interval: &summary.Interval{Estimate: 0.171, Low: 0.09, High: 0.25, Level: 0.95, Method: "clustered by group"}}}
	v := &s.Verdicts[0]
	v.Outcome, v.Reason = verdict.Undecided, ""
	v.Sentence = "The claimed accuracy of 95.0 % is neither supported nor refuted: measured without known leakage it is 72.4 % (95 % interval 40.0 % to 96.0 %), and that interval holds 94.0 %."
	v.Rule = "l = 0.400 < c - d = 0.940 <= u = 0.960"
	v.Advice = "About 40 groups of the same kind would decide it (now 14); no number of seeds can."
	v.Suspicious = "The balanced accuracy lies wholly below the 50.0 % of guessing."
	v.Undertrained = "The networks had reached only 61.0 % on their own training images after 2 epochs: raise train.epochs."
	v.Guarded.Low, v.Guarded.High, v.Guarded.Warnings = 0.40, 0.96, []string{"only 14 groups."}
	for i := range 30 {
		s.Data.Excluded = append(s.Data.Excluded, summary.Exclusion{Path: "broken/" + string(rune('a'+i%26)) + ".png", Reason: "the file ends early"})
	}
	for i := range s.Confusions {
		if c := &s.Confusions[i]; c.Protocol == plan.Guarded && c.Scope == summary.ScopeSeed && c.Seed == 1 {
			c.Warnings = []string{"class woman was never predicted: its precision is given as 0"}
		}
	}
	for i := range s.Cells {
		if c := &s.Cells[i]; c.Architecture == "resnet8v2" && c.Split == spec.SplitGroups {
			c.Folds = slices.DeleteFunc(c.Folds, func(f summary.FoldResult) bool { return f.Seed == 1 })
			c.SeedMeans, c.Primary, c.Intervals = c.SeedMeans[:1], nil, nil
		}
	}
	return s
}

// ManyClasses has more classes than a figure can show side by side, with names
// that are long or beyond the figure's font.
func ManyClasses() *summary.Summary {
	o := Demo()
	o.Classes = []string{"aeroplane", "a very long class name that nobody would want", "日本語", "dog", "frog", "horse", "ship", "truck", "cat", "Ωmega"}
	o.Architectures = []string{"resnet20v2"}
	o.Images, o.Seeds, o.K, o.Epochs = 1000, 6, 10, 3
	s := o.Summary()
	s.Design.Architectures = nil // known from the cells alone
	return s
}

// NothingYet is a run without a finished trial.
func NothingYet() *summary.Summary {
	s := Demo().Summary()
	return &summary.Summary{Version: 1, Claim: s.Claim, Data: s.Data, Design: s.Design, Proofs: s.Proofs,
		Trials: summary.Trials{Planned: 32}}
}

// Hostile puts a string everywhere that a name from outside can come from.
func Hostile(name string) *summary.Summary {
	o := Demo()
	o.Name, o.Classes = name, []string{name + "1", name + "2"}
	o.Architectures = []string{name, name + "!"}
	s := o.Summary()
	s.Claim.Source, s.Data.Positive = "https://example.org/"+name, name+"1"
	s.Data.Evidence[0].Kind, s.Data.Formats[0].Class = "column "+name, name
	s.Data.Audit, s.Data.Evidence[0].Found = hostileAudit(name), true
	s.Relatives = []summary.Relatives{relatives(name, plan.SelectTest, plan.AsPublished), relatives(name+"!", plan.SelectTest, plan.AsPublished)}
	s.Labels = doubtful([]string{name, name + "!"}, 2, name, name)
	s.Labels.Networks[1].Count = false
	measured(s, name)
	s.Design.Preparations = []summary.Preparation{{Resize: name, Scale: name}, {Label: name, Interpolation: name, Alpha: name}}
	s.Shortcuts = []summary.Shortcut{{Architecture: name, Equalised: name + ", " + name, ShortSide: 9, Protocol: plan.Guarded, Accuracy: .9, Without: .8, Interval: &summary.Interval{Estimate: .1, Low: .05, High: .15}}}
	s.Baselines = baselines(o.Architectures, [2]map[baseline.Name]float64{{baseline.ByFiles: .9}, {baseline.ByFiles: .7}})
	s.Comparison[0].Tests, s.Ranking = hostileTests(name)
	s.Data.Excluded = []summary.Exclusion{{Path: name, Reason: name}}
	s.Warnings = []string{name}
	s.Early = &summary.Early{Until: spec.UntilAll, Architecture: name, Planned: 2, Trainings: 32, Speaks: summary.LookSpeaks}
	s.Trials.Planned++
	s.Trials.Failed = []summary.TrialFailure{{Trial: name, Error: name}}
	s.Design.Engine, s.Design.Optimizer, s.Design.Resize, s.Design.BatchNorm, s.Design.Deciding = name, name, name, name, name
	for i := range s.Verdicts {
		v := &s.Verdicts[i]
		v.Sentence, v.Rule, v.Advice, v.Suspicious, v.Undertrained, v.Shortcut = name, name, name, name, name, name
		v.Outcome, v.Reason = verdict.Outcome(name), verdict.Reason(name)
		v.Guarded.Method, v.Guarded.Estimand, v.Guarded.Warnings = name, name, []string{name}
	}
	for i := range s.Confusions {
		s.Confusions[i].Warnings = []string{name}
	}
	for i := range s.Cells {
		for j := range s.Cells[i].Intervals {
			s.Cells[i].Intervals[j].Method, s.Cells[i].Intervals[j].Estimand, s.Cells[i].Intervals[j].Warnings = name, name, []string{name}
		}
	}
	for i := range s.Optimism {
		s.Optimism[i].Parts[0].Name = name
	}
	for i := range s.Ledger {
		s.Ledger[i].Use, s.Ledger[i].Decided = name, name
	}
	s.Proofs[0].Hash = name
	for i := range s.Curves {
		s.Curves[i].Readouts[0].Name = name
	}
	return s
}

// WildCurves breaks every assumption about losses and accuracies.
func WildCurves() *summary.Summary {
	o := Demo()
	o.Architectures = o.Architectures[:1]
	s := o.Summary()
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 1e300, 1e-300, 0.5}
	for i := range s.Curves {
		c := &s.Curves[i]
		switch i % 4 {
		case 0:
			c.TrainLoss, c.Readouts[0].TestLoss, c.Readouts[1].TestLoss = bad, bad, bad
		case 1:
			c.Readouts[0].TestAccuracy, c.Readouts[1].TestAccuracy = bad[:3], nil
		case 2:
			c.TrainLoss, c.Readouts[1].TestAccuracy = nil, []float64{0.5}
		}
	}
	s.Cells[0].Mean, s.Cells[0].Primary = math.NaN(), &summary.Interval{Low: math.NaN(), High: math.NaN()}
	s.Cells[1].Folds, s.Cells[1].SeedMeans = nil, nil
	s.Cells[2].Folds[0].Epoch = 999
	return s
}
