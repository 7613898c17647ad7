package plan

import (
	"context"
	"fmt"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/spec"
)

// Given are folds that somebody else made.
type Given struct {
	Seeds [][]fold.Fold // of each seed; of one alone, for all seeds
}

// NewGiven is New where the split given is among the splits: given are its folds.
func NewGiven(ctx context.Context, s spec.Spec, m *dataset.Manifest, found *resolve.Resolution, given *Given, aside ...dataset.Evidence) (*Plan, error) {
	return newPlan(ctx, s, m, found, given, aside)
}

// divideGiven takes the folds of a seed. Where they have no validation images, and the spec
// wants some, these are drawn from the training side as those of rows are.
func (p *Plan) divideGiven(d Draw, given *Given) ([]fold.Fold, error) {
	if given == nil || len(given.Seeds) == 0 {
		return nil, fmt.Errorf("nobody gives the folds: folds.given names their file")
	}
	at := 0
	if n := len(given.Seeds); n > 1 {
		if d.Seed >= n {
			return nil, fmt.Errorf("the file has folds for %d seeds, and folds.seeds is %d", n, p.Spec.Folds.Seeds)
		}
		at = d.Seed
	}
	var folds []fold.Fold
	share := p.Spec.Train.Validation
	for f, theirs := range given.Seeds[at] {
		own := fold.Fold{Train: slices.Clone(theirs.Train), Validation: slices.Clone(theirs.Validation), Test: slices.Clone(theirs.Test)}
		switch {
		case len(own.Validation) > 0 && share == 0:
			return nil, fmt.Errorf("fold %d has validation images, and train.validation is 0: set it, so that they choose the epoch", f)
		case len(own.Validation) == 0:
			random := Stream(p.Spec.Seed, seedStream(d.Seed, fmt.Sprintf("folds/%s/fold%d", spec.SplitGiven, f)))
			own.Train, own.Validation = fold.DrawValidation(d.Labels, own.Train, share, random)
		}
		folds = append(folds, own)
	}
	return folds, nil
}

// PublishedSplit is the split of the as-published protocol: the one that somebody else made
// where it is run, or else rows.
func (p *Plan) PublishedSplit() spec.Split {
	if slices.Contains(p.Splits, spec.SplitGiven) {
		return spec.SplitGiven
	}
	return spec.SplitRows
}

// nothingCrosses reports whether no group stands on two sides of any fold of a split.
func (p *Plan) nothingCrosses(split spec.Split) bool {
	return !slices.ContainsFunc(p.Divisions, func(d Division) bool { return d.Split == split && d.Proof.CrossingGroups > 0 })
}

// GivenRest counts the images that are in no part of the split that somebody else made, and
// names the first; 0 where there is none.
func (p *Plan) GivenRest() (count int, example string) {
	if !slices.Contains(p.Splits, spec.SplitGiven) || len(p.Draws) == 0 {
		return 0, ""
	}
	in := make([]bool, len(p.Manifest.Images))
	for _, f := range p.Division(spec.SplitGiven, 0).Folds {
		for _, i := range slices.Concat(f.Train, f.Validation, f.Test) {
			in[i] = true
		}
	}
	for i, there := range in {
		if !there {
			if count++; count == 1 || p.Manifest.Images[i].Path < example {
				example = p.Manifest.Images[i].Path
			}
		}
	}
	return count, example
}

// SingleTest reports whether a split has one test set alone.
func (p *Plan) SingleTest(split spec.Split) bool {
	return split == spec.SplitGiven && len(p.Division(split, 0).Folds) == 1
}
