package analysis

import (
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/selection"
)

// choiceDraws is how often groups or labels are drawn to see what a choice adds.
const choiceDraws = 1000

// choices says of each architecture what choosing epochs on test images adds to its
// accuracy as published.
func (a *analysis) choices() error {
	for _, architecture := range a.plan.ArmNames() {
		split := a.plan.PublishedSplit()
		seeds := a.complete(architecture, split)
		if len(seeds) == 0 || a.published() != plan.SelectTest {
			continue
		}
		p, err := a.pools.of(readOut{architecture, split, plan.SelectTest}, seeds)
		if err != nil {
			return err
		}
		c, err := a.choice(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.readOut, err)
		}
		if c != nil {
			a.summary.Choices = append(a.summary.Choices, *c)
		}
	}
	return nil
}

// choice is nil where there was one epoch.
func (a *analysis) choice(p *pool) (*summary.Choice, error) {
	in := selection.Input{Level: a.level(), Draws: choiceDraws, Random: plan.Stream(a.plan.Spec.Seed, "choice/"+p.architecture)}
	c := &summary.Choice{Architecture: p.architecture, Split: p.split, Published: p.mean()}
	looked := 0
	for i, readings := range p.readings {
		for _, r := range readings {
			f := selection.Fold{Seed: p.seeds[i], Labels: r.labels, Predicted: r.looks}
			for _, image := range r.images {
				f.Groups = append(f.Groups, a.plan.Groups.Of[image])
			}
			in.Folds = append(in.Folds, f)
			c.Epochs, looked = max(c.Epochs, len(r.looks)), looked+len(r.looks)
		}
	}
	if c.Epochs < 2 {
		return nil, nil
	}
	a.ledger.looks[look{p.split, useChoice}] += looked
	return c, a.ofChoice(c, in, a.plan.Spec.Data.Null && len(p.seeds) > 1)
}

// ofChoice fills in what can be had. Labels that differ from seed to seed cannot be dealt
// again by group.
func (a *analysis) ofChoice(c *summary.Choice, in selection.Input, differ bool) error {
	corrected, err := selection.BBC(in)
	if err == nil {
		c.Corrected = interval(corrected.Interval)
	} else if err = without(c, err); err != nil {
		return err
	}
	bound, err := boundOf(in)
	if err == nil {
		c.Bound = &summary.Bound{Low: bound.Low, Level: bound.Level, Method: bound.Method, Estimand: bound.Estimand, Warnings: bound.Warnings}
	} else if err = without(c, err); err != nil {
		return err
	}
	if differ {
		c.Missing = append(c.Missing, "the null distribution of the best: labels were drawn for each seed anew")
		return nil
	}
	null, err := selection.MaxNull(in)
	if err != nil {
		return without(c, err)
	}
	c.Null = &summary.Null{P: null.P, Excess: null.Excess, Expected: null.Expected, Draws: null.Draws, Warnings: null.Warnings}
	return nil
}

// boundOf is the lower bound that belongs to the choice: of one test set, on which epochs
// compete, or of folds that choose for themselves.
func boundOf(in selection.Input) (selection.Bound, error) {
	if len(in.Folds) > 1 {
		return selection.MaxBound(in)
	}
	f := in.Folds[0]
	c := selection.Candidates{Groups: f.Groups, Level: in.Level, Random: in.Random}
	for _, predicted := range f.Predicted {
		scores := make([]float64, len(predicted))
		for i, class := range predicted {
			if class == f.Labels[i] {
				scores[i] = 1
			}
		}
		c.Scores = append(c.Scores, scores)
	}
	c.Draws = c.FewestDraws()
	return selection.MABT(c)
}

// without notes that something has no answer of such data; any other error is returned.
func without(c *summary.Choice, err error) error {
	if !errors.Is(err, stats.ErrTooFew) && !errors.Is(err, stats.ErrNoVariance) {
		return err
	}
	c.Missing = append(c.Missing, err.Error())
	return nil
}
