package plan

import (
	"context"
	"fmt"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fold"
	"github.com/refold/refold/experiment/spec"
)

// drawAll makes what each seed draws.
func (p *Plan) drawAll(ctx context.Context, given *Given) error {
	seeds := p.Spec.Folds.Seeds
	for seed := range seeds {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped at the folds of seed %d of %d: %w", seed, seeds, err)
		}
		if err := p.draw(seed, given); err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
	}
	return nil
}

// undividedError says that no folds of whole groups were found.
type undividedError struct{ error }

// Unwrap gives what stood in the way.
func (e *undividedError) Unwrap() error { return e.error }

// draw makes the sample, the labels and all divisions of a seed.
func (p *Plan) draw(seed int, given *Given) error {
	s, m := p.Spec, p.Manifest
	d := Draw{Seed: seed, Labels: m.Labels()}
	var err error
	if d.Sample, err = drawSample(s, m, seed); err != nil {
		return err
	}
	if s.Data.Null {
		d.Labels = fold.NullLabels(p.Groups, Stream(s.Seed, labelStream(seed)))
	}
	p.Draws = append(p.Draws, d)
	for _, split := range p.Splits {
		random := Stream(s.Seed, seedStream(seed, "folds/"+string(split)))
		division := Division{Split: split, Seed: seed}
		switch split {
		case spec.SplitGiven:
			division.Folds, err = p.divideGiven(d, given)
		case spec.SplitRows:
			division.Folds, err = fold.Rows(d.Labels, d.Sample, s.Folds.K, s.Train.Validation, random)
		default:
			division.Folds, err = fold.Groups(d.Labels, p.splitGroups(split), d.Sample, s.Folds.K, s.Train.Validation, random)
		}
		if err != nil {
			if !s.Data.Null {
				err = fold.NameClass(err, m.Classes)
			}
			if split == spec.SplitGroups {
				err = &undividedError{err}
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

// drawSample is what a seed draws from the images.
func drawSample(s spec.Spec, m *dataset.Manifest, seed int) ([]int, error) {
	return fold.Sample(m, s.Data.Sample, s.Data.Stratify, Stream(s.Seed, seedStream(seed, "sample")))
}

func seedStream(seed int, name string) string { return fmt.Sprintf("seed%d/%s", seed, name) }

func labelStream(seed int) string { return seedStream(seed, "labels") }

// nullClasses are those of labels that are drawn at random.
func nullClasses() []string { return []string{"0", "1"} }

// prove checks a division. Splits by one kind of evidence are held to that kind;
// what crosses of all evidence is counted, as with rows.
func (p *Plan) prove(d Draw, division Division) (fold.Proof, error) {
	if division.Split == spec.SplitGiven {
		return fold.ProveGiven(p.Manifest, d.Labels, p.Groups, division.Folds)
	}
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
