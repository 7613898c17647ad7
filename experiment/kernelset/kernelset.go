// Package kernelset tells which trial of a run with mixed kernels ran on which set of inner
// loops, and how far two sets come apart on one trial that both have trained.
//
// It owns which trial that is, where its other results stand, and the comparison. It must not
// know how trials are trained, nor how a comparison is shown.
package kernelset

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/score"
	"github.com/refold/refold/experiment/summary"
)

// Reference is the trial that each set of kernels trains: the plan's first one, which every
// way of running a plan trains early.
func Reference(p *plan.Plan) plan.Trial { return p.Trials[0] }

// Tally is which finished trials each engine, with version, has trained, in the plan's order
// of their first ones.
func Tally(p *plan.Plan, engineOf func(plan.Trial) string) []summary.KernelSet {
	var sets []summary.KernelSet
	for _, t := range p.Trials {
		engine := engineOf(t)
		if engine == "" {
			continue
		}
		at := slices.IndexFunc(sets, func(s summary.KernelSet) bool { return s.Engine == engine })
		if at < 0 {
			at = len(sets)
			sets = append(sets, summary.KernelSet{Engine: engine})
		}
		sets[at].Trials = append(sets[at].Trials, t.Name)
	}
	return sets
}

// Find is the result of the reference by an engine, with version; nil: it has none that is
// sound. The error says that nobody knows.
func Find(d rundir.Dir, p *plan.Plan, run, engine string) (*rundir.Record, error) {
	key := rundir.NewKey(p, Reference(p), run, p.Manifest.Hash())
	for _, dir := range []rundir.Dir{d, d.Beside(engine)} {
		rec, err := dir.Load(key)
		switch {
		case rundir.IsUnreadable(err):
			return nil, fmt.Errorf("trial %s: %w", key.Trial.Name, err)
		case err == nil && rec.Engine == engine:
			return rec, nil
		}
	}
	return nil, nil
}

// Compare fills in how far sets come apart from the first one, as far as they have trained the
// reference: by the predictions of its test images after the last epoch, without looking at a
// label. Where the first set has not, nothing is compared.
func Compare(d rundir.Dir, p *plan.Plan, run string, sets []summary.KernelSet) (*summary.KernelSets, error) {
	all := &summary.KernelSets{Trial: Reference(p).Name, Sets: sets}
	if len(sets) == 0 {
		return all, nil
	}
	first, err := Find(d, p, run, sets[0].Engine)
	if err != nil || first == nil {
		return all, err
	}
	for i := range sets[1:] {
		set := &sets[i+1]
		other, err := Find(d, p, run, set.Engine)
		if err != nil {
			return nil, err
		}
		if other == nil {
			continue
		}
		if set.Apart, err = difference(p, first, other); err != nil {
			return nil, fmt.Errorf("trial %s by %s: %w", all.Trial, set.Engine, err)
		}
	}
	return all, nil
}

// difference compares two results of the reference.
func difference(p *plan.Plan, first, other *rundir.Record) (*summary.KernelDifference, error) {
	last := len(first.Predictions) - 1
	a, b := first.Deciding(last).Test, other.Deciding(last).Test
	if len(a) != len(b) {
		return nil, errors.New("other numbers of predictions")
	}
	classes := len(p.Classes)
	theirs := score.Classes(b, classes)
	d := &summary.KernelDifference{Images: len(theirs)}
	for i, class := range score.Classes(a, classes) {
		if class != theirs[i] {
			d.OtherClass++
		}
	}
	for i := range a {
		pa, pb := math.Exp(float64(a[i])), math.Exp(float64(b[i]))
		d.Probability = max(d.Probability, math.Abs(pa-pb))
	}
	return d, nil
}
