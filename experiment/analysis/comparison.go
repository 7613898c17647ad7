package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/comparison"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// comparisons compares the arms in pairs on the same folds: architectures with the same
// preparation, and preparations with that of [data] under the same architecture. Pairs that
// differ in both would say nothing of either.
func (a *analysis) comparisons() error {
	for _, what := range a.comparedReadOuts() {
		for i, arm := range a.plan.Arms {
			for _, against := range a.plan.Arms[i+1:] {
				alike, varied := arm.Preparation.Name == against.Preparation.Name, arm.Architecture == against.Architecture && arm.Base()
				if !alike && !varied {
					continue
				}
				name, other := arm.Name, against.Name
				c, err := a.compare(readOut{name, what.split, what.selection}, readOut{other, what.split, what.selection})
				if err != nil {
					return fmt.Errorf("%s against %s: %w", name, other, err)
				}
				if c != nil {
					a.summary.Comparison = append(a.summary.Comparison, *c)
				}
			}
		}
	}
	return nil
}

// comparedReadOuts are as-published and guarded, as far as they were run.
func (a *analysis) comparedReadOuts() []readOut {
	both := []readOut{{split: a.plan.PublishedSplit(), selection: a.published()}, {split: a.plan.GuardedSplit(), selection: a.plan.GuardedSelection()}}
	return slices.DeleteFunc(both, func(r readOut) bool { return !slices.Contains(a.plan.Splits, r.split) })
}

// compare takes the difference of two networks under one split and selection; nil
// where no seed is complete.
func (a *analysis) compare(x, y readOut) (*summary.Comparison, error) {
	seeds := a.common([]string{x.architecture, y.architecture}, []spec.Split{x.split})
	if len(seeds) == 0 {
		return nil, nil
	}
	p, err := a.pools.of(x, seeds)
	if err != nil {
		return nil, err
	}
	q, err := a.pools.of(y, seeds)
	if err != nil {
		return nil, err
	}
	all, err := differences(p, q, a.level())
	if err != nil {
		return nil, err
	}
	widest := comparison.Widest(all)
	c := &summary.Comparison{
		A: x.architecture, B: y.architecture, Protocol: a.plan.Protocol(x.split, x.selection),
		Value: p.mean() - q.mean(), Interval: interval(widest),
	}
	for _, i := range all {
		c.Intervals = append(c.Intervals, *interval(i))
	}
	return c, nil
}

// differences are the intervals of the difference of two pools: of trials, where there are
// several, and of images.
func differences(p, q *pool, level float64) ([]stats.Interval, error) {
	var trials []float64
	if len(p.trials) >= 2 && !p.single {
		trials = make([]float64, len(p.trials))
		for i := range trials {
			trials[i] = p.trials[i] - q.trials[i]
		}
	}
	d, err := p.sample.Minus(q.sample)
	if err != nil {
		return nil, err
	}
	return comparison.Intervals(trials, p.testOverTrain, d, level)
}
