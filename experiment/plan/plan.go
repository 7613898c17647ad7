// Package plan decides everything before the first training: samples, labels, groups,
// proven folds, the trials in their order, the names of protocols and the random
// streams.
//
// A Plan follows from spec and manifest alone. The package owns it and the two files
// that restore it, findings.json and folds.json. It must not know how trials are run,
// or what came of them.
package plan

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/spec"
)

// Plan is everything that is decided before the first training: samples, labels,
// proven folds and the trials in their fixed order. It follows from spec and
// manifest alone.
type Plan struct {
	Spec      spec.Spec // resolved: every choice that was left open is made
	Manifest  *dataset.Manifest
	Classes   []string // that are trained on; "0" and "1" where labels are drawn at random
	Positive  int      // the class of precision, recall and F1
	Evidence  []dataset.Evidence
	Groups    dataset.Groups // all evidence joined
	Splits    []spec.Split   // that are run, in the spec's order
	Skipped   []Skipped
	Draws     []Draw     // by seed
	Divisions []Division // by seed, then split
	Trials    []Trial    // by seed, fold, split, architecture
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
// from copies, columns and the pattern; without any, the splits by groups equal
// rows, are skipped, and Skipped says so. Many seeds of many images take long: the
// context's error is returned, wrapped, where it ends.
func New(ctx context.Context, s spec.Spec, m *dataset.Manifest) (*Plan, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	evidence, err := gather(s.Groups, m)
	if err != nil {
		return nil, err
	}
	p, err := Frame(s, m, evidence)
	if err != nil {
		return nil, err
	}
	for seed := range s.Folds.Seeds {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("stopped at the folds of seed %d of %d: %w", seed, s.Folds.Seeds, err)
		}
		if err := p.draw(seed); err != nil {
			return nil, fmt.Errorf("seed %d: %w", seed, err)
		}
	}
	return p, p.complete()
}

// Frame is a plan without draws.
func Frame(s spec.Spec, m *dataset.Manifest, evidence []dataset.Evidence) (*Plan, error) {
	p := &Plan{Spec: s.Clone(), Manifest: m, Evidence: evidence, Classes: m.Classes, Positive: len(m.Classes) - 1}
	if s.Data.Null {
		p.Classes, p.Positive = []string{"0", "1"}, 1
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
	p.Groups = dataset.Join(len(m.Images), evidence...)
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
	if split == spec.SplitRows || p.splitGroups(split).Count < len(p.Manifest.Images) {
		return ""
	}
	if split == spec.SplitGroups {
		return "no two images belong together by any evidence, so groups would be the same as rows"
	}
	kind, _ := split.Kind()
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
		if e.Kind == kind || e.Kind == "column "+kind {
			evidence = append(evidence, e)
		}
	}
	return dataset.Join(len(p.Manifest.Images), evidence...)
}

// draw makes the sample, the labels and all divisions of a seed.
func (p *Plan) draw(seed int) error {
	s, m := p.Spec, p.Manifest
	d := Draw{Seed: seed, Labels: m.Labels()}
	stream := func(name string) string { return fmt.Sprintf("seed%d/%s", seed, name) }
	var err error
	if d.Sample, err = fold.Sample(m, s.Data.Sample, s.Data.Stratify, Stream(s.Seed, stream("sample"))); err != nil {
		return err
	}
	if s.Data.Null {
		d.Labels = fold.NullLabels(p.Groups, Stream(s.Seed, stream("labels")))
	}
	p.Draws = append(p.Draws, d)
	for _, split := range p.Splits {
		random := Stream(s.Seed, stream("folds/"+string(split)))
		division := Division{Split: split, Seed: seed}
		if split == spec.SplitRows {
			division.Folds, err = fold.Rows(d.Labels, d.Sample, s.Folds.K, s.Train.Validation, random)
		} else {
			division.Folds, err = fold.Groups(d.Labels, p.splitGroups(split), d.Sample, s.Folds.K, s.Train.Validation, random)
		}
		if err != nil {
			if !s.Data.Null {
				err = fold.NameClass(err, m.Classes)
			}
			return fmt.Errorf("split %s: %w", split, err)
		}
		if division.Proof, err = p.prove(d, division); err != nil {
			return fmt.Errorf("split %s: %w", split, err)
		}
		p.Divisions = append(p.Divisions, division)
	}
	return nil
}

// prove checks a division. Splits by one kind of evidence are held to that kind;
// what crosses of all evidence is counted, as with rows.
func (p *Plan) prove(d Draw, division Division) (fold.Proof, error) {
	if _, ok := division.Split.Kind(); ok {
		kind, err := fold.Prove(p.Manifest, d.Labels, p.splitGroups(division.Split), d.Sample, division.Folds, false)
		if err != nil {
			return fold.Proof{}, err
		}
		if kind.CrossingGroups > 0 {
			return fold.Proof{}, fmt.Errorf("proof: %d groups of this kind stand on two sides", kind.CrossingGroups)
		}
	}
	return fold.Prove(p.Manifest, d.Labels, p.Groups, d.Sample, division.Folds, division.Split == spec.SplitGroups)
}

// complete lists the trials: seeds outermost, so that an unfinished run has whole
// seeds, then folds, splits and architectures.
func (p *Plan) complete() error {
	names := make(map[string]Trial)
	for seed, d := range p.Draws {
		for fold := range p.Spec.Folds.K {
			for _, split := range p.Splits {
				for _, architecture := range p.Spec.Model.Architectures {
					t := newTrial(architecture, p.Spec.Data, split, len(d.Sample), seed, fold)
					if other, taken := names[strings.ToLower(t.Name)]; taken {
						return fmt.Errorf("splits %q and %q would share the folder %s: rename a column", other.Split, split, t.Name)
					}
					names[strings.ToLower(t.Name)] = t
					p.Trials = append(p.Trials, t)
				}
			}
		}
	}
	return nil
}

// Division is the division of a seed by a split; it must be part of the plan.
func (p *Plan) Division(split spec.Split, seed int) Division {
	i := slices.IndexFunc(p.Divisions, func(d Division) bool { return d.Split == split && d.Seed == seed })
	return p.Divisions[i]
}

// Fold are the images of a trial.
func (p *Plan) Fold(t Trial) fold.Fold { return p.Division(t.Split, t.Seed).Folds[t.Fold] }

// Selected are the trials that run.only picks, in order.
func (p *Plan) Selected() []Trial {
	if p.Spec.Run.Only == "" {
		return p.Trials
	}
	return slices.DeleteFunc(slices.Clone(p.Trials), func(t Trial) bool {
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
	}
	return ""
}

// PixelsHash stands for the pixels that networks are given of the images of a manifest.
func (p *Plan) PixelsHash(m *dataset.Manifest) string {
	return m.PixelsHash(p.Spec.Data.Preprocess())
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
