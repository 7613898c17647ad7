package analysis

import "github.com/refold/refold/experiment/summary"

// confusions lists the tables of a cell: by fold, by seed and pooled for
// as-published and guarded, pooled for the others.
func (a *analysis) confusions(c summary.Cell, seeds []measuredSeed) {
	add := func(scope summary.Scope, seed, fold int, m measured) {
		a.summary.Confusions = append(a.summary.Confusions, summary.Confusion{
			Architecture: c.Architecture, Protocol: c.Protocol, Scope: scope, Seed: seed, Fold: fold,
			Classes: a.plan.Classes, Counts: m.confusion, Metrics: m.metrics, Warnings: m.confusion.Warnings(a.plan.Classes),
		})
	}
	pooled := measured{metrics: c.Metrics}
	for _, s := range seeds {
		if c.Protocol.IsNamed() {
			for fold, m := range s.folds {
				add(summary.ScopeFold, s.seed, fold, m)
			}
			add(summary.ScopeSeed, s.seed, -1, s.whole)
		}
		pooled.confusion, _ = pooled.confusion.Add(s.whole.confusion) // sizes are equal
	}
	// What a table alone gives is that of the pooled one, so that a reader who computes
	// it again finds the same. Scores of different networks are not comparable, so the
	// rest stays an average over seeds.
	tableMetrics(a.plan, pooled.confusion, &pooled.metrics)
	add(summary.ScopePooled, -1, -1, pooled)
}
