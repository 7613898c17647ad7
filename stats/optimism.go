package stats

import (
	"errors"
	"fmt"
)

// Names of differences between protocols.
const (
	PartTotal     = "total"
	PartSelection = "selection"
	PartLeakage   = "train/test leakage"
)

// OptimismInput are accuracies of images, averaged over seeds: the same images in
// the same order for the four cells of {rows, groups} x {test, validation}. A cell
// that was not run is the zero [Sample].
type OptimismInput struct {
	RowsTest, RowsValidation, GroupsTest, GroupsValidation Sample

	Level float64
}

// Difference is a difference of accuracies with its interval.
type Difference struct {
	Name     string
	Value    float64
	Interval Interval
}

// OptimismResult is the accuracy as published minus the guarded one, and its
// parts, which add up to it.
type OptimismResult struct {
	Total Difference
	Parts []Difference
}

// Optimism takes the gap between as-published (rows, test) and guarded (groups,
// validation) apart. Two paths lead from one to the other through the table:
//
//	rows,test -> rows,validation -> groups,validation
//	rows,test -> groups,test     -> groups,validation
//
// Each part is the average of its step on both paths (Shapley's value of a game
// with two players), so that they add up:
//
//	selection          = ((RT - RV) + (GT - GV)) / 2
//	train/test leakage = ((RV - GV) + (RT - GT)) / 2
//
// The intervals are those of the mean difference per image, [Clustered] by group
// with t on G - 1 degrees of freedom; folds of different splits are not paired.
//
// Where groups were not run, guarded is (rows, validation) and selection is all of
// it. Where validation was not run, only leakage can be seen, RT - GT. Any other
// set of cells is an error.
func Optimism(in OptimismInput) (OptimismResult, error) {
	rt, rv, gt, gv := in.RowsTest, in.RowsValidation, in.GroupsTest, in.GroupsValidation
	ran := func(s Sample) bool { return s.Len() > 0 }
	var parts []part
	last := gv
	switch {
	case !ran(rt):
		return OptimismResult{}, errors.New("the optimism: rows with test selection was not run, so there is nothing as published to compare with")
	case ran(rv) && ran(gt) && ran(gv):
		parts = []part{
			{PartSelection, []term{{0.5, rt}, {-0.5, rv}, {0.5, gt}, {-0.5, gv}}},
			{PartLeakage, []term{{0.5, rv}, {-0.5, gv}, {0.5, rt}, {-0.5, gt}}},
		}
	case ran(rv) && !ran(gt) && !ran(gv):
		parts, last = []part{{PartSelection, []term{{1, rt}, {-1, rv}}}}, rv
	case ran(gt) && !ran(rv) && !ran(gv):
		parts, last = []part{{PartLeakage, []term{{1, rt}, {-1, gt}}}}, gt
	default:
		return OptimismResult{}, errors.New("the optimism: needs rows with validation, groups with test, or both and groups with validation, beside rows with test")
	}
	total, err := part{PartTotal, []term{{1, rt}, {-1, last}}}.difference(in.Level)
	if err != nil {
		return OptimismResult{}, err
	}
	result := OptimismResult{Total: total}
	for _, p := range parts {
		d, err := p.difference(in.Level)
		if err != nil {
			return OptimismResult{}, err
		}
		result.Parts = append(result.Parts, d)
	}
	return result, nil
}

// part is a named contrast: a weighted sum of cells.
type part struct {
	name  string
	terms []term
}

type term struct {
	weight float64
	cell   Sample
}

func (p part) difference(level float64) (Difference, error) {
	s, err := p.sample()
	if err != nil {
		return Difference{}, fmt.Errorf("the optimism, %s: %w", p.name, err)
	}
	interval, err := Clustered(s, level)
	if err != nil {
		return Difference{}, fmt.Errorf("the optimism, %s: %w", p.name, err)
	}
	return Difference{Name: p.name, Value: interval.Estimate, Interval: interval}, nil
}

// sample has the contrast of each image.
func (p part) sample() (Sample, error) {
	first := p.terms[0].cell
	values := make([]float64, first.Len())
	for _, t := range p.terms {
		if err := first.checkSameImages(t.cell); err != nil {
			return Sample{}, err
		}
		if err := t.cell.checkAccuracies(); err != nil {
			return Sample{}, err
		}
		for i, v := range t.cell.values {
			values[i] += t.weight * v
		}
	}
	for i, v := range values {
		values[i] = clean(v)
	}
	s, err := NewSample(values, first.weights, first.clusters)
	s.differences = true
	return s, err
}
