package analysis

import (
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/sequential"
	"github.com/refold/refold/stats/verdict"
)

// Looks is what the claim looks like after the passes of a run that are whole. It follows
// from the plan and from the trials of these passes alone: what else is finished, in which
// order and by whom, changes nothing.
type Looks struct {
	Passes []plan.Pass // all that are planned
	Done   []summary.Look
}

// Stopped is the look, counted from 1, after which no further pass is trained; 0: none yet.
func (l *Looks) Stopped() int {
	if n := len(l.Done); n > 0 && l.Done[n-1].Decision != sequential.GoOn {
		return n
	}
	return 0
}

// Decision is that of the last look; empty before the first.
func (l *Looks) Decision() sequential.Decision {
	if len(l.Done) == 0 {
		return ""
	}
	return l.Done[len(l.Done)-1].Decision
}

// Counted are the passes that looks rest on so far.
func (l *Looks) Counted() []plan.Pass { return l.Passes[:len(l.Done)] }

// Look looks at a run after each of its whole passes, up to that at which it stops. It reads
// no trial of a pass after those.
func Look(d rundir.Dir, p *plan.Plan, engine string) (*Looks, error) {
	passes, err := p.Looks()
	if err != nil {
		return nil, err
	}
	var trials []plan.Trial
	for _, pass := range passes {
		if !IsWhole(d, p, engine, pass) {
			break
		}
		trials = append(trials, pass.Trials...)
	}
	r, err := gather(d, p, engine, trials)
	if err != nil {
		return nil, err
	}
	return r.looks(passes)
}

// IsWhole reports whether all trials of a pass are there, without reading what they predicted.
func IsWhole(d rundir.Dir, p *plan.Plan, engine string, pass plan.Pass) bool {
	manifest := p.Manifest.Hash()
	for _, t := range pass.Trials {
		if d.CheckTrial(rundir.NewKey(p, t, engine, manifest), p.Spec.Run.SaveWeights != spec.SaveNone) != nil {
			return false
		}
	}
	return true
}

// looks looks at each pass in turn until one is not whole or ends the run.
func (r *Results) looks(passes []plan.Pass) (*Looks, error) {
	claim := r.plan.Spec.Claim
	rule := sequential.Rule{Looks: len(passes), Level: claim.Level, Threshold: verdict.Threshold(claim.Accuracy, claim.Margin)}
	l := &Looks{Passes: passes}
	trainings := 0
	for n, pass := range passes {
		if l.Stopped() > 0 || !r.isWhole(pass) {
			break
		}
		trainings += len(pass.Trials)
		look, err := r.lookAt(rule, pass, n+1)
		if err != nil {
			return nil, err
		}
		look.Trainings = trainings
		l.Done = append(l.Done, look)
	}
	return l, nil
}

// isWhole reports whether all trials of a pass were read.
func (r *Results) isWhole(pass plan.Pass) bool {
	done := r.seeds[seedOf{pass.Arm, pass.Split, pass.Seed}]
	if len(done) < len(pass.Trials) {
		return false
	}
	for _, one := range done {
		if one.reading == nil {
			return false
		}
	}
	return true
}

// lookAt looks at the claim after as many passes.
func (r *Results) lookAt(rule sequential.Rule, last plan.Pass, n int) (summary.Look, error) {
	seeds := make([]int, n)
	for i := range seeds {
		seeds[i] = i
	}
	p, err := newPool(r, readOut{last.Arm, last.Split, r.plan.GuardedSelection()}, seeds, nil)
	if err != nil {
		return summary.Look{}, err
	}
	spoken, err := p.judge(r.plan, rule.LevelAt(n))
	if err != nil {
		return summary.Look{}, err
	}
	full, err := p.primary()
	if err != nil {
		return summary.Look{}, err
	}
	result, err := rule.Look(n, sequential.Data{Spoken: spoken.Interval, Full: full.Recommendation, Images: p.sample, SeedMeans: p.seedMeans, Trainings: len(p.trials)})
	if err != nil {
		return summary.Look{}, err
	}
	look := summary.Look{Interval: *interval(spoken.Interval), Decision: result.Decision}
	if result.Chance >= 0 {
		look.Chance = &result.Chance
	}
	return look, nil
}

// looked is a run that is looked at before all its trials are finished.
type looked struct {
	*Looks
	// planned says that all planned trials count, so that their interval is the verdict's.
	planned bool
	// wanted are the passes that count, and the one or those that are to be trained next. A
	// trial of another may have begun ahead of its turn; what became of it matters to nobody.
	wanted map[seedOf]bool
	// reason is how many trainings it would take to know the reason of a claim that is
	// refuted; 0: it is known, or there is none to know.
	reason int
}

// look looks at the run and leaves aside what does not count: all but the passes so far and
// what explains them. Where a run goes on to all trials, all count once they are there.
func (r *Results) look() error {
	passes, err := r.plan.Looks()
	if err != nil {
		return err
	}
	l := &looked{}
	if l.Looks, err = r.looks(passes); err != nil {
		return err
	}
	r.looked = l
	n := len(l.Done)
	for i, look := range l.Done {
		r.ledger.looks[plannedLook(passes[i])] += look.Trainings
	}
	if l.planned = r.plan.Spec.Run.Until == spec.UntilAll && r.allFinished(); l.planned {
		return nil
	}
	counts := make(map[seedOf]bool)
	l.wanted = make(map[seedOf]bool)
	for i, pass := range passes {
		counts[ofPass(pass)] = i < n
		l.wanted[ofPass(pass)] = i < n || i == n && l.Stopped() == 0
	}
	explaining := r.plan.Explaining(n)
	explained := true
	for _, pass := range explaining {
		explained = explained && r.isWhole(pass)
	}
	for _, pass := range explaining {
		counts[ofPass(pass)] = explained
		l.wanted[ofPass(pass)] = r.plan.Spec.Run.Until == spec.UntilExplained
		if l.Decision() == sequential.Refuted && !explained {
			l.reason += len(pass.Trials)
		}
	}
	for of, all := range r.seeds {
		for i := range all {
			if !counts[of] && all[i].reading != nil {
				all[i].reading, all[i].cause, all[i].uses = nil, rundir.ErrUnfinished, newLedger()
			}
		}
	}
	return nil
}

func ofPass(p plan.Pass) seedOf { return seedOf{p.Arm, p.Split, p.Seed} }

func plannedLook(p plan.Pass) look { return look{p.Split, useStop} }

func (r *Results) allFinished() bool {
	for _, t := range r.plan.Trials {
		if t.Train == 0 && !r.IsFinished(t) { // what learned from parts decides nothing
			return false
		}
	}
	return true
}

// Awaited is the look, from 1, that a run which stops early is to come to next, and how many
// there are; 0: none.
func (r *Results) Awaited() (look, looks int) {
	if r.looked == nil || !r.plan.Spec.Run.Until.Stops() || r.looked.Stopped() > 0 {
		return 0, 0
	}
	return len(r.looked.Done) + 1, len(r.looked.Passes)
}

// Wanted reports whether a trial is needed so far: all are, unless the run stops early, which
// no trial on a part of the training images helps.
func (r *Results) Wanted(t plan.Trial) bool {
	return r.looked == nil || !r.plan.Spec.Run.Until.Stops() || t.Train == 0 && r.looked.wanted[seedOf{t.Arm, t.Split, t.Seed}]
}

// lookSpeaks reports whether the verdict on an arm rests on the interval of a look: until all
// planned trials count.
func (a *analysis) lookSpeaks(architecture string) bool {
	l := a.looked
	return l != nil && !l.planned && len(l.Done) > 0 && architecture == l.Passes[0].Arm
}

// spoken is the interval that the verdict on a guarded pool rests on.
func (a *analysis) spoken(p *pool) (primary, error) {
	if !a.lookSpeaks(p.architecture) {
		return p.primary()
	}
	return p.judge(a.plan, a.looked.Done[len(a.looked.Done)-1].Interval.Level)
}

// early is what the summary says of looks; nil where there were to be none.
func (a *analysis) early() {
	l := a.looked
	if l == nil {
		return
	}
	e := &summary.Early{
		Until: a.plan.Spec.Run.Until, Architecture: l.Passes[0].Arm, Planned: len(l.Passes), Trainings: len(a.plan.Trials),
		Looks: []summary.Look{}, Stopped: l.Stopped(), Reason: l.reason, Speaks: summary.LookSpeaks, FutilityBound: sequential.FutilityBound,
	}
	for i, look := range l.Done {
		look.Look = i + 1
		e.Looks = append(e.Looks, look)
	}
	if l.planned {
		e.Speaks = summary.PlanSpeaks
	}
	a.summary.Early = e
}

// stoppedEarly is what the words of a verdict must say of looks; nil: nothing.
func (a *analysis) stoppedEarly(architecture string) *verdict.Early {
	if !a.lookSpeaks(architecture) {
		return nil
	}
	l := a.looked
	n := len(l.Done)
	return &verdict.Early{
		Level: a.level(), Look: n, Looks: len(l.Passes), Trainings: l.Done[n-1].Trainings, Planned: len(a.plan.Trials),
		Stopped: l.Stopped() > 0, Futile: l.Decision() == sequential.Futile, Reason: l.reason,
	}
}

// isStopped reports whether a look ended the run, so that no other trial is missing.
func (a *analysis) isStopped() bool {
	return a.looked != nil && a.plan.Spec.Run.Until.Stops() && a.looked.Stopped() > 0
}
