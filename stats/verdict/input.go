package verdict

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

// Input is what a verdict rests on. Accuracies are fractions.
type Input struct {
	Claim  float64 // c
	Margin float64 // d
	// ClaimCorrect of ClaimTotal are the claim's own counts; a total of 0: unknown.
	ClaimCorrect, ClaimTotal int

	Guarded        stats.Interval // the primary interval [l, u]
	AsPublished    float64        // p, the mean under the as-published protocol
	HasAsPublished bool
	Optimism       *stats.OptimismResult // nil: not measured
	Fewer          bool                  // as published tests fewer images than guarded: the optimism is about these
	Elsewhere      bool                  // predictions were made elsewhere: what models learned from is not known
	OneLook        bool                  // of these, one an image: nothing shows how models were chosen
	Early          *Early                // the interval is that of a look, before all planned trials are in; nil: it is not
	LastEpoch      bool                  // guarded is read out at the last epoch, for want of validation images

	// Related says what joined images into groups, which the guarded protocol keeps on one
	// side, in words: "near copies", "the same author".
	Related []string
	// Inseparable says what would join images too, but leaves no folds of whole groups:
	// no split can tell the class from it. In words: "camera session".
	Inseparable []string
	// Torn says what else relates images, but in too few groups for the folds: they are on
	// both sides. In words: "the same author".
	Torn []string
	// Kinds are what single kinds of evidence leak, named [stats.PartLeakage] + " by KIND",
	// where several were measured; they need not add up.
	Kinds []stats.Difference

	// BalancedAccuracy of the guarded protocol over Classes classes is suspicious
	// where it lies wholly below 1/Classes. nil: not measured.
	BalancedAccuracy *stats.Interval
	Classes          int
	// Largest is the share of the most frequent class among the images that were
	// tested; 0: unknown.
	Largest float64

	// For the advice where the verdict is undecided; see [Advise].
	Images        stats.Sample // accuracy of each, averaged over seeds; the zero one: unknown
	SeedMeans     []float64    // guarded accuracy of each seed
	Trials        int          // seeds x folds; 0: unknown
	TestOverTrain float64      // n_test / n_train
	// Spread are the parts of the variance of the guarded accuracy; nil: unknown.
	Spread *components.Components
}

func (in Input) check() error {
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
	case !(g.Level > 0 && g.Level < 1):
		return fmt.Errorf("level %v: must lie between 0 and 1, such as 0.95", g.Level)
	}
	if e := in.Early; e != nil && !(e.Level > 0 && e.Level < 1) {
		return fmt.Errorf("level %v of the run: must lie between 0 and 1, such as 0.95", e.Level)
	}
	if in.Optimism == nil {
		return nil
	}
	for _, d := range slices.Concat([]stats.Difference{in.Optimism.Total}, in.Optimism.Parts, in.Kinds) {
		for _, x := range []float64{d.Value, d.Interval.Low, d.Interval.High} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("%s: a figure of the optimism is %v: must be a finite number", d.Name, x)
			}
		}
	}
	return nil
}

// threshold is c - d.
func (in Input) threshold() float64 { return Threshold(in.Claim, in.Margin) }

// Threshold is the least accuracy that meets a claim: c - d, rounded to 12 decimals.
func Threshold(claim, margin float64) float64 { return math.Round((claim-margin)*1e12) / 1e12 }

func (in Input) outcome() Outcome {
	switch t := in.threshold(); {
	case in.Guarded.Low >= t:
		return Supported
	case in.Guarded.High < t:
		return Refuted
	}
	return Undecided
}

func (in Input) reason() Reason {
	switch {
	case !in.HasAsPublished && in.Early.reason() > 0:
		return NotExamined
	case !in.HasAsPublished:
		return Unexplained
	case in.AsPublished < in.threshold():
		return NotReproduced
	case in.hasParts() && in.Optimism.Total.Interval.Low > 0:
		return ExplainedBy(in.largestPart().Name + in.mostly())
	}
	return Unexplained
}

// hasParts says whether the optimism was measured in parts.
func (in Input) hasParts() bool { return in.Optimism != nil && len(in.Optimism.Parts) > 0 }

// largestPart is the first of the optimism's parts with the largest value.
func (in Input) largestPart() stats.Difference {
	largest := in.Optimism.Parts[0]
	for _, p := range in.Optimism.Parts[1:] {
		if p.Value > largest.Value {
			largest = p
		}
	}
	return largest
}

// mostly names the kind of evidence that by itself leaks more than half of what leakage
// is worth, where that is the largest part; empty: none does.
func (in Input) mostly() string {
	part := in.largestPart()
	if part.Name != stats.PartLeakage || len(in.Kinds) == 0 {
		return ""
	}
	largest := in.Kinds[0]
	for _, k := range in.Kinds[1:] {
		if k.Value > largest.Value {
			largest = k
		}
	}
	if largest.Value <= part.Value/2 || largest.Interval.Low <= 0 {
		return ""
	}
	return ", mostly by " + kindName(largest)
}

// kindName is the kind of a difference in Kinds.
func kindName(d stats.Difference) string { return strings.TrimPrefix(d.Name, stats.PartLeakage+" by ") }

// atChance says whether the balanced accuracy leaves open that the network ignores
// the images: its interval holds the 1/Classes of any answer that does.
func (in Input) atChance() bool {
	b := in.BalancedAccuracy
	return b != nil && in.Classes > 1 && b.Contains(1/float64(in.Classes))
}
