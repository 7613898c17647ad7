package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// tests tests the differences that were compared under the guarded protocol, or as published
// where that alone was run, as one family; and all arms at once where there are more than
// two.
func (a *analysis) tests() error {
	compared := a.comparedReadOuts()
	if len(compared) == 0 {
		return nil
	}
	what := compared[len(compared)-1]
	protocol := a.plan.Protocol(what.split, what.selection)
	var family [][]summary.Test
	for i, c := range a.summary.Comparison {
		if c.Protocol != protocol {
			continue
		}
		pair, err := a.pair(c.A, c.B, what)
		if err != nil {
			return fmt.Errorf("%s against %s: %w", c.A, c.B, err)
		}
		a.summary.Comparison[i].Tests = pair.Tests()
		family = append(family, a.summary.Comparison[i].Tests)
	}
	ranking, err := a.ranking(what)
	if err != nil {
		return err
	}
	if ranking != nil {
		ranking.Protocol, a.summary.Ranking = protocol, ranking
		family = append(family, ranking.Tests)
	}
	return comparison.Adjust(family...)
}

// pair is two arms under one split and selection, of the seeds that are complete in both.
func (a *analysis) pair(first, second string, what readOut) (comparison.Pair, error) {
	seeds := a.common([]string{first, second}, []spec.Split{what.split})
	p := comparison.Pair{
		Groups: a.plan.Groups.Of, Level: a.level(),
		Random: plan.Stream(a.plan.Spec.Seed, fmt.Sprintf("tests/%s/%s/%s/%s", first, second, what.split, what.selection)),
	}
	var err error
	if p.A, err = a.outcomes(first, what, seeds); err != nil {
		return p, err
	}
	p.B, err = a.outcomes(second, what, seeds)
	return p, err
}

// outcomes are the predictions of an arm under a split and selection.
func (a *analysis) outcomes(arm string, what readOut, seeds []int) (comparison.Outcomes, error) {
	pool, err := a.pools.of(readOut{arm, what.split, what.selection}, seeds)
	if err != nil {
		return comparison.Outcomes{}, err
	}
	return pool.outcomes(len(a.plan.Classes)), nil
}

// ranking is nil where fewer than three arms share a complete seed.
func (a *analysis) ranking(what readOut) (*summary.Ranking, error) {
	names := slices.DeleteFunc(slices.Clone(a.plan.ArmNames()), func(n string) bool { return len(a.complete(n, what.split)) == 0 })
	seeds := a.common(names, []spec.Split{what.split})
	if len(names) < 3 || len(seeds) == 0 {
		return nil, nil
	}
	s := comparison.Several{
		Names: names, Groups: a.plan.Groups.Of, Level: a.level(),
		Random: plan.Stream(a.plan.Spec.Seed, fmt.Sprintf("tests/all/%s/%s", what.split, what.selection)),
	}
	for _, name := range names {
		o, err := a.outcomes(name, what, seeds)
		if err != nil {
			return nil, err
		}
		s.Models = append(s.Models, o)
	}
	return s.Ranking(), nil
}

// outcomes are the predictions that a pool rests on.
func (p *pool) outcomes(classes int) comparison.Outcomes {
	o := comparison.Outcomes{Single: p.single}
	for _, readings := range p.readings {
		for _, r := range readings {
			c := r.chosen[p.selection]
			t := comparison.Trial{Seed: r.trial.Seed, Fold: r.trial.Fold, Train: r.train, Images: r.images, Labels: r.labels}
			for i, predicted := range c.predicted {
				t.Correct = append(t.Correct, predicted == r.labels[i])
				if classes == 2 {
					t.Scores = append(t.Scores, float64(c.logs[2*i+1])-float64(c.logs[2*i]))
				}
			}
			o.Trials = append(o.Trials, t)
		}
	}
	return o
}

// GuardedOutcomes are the predictions of an arm under the guarded protocol, of all seeds of
// which every fold is finished; no trials where none is.
func (r *Results) GuardedOutcomes(arm string) (comparison.Outcomes, error) {
	split := r.plan.GuardedSplit()
	seeds := r.complete(arm, split)
	if len(seeds) == 0 {
		return comparison.Outcomes{}, nil
	}
	p, err := newPool(r, readOut{arm, split, r.plan.GuardedSelection()}, seeds, nil)
	if err != nil {
		return comparison.Outcomes{}, err
	}
	return p.outcomes(len(r.plan.Classes)), nil
}
