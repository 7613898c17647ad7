package forecast

import (
	"slices"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/rundir/session"
	"github.com/refold/refold/experiment/status"
)

// pastPaces are the paces of architectures of which this run has finished trials
// that were trained as those to come will be: on such a machine, so many at once.
// The time of a trial's epochs includes its start and all read-outs.
func (s *Subject) pastPaces(parallel int) map[string]Pace {
	paces := make(map[string]Pace)
	if !s.sameConditions(parallel) {
		return paces
	}
	values := make(map[string][]float64) // seconds a training image, by paceOf
	for _, t := range s.Plan.Selected() {
		if !s.finished(t) || s.extracts(t.Arm) { // how long features take is not known from trials
			continue
		}
		timing, err := status.LoadTrialTiming(s.Dir, s.Plan, t)
		if err != nil || timing == nil || timing.Images == 0 || timing.Duration <= 0 {
			continue // an estimate does without it
		}
		name := s.paceOf(t.Arm)
		values[name] = append(values[name], timing.Duration.Seconds()/float64(timing.Images))
	}
	for name, list := range values {
		p := Pace{Architecture: name, Basis: BasisFinished, Samples: len(list)}
		for _, v := range list {
			p.Train += v / float64(len(list))
		}
		p.Low, p.High = spread(list, p.Train)
		paces[name] = p
	}
	return paces
}

// sameConditions reports whether all sessions of the run had this processor, as
// many cores, and as many trials at once.
func (s *Subject) sameConditions(parallel int) bool {
	sessions, damaged, err := s.Dir.Sessions()
	if err != nil || len(damaged) > 0 || len(sessions) == 0 {
		return false
	}
	here := machine.This()
	return !slices.ContainsFunc(sessions, func(past session.Session) bool {
		return past.Parallel != parallel || past.CPU != here.CPU || past.Cores != here.Cores
	})
}
