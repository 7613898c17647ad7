package rundir

import (
	"fmt"
	"strings"

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

func (e *MismatchError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s holds a run that differs from what is asked for:", e.Dir)
	for _, d := range e.Differences {
		b.WriteString("\n  " + d.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n  and %d more", e.More)
	}
	b.WriteString("\nnothing was changed; choose another run directory, or go back to the run's own settings")
	return b.String()
}
