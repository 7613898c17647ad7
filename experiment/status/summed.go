package status

import (
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/sequential"
)

// isSummed reports whether the summary of a complete run is about all of it: the run may
// have been stopped when its last trial was finished.
func (s *Status) isSummed(d rundir.Dir) bool {
	sum, err := rundir.LoadSummary(string(d))
	if err != nil {
		return false
	}
	if s.Early == nil || !s.Early.Over() {
		return sum.Trials.Finished == s.Planned
	}
	e := sum.Early
	if e == nil || e.Until != s.Early.Until || len(e.Looks) != len(s.Early.Looks) {
		return false
	}
	return e.Until != spec.UntilExplained || s.Early.Decision() != sequential.Refuted || e.Reason == 0
}
