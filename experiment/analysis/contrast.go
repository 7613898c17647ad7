package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// common are the seeds that are complete under all the given architectures and
// splits: differences are taken on the same images and seeds.
func (a *analysis) common(architectures []string, splits []spec.Split) []int {
	var seeds []int
	for seed := range a.plan.Draws {
		whole := true
		for _, architecture := range architectures {
			for _, split := range splits {
				whole = whole && slices.Contains(a.complete(architecture, split), seed)
			}
		}
		if whole {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// optimism fills the 2 x 2 table of each architecture: as-published against
// guarded, where both were run.
func (a *analysis) optimism() error {
	a.summary.Optimism = []summary.Optimism{}
	for _, architecture := range a.plan.Spec.Model.Architectures {
		o, _, err := a.optimismOf(architecture)
		if err != nil {
			return fmt.Errorf("%s: %w", architecture, err)
		}
		if o != nil {
			a.summary.Optimism = append(a.summary.Optimism, *o)
		}
	}
	return nil
}

// optimismOf is nil where rows or the guarded split are missing.
func (a *analysis) optimismOf(architecture string) (*summary.Optimism, *stats.OptimismResult, error) {
	guarded := a.plan.GuardedSplit()
	if guarded == "" || !slices.Contains(a.plan.Splits, spec.SplitRows) {
		return nil, nil, nil
	}
	kinds := slices.DeleteFunc(slices.Clone(a.plan.Splits), func(s spec.Split) bool { _, ok := s.Kind(); return !ok })
	seeds := a.common([]string{architecture}, append([]spec.Split{spec.SplitRows, guarded}, kinds...))
	if len(seeds) == 0 {
		return nil, nil, nil
	}
	honest := a.plan.GuardedSelection()
	o := &summary.Optimism{Architecture: architecture, HasGroups: guarded == spec.SplitGroups, HasValidation: honest == plan.SelectValidation}
	if o.HasGroups {
		o.GroupsTest, o.GroupsValidation = new(float64), new(float64)
	}
	in := stats.OptimismInput{Level: a.level}
	for _, cell := range []struct {
		split     spec.Split
		selection plan.Selection
		mean      *float64
		sample    *stats.Sample
	}{
		{spec.SplitRows, plan.SelectTest, &o.RowsTest, &in.RowsTest},
		{spec.SplitRows, honest, &o.RowsValidation, &in.RowsValidation},
		{spec.SplitGroups, plan.SelectTest, o.GroupsTest, &in.GroupsTest},
		{spec.SplitGroups, honest, o.GroupsValidation, &in.GroupsValidation},
	} {
		if cell.mean == nil {
			continue
		}
		p, err := a.pool(architecture, cell.split, cell.selection, seeds)
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
		if err := a.byKind(architecture, kinds, seeds, in, o, &result); err != nil {
			return nil, nil, err
		}
	}
	o.Total = part(result.Total)
	for _, p := range result.Parts {
		o.Parts = append(o.Parts, part(p))
	}
	return o, &result, nil
}

func part(d stats.Difference) summary.Part {
	return summary.Part{Name: d.Name, Value: d.Value, Interval: interval(d.Interval)}
}

// byKind takes the leakage apart by the kinds of evidence that were trained with
// alone: rows -> groups:KIND -> groups, averaged over both selections. One kind
// divides the leakage into two parts that add up; several kinds need not, so they
// are listed beside the parts.
func (a *analysis) byKind(architecture string, kinds []spec.Split, seeds []int, in stats.OptimismInput, o *summary.Optimism, result *stats.OptimismResult) error {
	for _, split := range kinds {
		name, _ := split.Kind()
		test, err := a.pool(architecture, split, plan.SelectTest, seeds)
		if err != nil {
			return err
		}
		honest, err := a.pool(architecture, split, a.plan.GuardedSelection(), seeds)
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
			o.Kinds = append(o.Kinds, part(kind))
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

func (a *analysis) difference(name string, x, y stats.Sample) (stats.Difference, error) {
	d, err := x.Minus(y)
	if err != nil {
		return stats.Difference{}, err
	}
	i, err := stats.Clustered(d, a.level)
	return stats.Difference{Name: name, Value: i.Estimate, Interval: i}, err
}

// comparisons compares the architectures in pairs on the same folds.
func (a *analysis) comparisons() error {
	names := a.plan.Spec.Model.Architectures
	for _, protocol := range []struct {
		split     spec.Split
		selection plan.Selection
	}{
		{spec.SplitRows, plan.SelectTest}, {a.plan.GuardedSplit(), a.plan.GuardedSelection()},
	} {
		if !slices.Contains(a.plan.Splits, protocol.split) {
			continue
		}
		for i, x := range names {
			for _, y := range names[i+1:] {
				c, err := a.compare(x, y, protocol.split, protocol.selection)
				if err != nil {
					return fmt.Errorf("%s against %s: %w", x, y, err)
				}
				if c != nil {
					a.summary.Comparison = append(a.summary.Comparison, *c)
				}
			}
		}
	}
	return nil
}

// compare is the wider one of the clustered interval on differences per image and
// the corrected t on differences per trial; nil where no seed is complete.
func (a *analysis) compare(x, y string, split spec.Split, selection plan.Selection) (*summary.Comparison, error) {
	seeds := a.common([]string{x, y}, []spec.Split{split})
	if len(seeds) == 0 {
		return nil, nil
	}
	p, err := a.pool(x, split, selection, seeds)
	if err != nil {
		return nil, err
	}
	q, err := a.pool(y, split, selection, seeds)
	if err != nil {
		return nil, err
	}
	c := &summary.Comparison{A: x, B: y, Protocol: a.plan.Protocol(split, selection), Value: p.mean() - q.mean()}
	var all []stats.Interval
	if len(p.trials) >= 2 {
		differences := make([]float64, len(p.trials))
		for i := range differences {
			differences[i] = p.trials[i] - q.trials[i]
		}
		t, err := stats.CorrectedT(differences, p.testOverTrain, a.level)
		if err != nil {
			return nil, err
		}
		t.Estimand = "expected difference between the procedures over new data and seeds"
		all = append(all, t)
	}
	d, err := p.sample.Minus(q.sample)
	if err != nil {
		return nil, err
	}
	if clustered, err := stats.Clustered(d, a.level); err == nil {
		all = append(all, clustered)
	} else if len(all) == 0 {
		return nil, err
	}
	widest := slices.MaxFunc(all, func(i, j stats.Interval) int {
		switch {
		case i.Width() > j.Width():
			return 1
		case i.Width() < j.Width():
			return -1
		}
		return 0
	})
	c.Interval = interval(widest)
	for _, i := range all {
		c.Intervals = append(c.Intervals, *interval(i))
	}
	return c, nil
}
