package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// optimism fills the 2 x 2 table of each architecture: as-published against
// guarded, where both were run. It keeps what verdicts need of it.
func (a *analysis) optimism() error {
	a.summary.Optimism = []summary.Optimism{}
	for _, architecture := range a.plan.ArmNames() {
		o, gap, err := a.optimismOf(architecture)
		if err != nil {
			return fmt.Errorf("%s: %w", architecture, err)
		}
		if o != nil {
			a.summary.Optimism = append(a.summary.Optimism, *o)
		}
		if gap != nil {
			a.gaps[architecture] = gap
		}
	}
	return nil
}

// optimismOf is nil where rows or the guarded split are missing. Of predictions as they
// are there is no such table, and only leakage.
func (a *analysis) optimismOf(architecture string) (*summary.Optimism, *stats.OptimismResult, error) {
	guarded := a.plan.GuardedSplit()
	if a.plan.OneLook() {
		gap, err := a.leakage(architecture)
		return nil, gap, err
	}
	published := a.plan.PublishedSplit()
	if guarded == "" || !slices.Contains(a.plan.Splits, published) {
		return nil, nil, nil
	}
	kinds := a.plan.KindSplits()
	seeds := a.common([]string{architecture}, append([]spec.Split{published, guarded}, kinds...))
	if len(seeds) == 0 {
		return nil, nil, nil
	}
	honest := a.plan.GuardedSelection()
	o := &summary.Optimism{Architecture: architecture, HasGroups: guarded == spec.SplitGroups, HasValidation: honest == plan.SelectValidation}
	if o.HasGroups {
		o.GroupsTest, o.GroupsValidation = new(float64), new(float64)
	}
	in := stats.OptimismInput{Level: a.level()}
	tested, err := a.pools.of(readOut{architecture, published, plan.SelectTest}, seeds)
	if err != nil {
		return nil, nil, err
	}
	for _, cell := range []struct {
		split     spec.Split
		selection plan.Selection
		mean      *float64
		sample    *stats.Sample
	}{
		{published, plan.SelectTest, &o.RowsTest, &in.RowsTest},
		{published, honest, &o.RowsValidation, &in.RowsValidation},
		{spec.SplitGroups, plan.SelectTest, o.GroupsTest, &in.GroupsTest},
		{spec.SplitGroups, honest, o.GroupsValidation, &in.GroupsValidation},
	} {
		if cell.mean == nil {
			continue
		}
		p, err := a.pools.on(readOut{architecture, cell.split, cell.selection}, seeds, tested)
		if err != nil {
			return nil, nil, err
		}
		*cell.mean, *cell.sample = p.mean(), p.sample
	}
	result, err := stats.Optimism(in)
	if err != nil {
		return nil, nil, err
	}
	if o.HasGroups {
		if err := a.byKind(architecture, kinds, tested, in, o, &result); err != nil {
			return nil, nil, err
		}
	}
	o.Total = part(result.Total)
	for _, p := range result.Parts {
		o.Parts = append(o.Parts, part(p))
	}
	return o, &result, nil
}

// part copies a difference into the summary.
func part(d stats.Difference) summary.Part {
	return summary.Part{Name: d.Name, Value: d.Value, Interval: interval(d.Interval)}
}

// byKind takes the leakage apart by the kinds of evidence that were trained with
// alone: rows -> groups:KIND -> groups, averaged over both selections. One kind
// divides the leakage into two parts that add up; several kinds need not, so they
// are listed beside the parts.
func (a *analysis) byKind(architecture string, kinds []spec.Split, tested *pool, in stats.OptimismInput, o *summary.Optimism, result *stats.OptimismResult) error {
	for _, split := range kinds {
		name, _ := split.Kind()
		test, err := a.pools.on(readOut{architecture, split, plan.SelectTest}, tested.seeds, tested)
		if err != nil {
			return err
		}
		honest, err := a.pools.on(readOut{architecture, split, a.plan.GuardedSelection()}, tested.seeds, tested)
		if err != nil {
			return err
		}
		var cells [3]stats.Sample
		for i, pair := range [][2]stats.Sample{{in.RowsTest, in.RowsValidation}, {test.sample, honest.sample}, {in.GroupsTest, in.GroupsValidation}} {
			if cells[i], err = pair[0].Average(pair[1]); err != nil {
				return err
			}
		}
		rows, kept, groups := cells[0], cells[1], cells[2]
		kind, err := a.difference(stats.PartLeakage+" by "+name, rows, kept)
		if err != nil {
			return err
		}
		if len(kinds) > 1 {
			o.Kinds, a.kinds[architecture] = append(o.Kinds, part(kind)), append(a.kinds[architecture], kind)
			continue
		}
		rest, err := a.difference("other "+stats.PartLeakage, kept, groups)
		if err != nil {
			return err
		}
		leakage := slices.IndexFunc(result.Parts, func(d stats.Difference) bool { return d.Name == stats.PartLeakage })
		result.Parts = slices.Replace(result.Parts, leakage, leakage+1, kind, rest)
	}
	return nil
}

// difference is that of two samples of the same images.
func (a *analysis) difference(name string, x, y stats.Sample) (stats.Difference, error) {
	d, err := x.Minus(y)
	if err != nil {
		return stats.Difference{}, err
	}
	i, err := stats.Clustered(d, a.level())
	return stats.Difference{Name: name, Value: i.Estimate, Interval: i}, err
}
