package analysis

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
)

// readOut names what an accuracy is of: a network under a split, read out at the
// epochs of a selection.
type readOut struct {
	architecture string // an arm of the plan, by name
	split        spec.Split
	selection    plan.Selection
}

func (r readOut) String() string {
	return fmt.Sprintf("%s, %s, %s", r.architecture, r.split, r.selection)
}

// stream is the name of the random stream of its intervals.
func (r readOut) stream() string {
	return fmt.Sprintf("bootstrap/%s/%s/%s", r.architecture, r.split, r.selection)
}
