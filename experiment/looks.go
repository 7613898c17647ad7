package experiment

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

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
	crew   *crew
	passes []plan.Pass
	of     map[string]int // pass of each trial, from 0
	next   int            // the pass that is looked at next
	held   int            // no trial of a pass after this one begins
	ended  bool           // by a look
}

// newTurns is nil for a run that does not stop early. Its methods do nothing then.
func newTurns(c *crew) (*turns, error) {
	if !c.job.plan.Spec.Run.Until.Stops() {
		return nil, nil
	}
	passes, err := c.job.plan.Looks()
	if err != nil {
		return nil, err
	}
	t := &turns{crew: c, passes: passes, of: make(map[string]int), held: len(passes)}
	for n, pass := range passes {
		for _, trial := range pass.Trials {
			t.of[trial.Name] = n
		}
	}
	t.advance()
	return t, nil
}

// advance goes on to the next pass that is not whole, and reports whether that is another one.
// It asks the files alone: another process may have trained some of a pass.
func (t *turns) advance() bool {
	before, j := t.next, t.crew.job
	for t.next < len(t.passes) && analysis.IsWhole(t.crew.dir, j.plan, j.engine.String(), t.passes[t.next]) {
		t.next++
	}
	return t.next > before
}

// begins reports whether it is the turn of a trial.
func (t *turns) begins(trial plan.Trial) bool {
	if t == nil {
		return true
	}
	t.crew.mu.Lock()
	defer t.crew.mu.Unlock()
	pass, looked := t.of[trial.Name]
	return !looked || !t.ended && pass <= t.held && !(t.crew.shared && t.othersFailed(pass))
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

// finished looks at the claim where the pass that is next is whole now. The look reads the
// files of the passes so far and nothing else. Where it ends the run, trials of later passes
// that have begun already stop.
func (t *turns) finished(trial plan.Trial) error {
	if t == nil {
		return nil
	}
	if _, looked := t.of[trial.Name]; !looked {
		return nil
	}
	return t.look()
}

// look looks at the claim where the pass that is next is whole, whoever trained it.
func (t *turns) look() error {
	c := t.crew
	c.mu.Lock()
	defer c.mu.Unlock()
	before := t.next
	if t.ended || !t.advance() {
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

// followEvery is how often a process asks what others have finished. A look rests on files
// alone, so that it changes only how soon this process stops.
const followEvery = 15 * time.Second

// follow looks at the claim from time to time while other processes train trials of the run,
// until the context or the function that it returns ends it.
func (t *turns) follow(ctx context.Context) (end func()) {
	if t == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var following sync.WaitGroup
	following.Go(func() {
		ticker := time.NewTicker(followEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if err := t.look(); err != nil {
				t.crew.stop(fmt.Errorf("the look at the claim: %w", err))
			}
		}
	})
	return func() {
		cancel()
		following.Wait()
	}
}

// othersFailed reports whether a trial of an earlier pass has failed elsewhere, so that the
// look before this trial waits for it.
func (t *turns) othersFailed(pass int) bool {
	for _, earlier := range t.passes[t.next:min(pass, len(t.passes))] {
		for _, trial := range earlier.Trials {
			if last, ok, err := t.crew.dir.LastAttempt(trial); err == nil && ok && last.Failed() {
				return true
			}
		}
	}
	return false
}
