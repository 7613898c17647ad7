package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
	"github.com/refold/refold/stats/verdict"
)

// verdicts judges the claim for each arm, the headline first: that of the claim's network, with
// images prepared as [data] says.
func (a *analysis) verdicts() error {
	a.summary.Verdicts = []summary.Verdict{}
	headline := a.plan.Spec.Claim.Architecture
	names := slices.DeleteFunc(slices.Clone(a.plan.ArmNames()), func(n string) bool { return n == headline })
	for _, architecture := range append([]string{headline}, names...) {
		v, err := a.verdict(architecture)
		if err != nil {
			return fmt.Errorf("%s: %w", architecture, err)
		}
		if v == nil && a.isStopped() {
			continue
		}
		if v == nil {
			a.warn("no verdict on %s: its guarded trials are missing", architecture)
			continue
		}
		v.Headline = architecture == headline
		a.summary.Verdicts = append(a.summary.Verdicts, *v)
	}
	return nil
}

// verdict is nil where no seed of the guarded split is complete.
func (a *analysis) verdict(architecture string) (*summary.Verdict, error) {
	split, selection := a.plan.GuardedSplit(), a.plan.GuardedSelection()
	seeds := a.complete(architecture, split)
	if len(seeds) == 0 {
		return nil, nil
	}
	p, err := a.pools.of(readOut{architecture, split, selection}, seeds)
	if err != nil {
		return nil, err
	}
	guarded, err := a.spoken(p)
	if err != nil {
		return nil, err
	}
	claim := a.plan.Spec.Claim
	in := verdict.Input{
		Claim: claim.Accuracy, Margin: claim.Margin, ClaimCorrect: claim.Correct, ClaimTotal: claim.Total,
		Guarded: guarded.Interval, Optimism: a.gaps[architecture], LastEpoch: selection == plan.SelectLast, Classes: len(a.plan.Classes),
		Related: related(a.plan), Kinds: a.kinds[architecture],
		Images: p.sample, SeedMeans: p.seedMeans, Trials: len(p.trials), TestOverTrain: p.testOverTrain,
	}
	in.Spread = a.spreadOf[architecture]
	in.Inseparable, in.Torn = unjoined(a.plan)
	in.Elsewhere, in.OneLook = a.plan.Spec.Run.Engine == spec.EnginePredictions, a.plan.OneLook()
	in.Early = a.stoppedEarly(architecture)
	if published := a.complete(architecture, a.plan.PublishedSplit()); len(published) > 0 {
		rows, err := a.pools.of(readOut{architecture, a.plan.PublishedSplit(), a.published()}, published)
		if err != nil {
			return nil, err
		}
		in.AsPublished, in.HasAsPublished, in.Fewer = rows.mean(), true, len(rows.images) < len(p.images)
	}
	if in.BalancedAccuracy, err = a.balanced(p); err != nil {
		return nil, err
	}
	if in.BalancedAccuracy != nil {
		if in.Largest, err = p.sample.LargestShare(a.labelsOf(p)); err != nil {
			return nil, err
		}
	}
	v := verdict.Decide(in)
	return &summary.Verdict{
		Architecture: architecture, Outcome: v.Outcome, Reason: v.Reason, Sentence: v.Sentence, Rule: v.Rule, Advice: v.Advice,
		Guarded: *interval(guarded.Interval), WhyInterval: guarded.Why, AsPublished: in.AsPublished, InsideClaim: v.InsideClaim, Suspicious: v.Suspicious, Trivial: v.Trivial,
		Shortcut: a.restsOn(architecture, v.Outcome), Undertrained: a.undertrained(architecture, v.Outcome),
	}, nil
}

// balanced is the interval of the balanced accuracy; nil where labels differ from
// seed to seed, so that an image has no class.
func (a *analysis) balanced(p *pool) (*stats.Interval, error) {
	if a.plan.Spec.Data.Null && len(p.seeds) > 1 {
		return nil, nil
	}
	interval, err := metric.BalancedAccuracyInterval(p.sample, a.labelsOf(p), len(a.plan.Classes), a.level())
	return &interval, err
}

// labelsOf are the classes of a pool's images, in its first seed.
func (a *analysis) labelsOf(p *pool) []int {
	labels := make([]int, len(p.images))
	for i, image := range p.images {
		labels[i] = a.plan.Draws[p.seeds[0]].Labels[image]
	}
	return labels
}
