package analysis

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/rundir"
	"github.com/refold/refold/experiment/spec"
)

// Results are the trials of a plan that are finished, each read and verified once.
type Results struct {
	plan   *plan.Plan
	dir    rundir.Dir
	engine string
	seeds  map[seedOf][]result    // by fold
	sized  map[sizedSeed][]result // of training sizes, by fold
	ledger *ledger
	looked *looked // nil: the run is not looked at before all trials are finished
}

// seedOf names the folds of a seed under one arm (plan.Arm, by name) and split.
type seedOf struct {
	architecture string
	split        spec.Split
	seed         int
}

// result is what came of a trial: a reading, or the cause that there is none.
type result struct {
	engine   string // with version, that trained it; empty: not finished
	reading  *reading
	cause    error
	finished bool
	uses     *ledger // of its test labels
}

// Gather reads all finished trials, one at a time. A damaged one counts as not
// finished. The error says of a trial that its files could not be read, so that
// nobody knows. Of a run that is looked at early, those alone count whose turn it is.
func Gather(d rundir.Dir, p *plan.Plan, engine string) (*Results, error) {
	r, err := gather(d, p, engine, p.Trials)
	if err != nil {
		return nil, err
	}
	if p.Spec.Run.Until.Looks() {
		if err := r.look(); err != nil {
			return nil, err
		}
	}
	for _, done := range r.seeds {
		for _, one := range done {
			r.ledger.add(one.uses)
		}
	}
	for _, done := range r.sized {
		for _, one := range done {
			r.ledger.add(one.uses)
		}
	}
	return r, nil
}

// gather reads trials of a plan, those of a seed by fold.
func gather(d rundir.Dir, p *plan.Plan, engine string, trials []plan.Trial) (*Results, error) {
	r := &Results{plan: p, dir: d, engine: engine, seeds: make(map[seedOf][]result), sized: make(map[sizedSeed][]result), ledger: newLedger()}
	for _, division := range p.Divisions {
		r.ledger.looks[look{division.Split, useStratify}] += len(division.Folds)
	}
	manifest := p.Manifest.Hash()
	for _, t := range trials {
		done := result{uses: newLedger()}
		rec, err := d.Load(rundir.NewKey(p, t, engine, manifest))
		switch {
		case err == nil:
			if err := r.ledger.agree(rec.Readouts); err != nil {
				return nil, fmt.Errorf("trial %s: %s: %w", t.Name, rundir.PredictionsFile, err)
			}
			read := readTrial
			if t.Train > 0 {
				read = readSized
			}
			done.reading, done.engine, done.finished = read(p, t, rec, done.uses), rec.Engine, true
		case rundir.IsUnreadable(err):
			return nil, fmt.Errorf("trial %s: %w", t.Name, err)
		default:
			done.cause = err
		}
		if t.Train > 0 {
			key := sizedSeed{seedOf{t.Arm, t.Split, t.Seed}, t.Train}
			r.sized[key] = append(r.sized[key], done)
			continue
		}
		key := seedOf{t.Arm, t.Split, t.Seed}
		r.seeds[key] = append(r.seeds[key], done)
	}
	return r, nil
}

// readingOf is the reading of a trial, or the cause that there is none.
func (r *Results) readingOf(t plan.Trial) (*reading, error) {
	done := r.resultOf(t)
	return done.reading, done.cause
}

func (r *Results) resultOf(t plan.Trial) result {
	of := seedOf{t.Arm, t.Split, t.Seed}
	if t.Train > 0 {
		return r.sized[sizedSeed{of, t.Train}][t.Fold]
	}
	return r.seeds[of][t.Fold]
}

// IsFinished reports whether a trial of the plan is finished, its files sound, also where it
// does not count yet.
func (r *Results) IsFinished(t plan.Trial) bool {
	return r.resultOf(t).finished
}

// complete lists the seeds of which all folds are finished.
func (r *Results) complete(architecture string, split spec.Split) []int {
	var seeds []int
	for seed := range r.plan.Draws {
		folds := r.seeds[seedOf{architecture, split, seed}]
		if len(folds) > 0 && !slices.ContainsFunc(folds, func(f result) bool { return f.reading == nil }) {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// common are the seeds that are complete under all the given architectures and
// splits: differences are taken on the same images and seeds.
func (r *Results) common(architectures []string, splits []spec.Split) []int {
	var seeds []int
	for seed := range r.plan.Draws {
		whole := true
		for _, architecture := range architectures {
			for _, split := range splits {
				whole = whole && slices.Contains(r.complete(architecture, split), seed)
			}
		}
		if whole {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}
