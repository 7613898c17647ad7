package experiment

import (
	"fmt"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/summary"
)

// summarise computes the summary of a run directory from its files alone: the same
// trials give the same summary, byte for byte. Where trials are missing it is an
// error, unless partial is set: then cells come from the seeds of which all folds
// are finished, and warnings say what is missing.
func summarise(dir string, partial bool) (*summary.Summary, error) {
	d := rundir.Dir(dir)
	p, err := d.LoadPlan()
	if err != nil {
		return nil, err
	}
	made, err := d.ReadProvenance()
	if err != nil {
		return nil, err
	}
	results, err := analysis.Gather(d, p, made.Engine)
	if err != nil {
		return nil, err
	}
	s, err := results.Summary()
	if err != nil {
		return nil, err
	}
	if missing := s.Trials.Planned - s.Trials.Finished; missing > 0 && !partial {
		return nil, fmt.Errorf("%d of %d trials of %s are not finished: a run goes on", missing, s.Trials.Planned, dir)
	}
	return s, nil
}
