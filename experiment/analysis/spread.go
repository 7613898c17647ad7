package analysis

import (
	"errors"
	"fmt"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

// spreads finds where the spread of each arm's guarded accuracy comes from.
func (a *analysis) spreads() error {
	split := a.plan.GuardedSplit()
	if split == "" || a.plan.SingleTest(split) {
		return nil
	}
	for _, architecture := range a.plan.ArmNames() {
		seeds := a.complete(architecture, split)
		if len(seeds) == 0 {
			continue
		}
		p, err := a.pools.of(readOut{architecture, split, a.plan.GuardedSelection()}, seeds)
		if err != nil {
			return err
		}
		c, err := a.spread(p)
		if errors.Is(err, components.ErrTooManyTrainings) {
			a.warn("%s: %v", architecture, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", architecture, err)
		}
		a.spreadOf[architecture] = &c
		a.summary.Spread = append(a.summary.Spread, spreadSummary(p, c))
	}
	return nil
}

// spread estimates the parts of the variance of a pool.
func (a *analysis) spread(p *pool) (components.Components, error) {
	trials, err := stats.NewTrials(p.tested, a.plan.Groups.Of)
	if err != nil {
		return components.Components{}, err
	}
	return components.Estimate(trials, a.level())
}

// spreadSummary copies parts into the summary.
func spreadSummary(p *pool, c components.Components) summary.Spread {
	s := summary.Spread{Architecture: p.architecture, Split: p.split, Variance: c.OfMean, Level: c.Level, Parts: []summary.SpreadPart{}, Warnings: c.Warnings}
	for _, part := range c.Parts {
		s.Parts = append(s.Parts, summary.SpreadPart{Source: string(part.Source), Variance: part.Variance, Low: part.Low, High: part.High, OfMean: part.OfMean, Share: part.Share})
	}
	for _, m := range c.Missing {
		s.Missing = append(s.Missing, summary.MissingPart{Source: string(m.Source), In: string(m.In), Why: m.Why})
	}
	return s
}
