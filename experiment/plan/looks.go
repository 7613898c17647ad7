package plan

import (
	"errors"
	"slices"

	"github.com/refold/refold/experiment/spec"
)

// Pass is all folds of one seed under one arm and split: what a run that stops early trains
// between two looks at the claim.
type Pass struct {
	Arm    string
	Split  spec.Split
	Seed   int
	Trials []Trial // by fold
}

// Looks are the passes of a run that stops early, in order: all guarded folds of one seed of
// the claim's architecture, seed by seed. The claim is looked at after each. They follow from
// the plan alone. A plan without a guarded accuracy, or with one test set alone, has none,
// and the error says why.
func (p *Plan) Looks() ([]Pass, error) {
	split := p.GuardedSplit()
	switch {
	case split == "":
		return nil, errors.New("the claim is judged by guarded folds, and there are none: add groups to folds.splits")
	case p.SingleTest(split):
		return nil, errors.New("the claim is judged by one test set of a split that somebody else made: every seed tests it again, so nothing is to be gained by looking early")
	}
	return p.passes(split, len(p.Draws)), nil
}

// Explaining are the passes that a reason rests on beside the guarded ones of the first seeds,
// of the same seeds, since they are compared on these: as published, and by single kinds of
// evidence where the plan has such. None where the plan has nothing published to compare, or
// reads it out of the guarded trials.
func (p *Plan) Explaining(seeds int) []Pass {
	published, guarded := p.PublishedSplit(), p.GuardedSplit()
	if !slices.Contains(p.Splits, published) {
		return nil
	}
	var all []Pass
	if published != guarded {
		all = p.passes(published, seeds)
	}
	for _, split := range p.KindSplits() {
		all = append(all, p.passes(split, seeds)...)
	}
	return all
}

// KindSplits are those by a single kind of evidence that say what leaks: not that by looks,
// which is a stress test.
func (p *Plan) KindSplits() []spec.Split {
	return slices.DeleteFunc(slices.Clone(p.Splits), func(s spec.Split) bool {
		_, ok := s.Kind()
		return !ok || s == spec.SplitLook
	})
}

// passes are those of the claim's architecture under a split, of the first seeds.
func (p *Plan) passes(split spec.Split, seeds int) []Pass {
	arm := p.Spec.Claim.Architecture // prepared as [data] says: see Arm.Name
	all := make([]Pass, seeds)
	for seed := range all {
		all[seed] = Pass{Arm: arm, Split: split, Seed: seed}
	}
	for _, t := range p.Trials { // of a seed by fold
		if t.Arm == arm && t.Split == split && t.Seed < seeds && t.Train == 0 {
			all[t.Seed].Trials = append(all[t.Seed].Trials, t)
		}
	}
	return all
}

// LooksAhead reports whether a look comes after some of the trials.
func (p *Plan) LooksAhead(trials []Trial) bool {
	passes, err := p.Looks()
	return err == nil && slices.ContainsFunc(trials, func(t Trial) bool {
		return slices.ContainsFunc(passes, func(pass Pass) bool {
			return pass.Arm == t.Arm && pass.Split == t.Split && pass.Seed == t.Seed && t.Train == 0
		})
	})
}

// inTurn are the trials that a run which is looked at early may come to, in order: pass after
// pass of guarded folds, those that explain, and then the rest in the plan's order.
func (p *Plan) inTurn() []Trial {
	passes, err := p.Looks()
	if err != nil {
		return p.Trials // who asks is told elsewhere
	}
	if p.Spec.Run.Until != spec.UntilDecided {
		passes = append(passes, p.Explaining(len(p.Draws))...)
	}
	var order []Trial
	placed := make(map[string]bool, len(p.Trials))
	place := func(trials []Trial) {
		for _, t := range trials {
			if !placed[t.Name] {
				placed[t.Name], order = true, append(order, t)
			}
		}
	}
	for _, pass := range passes {
		place(pass.Trials)
	}
	if p.Spec.Run.Until == spec.UntilAll {
		place(p.Trials)
	}
	return order
}
