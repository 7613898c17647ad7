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

// Explaining are the passes that a reason rests on beside the guarded ones of the first seeds:
// as published, of the same seeds, since the two are compared on these. None where the plan
// lacks that split, or reads both out of the same trials.
func (p *Plan) Explaining(seeds int) []Pass {
	split := p.PublishedSplit()
	if split == p.GuardedSplit() || !slices.Contains(p.Splits, split) {
		return nil
	}
	return p.passes(split, seeds)
}

// passes are those of the claim's architecture under a split, of the first seeds.
func (p *Plan) passes(split spec.Split, seeds int) []Pass {
	arm := p.Spec.Claim.Architecture // prepared as [data] says: see Arm.Name
	all := make([]Pass, seeds)
	for seed := range all {
		all[seed] = Pass{Arm: arm, Split: split, Seed: seed}
	}
	for _, t := range p.Trials { // of a seed by fold
		if t.Arm == arm && t.Split == split && t.Seed < seeds {
			all[t.Seed].Trials = append(all[t.Seed].Trials, t)
		}
	}
	return all
}

// InPasses are all trials as a run that was looked at early trains them: pass after pass of
// guarded folds, those as published, and then the rest in the plan's order.
func (p *Plan) InPasses() ([]Trial, error) {
	looks, err := p.Looks()
	if err != nil {
		return nil, err
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
	for _, pass := range slices.Concat(looks, p.Explaining(len(p.Draws))) {
		place(pass.Trials)
	}
	place(p.Trials)
	return order, nil
}
