package experiment

import (
	"slices"

	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/experiment/rundir"
)

// pastPaces are the paces of architectures of which this run has finished trials
// that were trained as those to come will be: on such a machine, so many at once.
// The time of a trial's epochs includes its start and all read-outs.
func (r *runner) pastPaces() map[string]Pace {
	paces := make(map[string]Pace)
	if !r.sameConditions() {
		return paces
	}
	values := make(map[string][]float64) // seconds a training image, by architecture
	states := r.trialStates()
	for i, t := range r.plan.Selected() {
		if states[i] != nil {
			continue
		}
		timing, err := r.dir.TrialTiming(r.plan, t)
		if err != nil || timing == nil || timing.Images == 0 || timing.Duration <= 0 {
			continue // an estimate does without it
		}
		values[t.Architecture] = append(values[t.Architecture], timing.Duration.Seconds()/float64(timing.Images))
	}
	for architecture, list := range values {
		p := Pace{Architecture: architecture, Basis: BasisFinished, Samples: len(list)}
		for _, v := range list {
			p.Train += v / float64(len(list))
		}
		p.Low, p.High = spread(list, p.Train)
		paces[architecture] = p
	}
	return paces
}

// sameConditions reports whether all sessions of the run had this processor, as
// many cores, and as many trials at once.
func (r *runner) sameConditions() bool {
	made, err := r.dir.ReadProvenance()
	if err != nil || len(made.Sessions) == 0 {
		return false
	}
	here := machine.This()
	return !slices.ContainsFunc(made.Sessions, func(s rundir.Session) bool {
		return s.Parallel != r.parallel || s.CPU != here.CPU || s.Cores != here.Cores
	})
}
