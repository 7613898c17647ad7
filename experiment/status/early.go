package status

import (
	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/sequential"
)

// Early is how far a run is that may stop before all its trials are finished: what its looks
// at the claim have said, and what the next one waits for.
type Early struct {
	Until   spec.Until     `json:"until"`
	Planned int            `json:"planned_looks"`
	Looks   []summary.Look `json:"looks"`
	Stopped int            `json:"stopped"` // the look, from 1, that ended the run; 0: none yet
	// Next is how many trainings the next look, or what explains the last one, rests on in
	// all, and NextFinished how many of them are finished; 0: nothing comes next.
	Next         int `json:"next_trainings"`
	NextFinished int `json:"next_trainings_finished"`

	wanted map[string]bool // trials that the run may still come to, by name
}

// Decision is that of the last look; empty before the first.
func (e *Early) Decision() sequential.Decision {
	if len(e.Looks) == 0 {
		return ""
	}
	return e.Looks[len(e.Looks)-1].Decision
}

// Over reports whether nothing more is trained.
func (e *Early) Over() bool { return e.Until.Stops() && e.Stopped > 0 && e.NextFinished == e.Next }

// Complete reports whether nothing is left to train: all is finished, or a look has ended
// the run.
func (s *Status) Complete() bool {
	return s.Early != nil && s.Early.Over() || s.Count(Finished) == s.Planned
}

// readEarly looks at the claim as the run does. It is nil for a run that is not looked at.
func readEarly(d rundir.Dir, p *plan.Plan, engine string, finished func(plan.Trial) bool) (*Early, error) {
	until := p.Spec.Run.Until
	if !until.Looks() {
		return nil, nil
	}
	looks, err := analysis.Look(d, p, engine)
	if err != nil {
		return nil, err
	}
	e := &Early{Until: until, Planned: len(looks.Passes), Looks: []summary.Look{}, Stopped: looks.Stopped(), wanted: make(map[string]bool)}
	for i, look := range looks.Done {
		look.Look = i + 1
		e.Looks = append(e.Looks, look)
	}
	n := len(looks.Done)
	var next, later []plan.Pass
	switch {
	case e.Stopped == 0:
		next, later = looks.Passes[:n+1], looks.Passes[n+1:]
	case until == spec.UntilExplained && e.Decision() == sequential.Refuted:
		next = p.Explaining(e.Stopped)
	}
	for _, pass := range next {
		for _, t := range pass.Trials {
			e.wanted[t.Name] = true
			e.Next++
			if finished(t) {
				e.NextFinished++
			}
		}
	}
	for _, pass := range later {
		for _, t := range pass.Trials {
			e.wanted[t.Name] = true
		}
	}
	return e, nil
}

// mayCome reports whether the run may still come to a trial.
func (s *Status) mayCome(t Trial) bool {
	return s.Early == nil || !s.Early.Until.Stops() || s.Early.wanted[t.Trial]
}
