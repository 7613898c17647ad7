package view

import (
	"slices"

	"github.com/refold/refold/experiment/spec"
)

// Published is the split of the as-published protocol: the one that somebody else made
// where it was run, or else rows.
func (v *View) Published() spec.Split {
	if slices.Contains(v.Design.Splits, spec.SplitGiven) {
		return spec.SplitGiven
	}
	return spec.SplitRows
}
