package plan

import (
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/spec"
)

// Narrowed is a plan for the same images and folds under a spec that differs in what is
// trained on them: its splits and seeds must be among those of the plan, and are proven
// again.
func (p *Plan) Narrowed(s spec.Spec) (*Plan, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	n, err := Frame(s, p.Manifest, p.Findings)
	if err != nil {
		return nil, err
	}
	if s.Folds.Seeds > len(p.Draws) {
		return nil, fmt.Errorf("%d seeds of a plan of %d", s.Folds.Seeds, len(p.Draws))
	}
	for seed := range s.Folds.Seeds {
		n.Draws = append(n.Draws, p.Draws[seed])
		for _, split := range n.Splits {
			i := slices.IndexFunc(p.Divisions, func(d Division) bool { return d.Split == split && d.Seed == seed })
			if i < 0 {
				return nil, fmt.Errorf("the plan has no folds of split %s and seed %d", split, seed)
			}
			d := p.Divisions[i]
			if d.Proof, err = n.prove(p.Draws[seed], d); err != nil {
				return nil, fmt.Errorf("split %s, seed %d: %w", split, seed, err)
			}
			n.Divisions = append(n.Divisions, d)
		}
	}
	return n, n.complete()
}
