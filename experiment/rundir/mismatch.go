package rundir

import (
	"github.com/refold/refold/experiment/spec"
)

// shownDifferences is how many differences of images an error lists.
const shownDifferences = 10

// MismatchError refuses a run directory that was begun with another spec, other
// images or another engine. Nothing has been changed.
type MismatchError struct {
	Dir         string
	Differences []spec.Difference
	More        int // further differences that are not listed
}
