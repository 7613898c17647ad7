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
