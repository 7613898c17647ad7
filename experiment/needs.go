package experiment

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// checkNeeds refuses a run that could not be resumed, or not come to its end here.
func (r *runner) checkNeeds(resumed bool) error {
	if problems := r.unmetNeeds(resumed); len(problems) > 0 {
		return r.options.blocked(problems)
	}
	return nil
}

// unmetNeeds lists what is in the way of a planned run: another run in the
// directory, too little memory, too little space on the disk.
func (r *runner) unmetNeeds(resumed bool) []error {
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	files, err := r.files()
	if err != nil {
		return []error{err}
	}
	if resumed {
		_, err = r.resume(files)
		note(err)
	}
	note(r.setParallel())
	note(r.measureDisk(files, r.missing(), resumed))
	return problems
}

// trialStates checks the selected trials once: nil stands for a finished one.
func (r *runner) trialStates() []error {
	if r.states == nil {
		for _, t := range r.plan.Selected() {
			r.states = append(r.states, r.dir.CheckTrial(r.key(t), r.plan.Spec.Run.SaveWeights != spec.SaveNone))
		}
	}
	return r.states
}

// missing are the selected trials that have no sound result.
func (r *runner) missing() []plan.Trial {
	var todo []plan.Trial
	states := r.trialStates()
	for i, t := range r.plan.Selected() {
		if states[i] != nil {
			todo = append(todo, t)
		}
	}
	return todo
}

// files are the files that the plan decides.
func (r *runner) files() (*rundir.PlanFiles, error) {
	text, err := r.marshalSpec()
	if err != nil {
		return nil, err
	}
	return rundir.NewPlanFiles(r.plan, text)
}

// marshalSpec is spec.toml. It does not keep run.only, which is for one call, so
// that going on with a run means all of it.
func (r *runner) marshalSpec() ([]byte, error) {
	s := r.plan.Spec
	s.Run.Only = ""
	return spec.Marshal(s, r.options.Origins.Settled(r.asked, s))
}
