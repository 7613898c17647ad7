package experiment

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/analysis"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/stats/sequential"
)

// checkUntil refuses to stop a run early where there is nothing to look at.
func checkUntil(p *plan.Plan) error {
	if !p.Spec.Run.Until.Looks() {
		return nil
	}
	if _, err := p.Looks(); err != nil {
		return &spec.Error{Problems: []spec.Problem{{Key: "run.until", Message: fmt.Sprintf("%s: %v", p.Spec.Run.Until, err)}}}
	}
	return nil
}

// due are those of the unfinished trials whose turn it is: all, unless the run stops early.
// Then it is those of the passes that are left to look at or, once a look has ended the run,
// what a refuted claim is explained by, where that is wanted.
func (c *call) due(j *job, unfinished []plan.Trial) ([]plan.Trial, error) {
	until := j.plan.Spec.Run.Until
	if !until.Stops() || len(unfinished) == 0 {
		return unfinished, nil
	}
	looks, err := analysis.Look(c.dir, j.plan, j.engine.String())
	if err != nil {
		return nil, err
	}
	passes := looks.Passes[len(looks.Done):]
	if stopped := looks.Stopped(); stopped > 0 {
		passes = nil
		if until == spec.UntilExplained && looks.Decision() == sequential.Refuted {
			passes = j.plan.Explaining(stopped)
		}
	}
	turn := make(map[string]bool)
	for _, pass := range passes {
		for _, t := range pass.Trials {
			turn[t.Name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(unfinished), func(t plan.Trial) bool { return !turn[t.Name] }), nil
}

// explaining are the trials that explain a claim which was just refuted, where that is
// wanted and they are not there yet. Those that failed are left to the next call.
func (c *call) explaining(j *job, failed map[string]error) ([]plan.Trial, error) {
	if j.plan.Spec.Run.Until != spec.UntilExplained {
		return nil, nil
	}
	looks, err := analysis.Look(c.dir, j.plan, j.engine.String())
	if err != nil || looks.Decision() != sequential.Refuted {
		return nil, err
	}
	var missing []plan.Trial
	for _, pass := range j.plan.Explaining(looks.Stopped()) {
		for _, t := range pass.Trials {
			if _, tried := failed[t.Name]; !tried && c.dir.CheckTrial(j.key(t), j.savesWeights()) != nil {
				missing = append(missing, t)
			}
		}
	}
	return missing, nil
}

// turns keeps the trials of a run that stops early in turn: it looks at the claim after each
// whole pass, and holds back the passes after one that cannot become whole.
type turns struct {
	crew  *crew
	of    map[string]int // pass of each trial that is trained now, from 0
	left  []int          // trials of each pass that are not finished
	next  int            // the pass that is looked at next
	held  int            // no trial of a pass after this one begins
	ended bool           // by a look
}

// newTurns is nil for a run that does not stop early. Its methods do nothing then.
func newTurns(c *crew, todo []plan.Trial) (*turns, error) {
	if !c.job.plan.Spec.Run.Until.Stops() {
		return nil, nil
	}
	passes, err := c.job.plan.Looks()
	if err != nil {
		return nil, err
	}
	t := &turns{crew: c, of: make(map[string]int), left: make([]int, len(passes)), held: len(passes)}
	for n, pass := range passes {
		for _, trial := range pass.Trials {
			if slices.ContainsFunc(todo, func(u plan.Trial) bool { return u.Name == trial.Name }) {
				t.of[trial.Name] = n
				t.left[n]++
			}
		}
	}
	for t.next < len(t.left) && t.left[t.next] == 0 {
		t.next++
	}
	return t, nil
}

// begins reports whether it is the turn of a trial.
func (t *turns) begins(trial plan.Trial) bool {
	if t == nil {
		return true
	}
	t.crew.mu.Lock()
	defer t.crew.mu.Unlock()
	pass, looked := t.of[trial.Name]
	return !looked || !t.ended && pass <= t.held
}

// over reports whether a look has ended the run.
func (t *turns) over() bool {
	if t == nil {
		return false
	}
	t.crew.mu.Lock()
	defer t.crew.mu.Unlock()
	return t.ended
}

// failed holds back the passes after that of a trial.
func (t *turns) failed(trial plan.Trial) {
	if t == nil {
		return
	}
	t.crew.mu.Lock()
	defer t.crew.mu.Unlock()
	if pass, looked := t.of[trial.Name]; looked {
		t.held = min(t.held, pass)
	}
}

// finished counts a trial, and looks at the claim where its pass is the next and whole. The
// look reads the files of the passes so far and nothing else. Where it ends the run, trials
// of later passes that have begun already stop.
func (t *turns) finished(trial plan.Trial) error {
	if t == nil {
		return nil
	}
	c := t.crew
	c.mu.Lock()
	defer c.mu.Unlock()
	pass, looked := t.of[trial.Name]
	if !looked || t.ended {
		return nil
	}
	t.left[pass]--
	before := t.next
	for t.next < len(t.left) && t.left[t.next] == 0 {
		t.next++
	}
	if t.next == before {
		return nil
	}
	looks, err := analysis.Look(c.dir, c.job.plan, c.job.engine.String())
	if err != nil {
		return err
	}
	for n := before; n < min(t.next, len(looks.Done)); n++ {
		c.stream.Send(event.Looked{Look: n + 1, Looks: len(looks.Passes), Trainings: looks.Done[n].Trainings, Decision: looks.Done[n].Decision})
	}
	if looks.Stopped() > 0 {
		t.ended = true
		c.cancel()
	}
	return nil
}
