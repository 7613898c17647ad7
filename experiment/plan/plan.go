// Package plan decides everything before the first training: samples, labels, groups,
// proven folds, the trials in their order, the names of protocols and the random
// streams.
//
// A Plan follows from spec, manifest and what an audit found. The package owns it and the two files
// that restore it, findings.json and folds.json. It must not know how trials are run,
// or what came of them.
package plan

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/spec"
)

// Plan is everything that is decided before the first training: samples, labels,
// proven folds and the trials in their fixed order. It follows from spec, manifest and
// what an audit found.
type Plan struct {
	Spec     spec.Spec // resolved: every choice that was left open is made
	Manifest *dataset.Manifest
	Classes  []string // that are trained on; "0" and "1" where labels are drawn at random
	Positive int      // the class of precision, recall and F1
	Findings
	Groups    dataset.Groups // all evidence joined
	Arms      []Arm          // architectures with preparations
	Splits    []spec.Split   // that are run, in the spec's order
	Skipped   []Skipped
	Draws     []Draw     // by seed
	Divisions []Division // by seed, then split
	Trials    []Trial    // by seed, fold, split, arm
}

// Skipped is a split that the spec names but that cannot be told from another one.
type Skipped struct {
	Split  spec.Split `json:"split"`
	Reason string     `json:"reason"`
}

// Draw is what a seed draws from the manifest.
type Draw struct {
	Seed   int
	Sample []int // ascending indices into Manifest.Images
	Labels []int // of all images of the manifest
}

// Division is one split of a seed's sample, proven.
type Division struct {
	Split spec.Split
	Seed  int
	Folds []fold.Fold
	Proof fold.Proof
}

// New resolves a spec against a manifest and divides the images. Groups come
// from copies, columns, the pattern and what an audit found (nil: there was none);
// without any, the splits by groups equal rows, are skipped, and Skipped says so. Kinds
// of evidence that nobody asked for and that leave no folds are Unjoined. aside joins no
// groups: a split by its kind honours it. Many seeds of
// many images take long: the context's error is returned, wrapped, where it ends.
func New(ctx context.Context, s spec.Spec, m *dataset.Manifest, found *resolve.Resolution, aside ...dataset.Evidence) (*Plan, error) {
	return newPlan(ctx, s, m, found, nil, aside)
}

func newPlan(ctx context.Context, s spec.Spec, m *dataset.Manifest, found *resolve.Resolution, given *Given, aside []dataset.Evidence) (*Plan, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	findings, err := Join(s, m, found)
	if err != nil {
		return nil, err
	}
	findings.Aside = aside
	for {
		p, err := Frame(s, m, findings)
		if err != nil {
			return nil, err
		}
		err = p.drawAll(ctx, given)
		if undivided := new(undividedError); errors.As(err, &undivided) && findings.release(undivided) {
			findings.contest(m, found)
			continue
		}
		if err != nil {
			return nil, err
		}
		return p, p.complete()
	}
}

// Frame is a plan without draws.
func Frame(s spec.Spec, m *dataset.Manifest, findings Findings) (*Plan, error) {
	p := &Plan{Spec: s.Clone(), Manifest: m, Findings: findings, Classes: m.Classes, Positive: len(m.Classes) - 1}
	if s.Data.Null {
		p.Classes, p.Positive = nullClasses(), 1
	} else if name := s.Data.Positive; name != "" {
		p.Positive = slices.Index(m.Classes, name)
		if p.Positive < 0 {
			return nil, &spec.Error{Problems: []spec.Problem{{Key: "data.positive",
				Message: fmt.Sprintf("%q%s: the classes are %s", name, spec.DidYouMean(name, m.Classes), strings.Join(m.Classes, ", "))}}}
		}
	}
	p.Spec.Data.Positive = p.Classes[p.Positive]
	if p.Spec.Claim.Architecture == "" {
		p.Spec.Claim.Architecture = s.Model.Architectures[0]
	}
	p.Arms = armsOf(p.Spec)
	p.Groups = dataset.Join(len(m.Images), findings.Evidence...)
	for _, split := range s.Folds.Splits {
		if reason := p.vacuous(split); reason != "" {
			p.Skipped = append(p.Skipped, Skipped{Split: split, Reason: reason})
			continue
		}
		p.Splits = append(p.Splits, split)
	}
	if len(p.Splits) == 0 {
		return nil, fmt.Errorf("no split is left to run: %s; add rows to folds.splits", p.Skipped[0].Reason)
	}
	return p, nil
}

// vacuous says why a split by groups would be the same as rows, if it would.
func (p *Plan) vacuous(split spec.Split) string {
	if split == spec.SplitRows || split == spec.SplitGiven || p.splitGroups(split).Count < len(p.Manifest.Images) {
		return ""
	}
	kind, alone := split.Kind()
	for _, u := range p.Unjoined {
		switch {
		case !alone:
			return fmt.Sprintf("no two images belong together by evidence that can be joined, so groups would be the same as rows (%s: %s)", u.Kind, u.Reason)
		case u.Kind == kind:
			return fmt.Sprintf("%s joins no images: %s", kind, u.Reason)
		}
	}
	if !alone {
		return "no two images belong together by any evidence, so groups would be the same as rows"
	}
	return fmt.Sprintf("no two images belong together by %s, so %s would be the same as rows", kind, split)
}

// splitGroups are the groups that a split keeps whole.
func (p *Plan) splitGroups(split spec.Split) dataset.Groups {
	kind, ok := split.Kind()
	if !ok {
		return p.Groups
	}
	var evidence []dataset.Evidence
	for _, e := range p.Evidence {
		copied := split == spec.SplitLook && (e.Kind == string(leak.Copies) || e.Kind == string(leak.NearCopies))
		if e.Kind == kind || e.Kind == columnKind+kind || copied {
			evidence = append(evidence, e)
		}
	}
	for _, e := range p.Aside {
		if e.Kind == kind {
			evidence = append(evidence, e)
		}
	}
	return dataset.Join(len(p.Manifest.Images), evidence...)
}

// complete lists the trials: seeds outermost, so that an unfinished run has whole
// seeds, then folds, splits and arms.
func (p *Plan) complete() error {
	names := make(map[string]Trial)
	for seed, d := range p.Draws {
		for fold := range p.mostFolds(seed) {
			for _, split := range p.Splits {
				if fold >= len(p.Division(split, seed).Folds) {
					continue
				}
				for _, arm := range p.Arms {
					t := newTrial(arm, split, len(d.Sample), seed, fold)
					if other, taken := names[strings.ToLower(t.Name)]; taken {
						return fmt.Errorf("splits %q and %q would share the folder %s: rename a column", other.Split, split, t.Name)
					}
					names[strings.ToLower(t.Name)] = t
					p.Trials = append(p.Trials, t)
				}
			}
		}
	}
	return p.addSizes()
}

// mostFolds is the number of folds of the split that has most: one that somebody else made
// may have another number than folds.k.
func (p *Plan) mostFolds(seed int) int {
	most := 0
	for _, split := range p.Splits {
		most = max(most, len(p.Division(split, seed).Folds))
	}
	return most
}

// Division is the division of a seed by a split; it must be part of the plan.
func (p *Plan) Division(split spec.Split, seed int) Division {
	i := slices.IndexFunc(p.Divisions, func(d Division) bool { return d.Split == split && d.Seed == seed })
	return p.Divisions[i]
}

// Fold are the images of a trial: of one with a training size, a part of its fold.
func (p *Plan) Fold(t Trial) fold.Fold {
	whole := p.Division(t.Split, t.Seed).Folds[t.Fold]
	if t.Train == 0 {
		return whole
	}
	return p.part(t, whole)
}

// Selected are the trials that run.only picks or, of a run that stops early, that it may come
// to, in the order in which they are trained.
func (p *Plan) Selected() []Trial {
	all := p.Trials
	if p.Spec.Run.Until.Looks() {
		all = p.inTurn()
	}
	if p.Spec.Run.Only == "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(t Trial) bool {
		ok, _ := path.Match(p.Spec.Run.Only, t.Name) // the pattern is valid
		return !ok
	})
}

// GuardedSplit is the split of the guarded protocol: groups, or rows where there is
// no group evidence; empty where groups was not asked for although there is.
func (p *Plan) GuardedSplit() spec.Split {
	switch {
	case slices.Contains(p.Splits, spec.SplitGroups):
		return spec.SplitGroups
	case p.Groups.Count == len(p.Manifest.Images) && slices.Contains(p.Splits, spec.SplitRows):
		return spec.SplitRows
	case slices.Contains(p.Splits, spec.SplitGiven) && p.nothingCrosses(spec.SplitGiven):
		return spec.SplitGiven
	}
	return ""
}

// Work is what a trial has to compute in an epoch, in images: the base of any
// estimate of time.
type Work struct {
	Train   int // forward, backward and update
	ReadOut int // forward only: validation and test, moving and precise statistics
	Moments int // forward only: the precise statistics
}

// Work counts the images of an epoch of a trial.
func (p *Plan) Work(t Trial) Work {
	fold, train := p.Fold(t), p.Spec.Train
	moments := min(train.PreciseImages, len(fold.Train))
	if moments > train.Batch {
		moments -= moments % train.Batch
	}
	return Work{Train: len(fold.Train), ReadOut: 2 * (len(fold.Validation) + len(fold.Test)), Moments: moments}
}
