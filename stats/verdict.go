package stats

import (
	"fmt"
	"math"
	"strings"
)

// Outcomes of a verdict.
const (
	Supported = "supported"
	Refuted   = "refuted"
	Undecided = "undecided"
)

// Reasons of a refuted claim. A reason that begins with ReasonExplained goes on
// with the name of the largest part of the optimism.
const (
	ReasonExplained     = "explained by "
	ReasonNotReproduced = "not reproduced"
	ReasonUnexplained   = "unexplained"
)

// VerdictInput is what a verdict rests on. Accuracies are fractions.
type VerdictInput struct {
	Claim  float64 // c
	Margin float64 // d
	// ClaimCorrect of ClaimTotal are the claim's own counts; a total of 0: unknown.
	ClaimCorrect, ClaimTotal int

	Guarded        Interval // the primary interval [l, u]
	AsPublished    float64  // p, the mean under the as-published protocol
	HasAsPublished bool
	Optimism       *OptimismResult // nil: not measured
	LastEpoch      bool            // guarded is read out at the last epoch, for want of validation images

	// BalancedAccuracy of the guarded protocol over Classes classes is suspicious
	// where it lies wholly below 1/Classes. nil: not measured.
	BalancedAccuracy *Interval
	Classes          int
	// Largest is the share of the most frequent class among the images that were
	// tested; 0: unknown.
	Largest float64

	// For the advice where the verdict is undecided; see [Advise].
	SeedMeans       []float64 // guarded accuracy of each seed
	ImageAccuracies []float64 // one per image, averaged over seeds
	Clusters        []int     // the group of each image
	Trials          int       // seeds x folds; 0: unknown
	TestOverTrain   float64   // n_test / n_train
	// Candidates are all that [Primary] chose from: with more data the widest may be
	// another one. nil: the guarded interval alone.
	Candidates []Interval
}

// Verdict is what a run says of a claim.
type Verdict struct {
	Outcome    string // supported, refuted, undecided
	Reason     string // of refuted: explained by ..., not reproduced, unexplained
	Rule       string // the rule that decided, with its numbers
	Sentence   string // stands alone: claim, figure, interval, estimand, reason
	Advice     string // what would decide it, or what else to know; may be empty
	Suspicious string // why the figure cannot be right; mostly empty
	Trivial    string // why the figure is no achievement; mostly empty
	// InsideClaim says whether the guarded accuracy lies inside the Wilson interval
	// of the claim's own counts; nil where they are unknown.
	InsideClaim *bool
}

// Decide applies the rules of a verdict, for claim c, margin d, primary interval
// [l, u] and as-published mean p. The first that holds decides:
//
//	supported   l >= c - d
//	refuted     u <  c - d, and then
//	              explained by the largest part of the optimism, where
//	                              p >= c - d and the optimism's interval > 0
//	              not reproduced, where p < c - d
//	              unexplained     otherwise, also where p is unknown
//	undecided   otherwise
//
// c - d is rounded to 12 decimals, so that 0.95 - 0.01 is 0.94. Of equal parts the
// first is the largest. Input that makes no sense is undecided, and the sentence
// says why.
func Decide(in VerdictInput) Verdict {
	if err := in.check(); err != nil {
		return Verdict{Outcome: Undecided, Rule: "no rule applies: " + err.Error(), Sentence: "The claim cannot be judged: " + err.Error() + "."}
	}
	v := Verdict{Outcome: in.outcome()}
	if v.Outcome == Refuted {
		v.Reason = in.reason()
	}
	v.Rule = in.rule(v)
	v.Sentence = in.sentence(v)
	var advice []string
	switch v.Outcome {
	case Undecided:
		advice = append(advice, in.undecidedAdvice())
	case Refuted:
		advice = append(advice, in.refutedAdvice(v.Reason))
	}
	if in.ClaimTotal != 0 {
		own, err := Wilson(float64(in.ClaimCorrect), float64(in.ClaimTotal), in.Guarded.Level)
		if err != nil {
			advice = append(advice, fmt.Sprintf("The claim's own counts make no sense: %v.", err))
		} else {
			inside := own.Contains(in.Guarded.Estimate)
			v.InsideClaim = &inside
			advice = append(advice, in.insideSentence(own, inside))
		}
	}
	v.Advice = strings.TrimSpace(strings.Join(advice, " "))
	v.Suspicious, v.Trivial = in.suspicious(), in.trivial(v.Outcome)
	return v
}

func (in VerdictInput) check() error {
	g := in.Guarded
	switch {
	case !(in.Claim > 0 && in.Claim <= 1):
		return fmt.Errorf("the claim is %v, but an accuracy lies above 0 and up to 1", in.Claim)
	case !(in.Margin >= 0 && in.Margin < in.Claim):
		return fmt.Errorf("the margin is %v, but must lie between 0 and the claim", in.Margin)
	case !(g.Low <= g.Estimate && g.Estimate <= g.High):
		return fmt.Errorf("the guarded interval from %v to %v does not hold its estimate %v", g.Low, g.High, g.Estimate)
	case in.HasAsPublished && !(in.AsPublished >= 0 && in.AsPublished <= 1):
		return fmt.Errorf("the as-published accuracy is %v, but must lie between 0 and 1", in.AsPublished)
	}
	if in.Optimism != nil {
		for _, d := range append([]Difference{in.Optimism.Total}, in.Optimism.Parts...) {
			if err := checkFinite("the optimism's figure", []float64{d.Value, d.Interval.Low, d.Interval.High}); err != nil {
				return fmt.Errorf("%s: %w", d.Name, err)
			}
		}
	}
	return checkLevel(g.Level)
}

// threshold is c - d.
func (in VerdictInput) threshold() float64 {
	return math.Round((in.Claim-in.Margin)*1e12) / 1e12
}

func (in VerdictInput) outcome() string {
	switch t := in.threshold(); {
	case in.Guarded.Low >= t:
		return Supported
	case in.Guarded.High < t:
		return Refuted
	}
	return Undecided
}

func (in VerdictInput) reason() string {
	switch {
	case !in.HasAsPublished:
		return ReasonUnexplained
	case in.AsPublished < in.threshold():
		return ReasonNotReproduced
	case in.Optimism != nil && len(in.Optimism.Parts) > 0 && in.Optimism.Total.Interval.Low > 0:
		return ReasonExplained + in.Optimism.largest().Name
	}
	return ReasonUnexplained
}

// largest is the first of the parts with the largest value.
func (o OptimismResult) largest() Difference {
	largest := o.Parts[0]
	for _, p := range o.Parts[1:] {
		if p.Value > largest.Value {
			largest = p
		}
	}
	return largest
}
