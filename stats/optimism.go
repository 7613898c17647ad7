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

// OptimismInput are accuracies per image, averaged over seeds: the same images in
// the same order for the four cells of {rows, groups} x {test, validation}. A cell
// that was not run is nil.
type OptimismInput struct {
	RowsTest, RowsValidation, GroupsTest, GroupsValidation []float64

	Weights  []float64 // how often each image was tested; nil: all alike
	Clusters []int     // the group of each image
	Level    float64
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
	var parts []part
	switch {
	case rt == nil:
		return OptimismResult{}, errors.New("the optimism: rows with test selection was not run, so there is nothing as published to compare with")
	case rv != nil && gt != nil && gv != nil:
		parts = []part{
			{PartSelection, []term{{0.5, rt}, {-0.5, rv}, {0.5, gt}, {-0.5, gv}}},
			{PartLeakage, []term{{0.5, rv}, {-0.5, gv}, {0.5, rt}, {-0.5, gt}}},
		}
	case rv != nil && gt == nil && gv == nil:
		parts = []part{{PartSelection, []term{{1, rt}, {-1, rv}}}}
	case gt != nil && rv == nil && gv == nil:
		parts = []part{{PartLeakage, []term{{1, rt}, {-1, gt}}}}
	default:
		return OptimismResult{}, errors.New("the optimism: needs rows with validation, groups with test, or both and groups with validation, beside rows with test")
	}
	last := gv
	if last == nil {
		last = rv
	}
	if last == nil {
		last = gt
	}
	total, err := part{PartTotal, []term{{1, rt}, {-1, last}}}.difference(in)
	if err != nil {
		return OptimismResult{}, err
	}
	result := OptimismResult{Total: total}
	for _, p := range parts {
		d, err := p.difference(in)
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
	values []float64
}

func (p part) difference(in OptimismInput) (Difference, error) {
	values := make([]float64, len(in.Clusters))
	for _, t := range p.terms {
		if len(t.values) != len(in.Clusters) {
			return Difference{}, fmt.Errorf("the optimism, %s: %d values but %d cluster numbers: all cells must hold the same images", p.name, len(t.values), len(in.Clusters))
		}
		if err := checkAccuracies("the accuracy of image", t.values); err != nil {
			return Difference{}, fmt.Errorf("the optimism, %s: %w", p.name, err)
		}
		for i, v := range t.values {
			values[i] += t.weight * v
		}
	}
	interval, err := PairedDifferenceWeighted(values, make([]float64, len(values)), in.Weights, in.Clusters, in.Level)
	if err != nil {
		return Difference{}, fmt.Errorf("the optimism, %s: %w", p.name, err)
	}
	return Difference{Name: p.name, Value: interval.Estimate, Interval: interval}, nil
}
