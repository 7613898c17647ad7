package reportstest

import (
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// Given is a summary of predictions that were made elsewhere, one an image: nothing is
// known of a training, nothing was chosen here, and there is no table of optimism.
func Given() *summary.Summary {
	o := Demo()
	o.Architectures = []string{"their net"}
	s := o.Summary()
	s.Design.Given = &summary.Given{OneLook: true, Unproven: []string{
		"that each model learned from the training images of its fold alone, and that these are its predictions",
		"how the models were chosen: there is one prediction an image, and test images may have chosen among epochs, settings or runs",
	}}
	s.Design.Engine, s.Design.Deciding, s.Design.Epochs, s.Design.Validation = "predictions 0123456789abcdef", "given", 1, 0
	s.Optimism, s.Relatives = nil, nil
	s.Cells = slices.DeleteFunc(s.Cells, func(c summary.Cell) bool { return c.Selection != plan.SelectLast })
	for i := range s.Cells {
		if s.Cells[i].Split == spec.SplitGroups {
			s.Cells[i].Protocol = plan.Guarded
		}
	}
	for i := range s.Curves {
		s.Curves[i].TrainLoss, s.Curves[i].TrainAccuracy, s.Curves[i].ValidationAccuracy = nil, nil, nil
	}
	return s
}

// Theirs is a summary of a split that somebody else made, with one test set, in the place
// of rows.
func Theirs() *summary.Summary {
	o := Demo()
	o.Architectures = []string{"resnet8v1"}
	s := o.Summary()
	s.Design.Splits = []spec.Split{spec.SplitGiven, spec.SplitGroups}
	s.Design.Theirs = &summary.TheirSplit{File: "split.csv", Folds: 1, Tested: 90, Rest: 2, Example: "cat/1.png"}
	rename := func(split *spec.Split) {
		if *split == spec.SplitRows {
			*split = spec.SplitGiven
		}
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		if rename(&c.Split); c.Split == spec.SplitGiven && c.Protocol != plan.AsPublished {
			c.Protocol = plan.Protocol(string(c.Split) + "+" + string(c.Selection))
		}
	}
	for i := range s.Curves {
		rename(&s.Curves[i].Split)
	}
	for i := range s.Proofs {
		rename(&s.Proofs[i].Split)
	}
	for i := range s.Ledger {
		rename(&s.Ledger[i].Split)
	}
	return s
}
