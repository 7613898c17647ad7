package analysis

import (
	"errors"
	"fmt"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// bootstrapReplicates keep the Monte-Carlo error of a 95 % end small against the
// width: about 0.15 points at a width of 20, where 2,000 leave 0.4.
const bootstrapReplicates = 10_000

// cells computes every architecture x split x selection with a whole seed, and its
// confusion tables.
func (a *analysis) cells() error {
	a.summary.Cells = []summary.Cell{}
	for _, architecture := range a.plan.ArmNames() {
		for _, split := range a.plan.Splits {
			seeds := a.complete(architecture, split)
			if len(seeds) == 0 {
				continue
			}
			for _, selection := range a.plan.Selections() {
				p, err := a.pools.of(readOut{architecture, split, selection}, seeds)
				if err != nil {
					return err
				}
				if err := a.cell(p); err != nil {
					return fmt.Errorf("%s: %w", p.readOut, err)
				}
			}
		}
	}
	return nil
}

// cell computes intervals, metrics and confusion tables of a pool.
func (a *analysis) cell(p *pool) error {
	primary, err := p.primary()
	if err != nil {
		return err
	}
	seeds, err := measureSeeds(a.plan, p)
	if err != nil {
		return err
	}
	var metrics []summary.Metrics
	for _, s := range seeds {
		metrics = append(metrics, s.whole.metrics)
	}
	c := summary.Cell{
		Architecture: p.architecture, Split: p.split, Selection: p.selection, Protocol: a.plan.Protocol(p.split, p.selection),
		Mean: p.mean(), SeedMeans: p.seedMeans, Primary: interval(primary.Interval), Folds: p.folds, Metrics: summary.MeanMetrics(metrics),
	}
	all := slices.Clone(primary.candidates)
	if p.sample.Groups() >= 2 {
		boot, err := stats.GroupBootstrap(p.sample, bootstrapReplicates, a.level(), plan.Stream(a.plan.Spec.Seed, p.stream()))
		if err != nil {
			return err
		}
		all = append(all, boot)
	}
	for at, i := range all {
		of, test := interval(i), i.PAtLeast
		if at == 0 {
			test = primary.PAtLeast
		}
		if of.PClaim, err = pOf(test(a.plan.Spec.Claim.Accuracy)); err != nil {
			return err
		}
		c.Intervals = append(c.Intervals, *of)
	}
	if c.Protocol.IsNamed() {
		if err := a.measures(p, &c); err != nil {
			return err
		}
	}
	a.summary.Cells = append(a.summary.Cells, c)
	a.confusions(c, seeds)
	return nil
}

// pOf is a p-value, or nil where an interval has no test.
func pOf(p float64, err error) (*float64, error) {
	if errors.Is(err, stats.ErrDesign) || errors.Is(err, stats.ErrNoVariance) {
		return nil, nil
	}
	return &p, err
}

// level is the confidence of all intervals.
func (a *analysis) level() float64 { return a.plan.Spec.Claim.Level }

// interval copies an interval into the summary.
func interval(i stats.Interval) *summary.Interval {
	return &summary.Interval{
		Estimate: i.Estimate, Low: i.Low, High: i.High, Level: i.Level,
		Method: i.Method, Estimand: i.Estimand, Units: i.Units, Warnings: i.Warnings,
	}
}
