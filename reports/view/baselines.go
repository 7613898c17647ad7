package view

import (
	"slices"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// BaselineName is a baseline in words.
func BaselineName(name baseline.Name) string {
	switch name {
	case baseline.ByMajority:
		return "the largest class"
	case baseline.ByFiles:
		return "what files say"
	case baseline.HistogramByRidge:
		return "ridge regression on a colour histogram"
	case baseline.HistogramByNeighbours:
		return "nearest neighbours on a colour histogram"
	case baseline.ThumbnailByRidge:
		return "ridge regression on a thumbnail"
	case baseline.ThumbnailByNeighbours:
		return "nearest neighbours on a thumbnail"
	}
	return string(name)
}

// byBaseline orders baselines by split, and those of a split from the least that is known
// to the most.
func byBaseline(a, b summary.Baseline) int {
	if order := bySplit(a.Split, b.Split); order != 0 {
		return order
	}
	return slices.Index(baseline.Names(), a.Baseline) - slices.Index(baseline.Names(), b.Baseline)
}

// BaselinesOn are the baselines under a split.
func (v *View) BaselinesOn(split spec.Split) []summary.Baseline {
	var all []summary.Baseline
	for _, b := range v.Baselines {
		if b.Split == split {
			all = append(all, b)
		}
	}
	return all
}

// BaselineOn is a baseline under a split; nil where it was not fitted.
func (v *View) BaselineOn(name baseline.Name, split spec.Split) *summary.Baseline {
	for i, b := range v.Baselines {
		if b.Baseline == name && b.Split == split {
			return &v.Baselines[i]
		}
	}
	return nil
}

// HonestSelection is how networks that baselines are compared with chose their epoch: not
// by test images.
func (v *View) HonestSelection() plan.Selection {
	if v.Design.Validation > 0 {
		return plan.SelectValidation
	}
	return plan.SelectLast
}
