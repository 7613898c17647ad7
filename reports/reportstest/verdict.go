package reportstest

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/view"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
	"github.com/refold/refold/stats/verdict"
)

func (o Run) optimism(s *summary.Summary, architecture string) summary.Optimism {
	mean := func(split spec.Split, selection plan.Selection) float64 {
		for _, c := range s.Cells {
			if c.Architecture == architecture && c.Split == split && c.Selection == selection {
				return c.Mean
			}
		}
		return 0
	}
	fair := plan.SelectValidation
	if !o.Validation {
		fair = plan.SelectLast
	}
	r := summary.Optimism{Architecture: architecture, HasGroups: o.Groups > 0, HasValidation: o.Validation,
		RowsTest: mean(spec.SplitRows, plan.SelectTest), RowsValidation: mean(spec.SplitRows, fair)}
	test, honest := mean(spec.SplitGroups, plan.SelectTest), mean(spec.SplitGroups, fair)
	part := func(name string, value float64) summary.Part {
		return summary.Part{Name: name, Value: value, Interval: &summary.Interval{Estimate: value,
			Low: value - 0.4*math.Abs(value), High: value + 0.4*math.Abs(value), Level: 0.95, Method: "clustered by group",
			Estimand: "difference of accuracies on the same images"}}
	}
	switch {
	case r.HasGroups:
		r.GroupsTest, r.GroupsValidation = &test, &honest
		selection := (r.RowsTest - r.RowsValidation + test - honest) / 2
		r.Total = part("total", r.RowsTest-honest)
		r.Parts = []summary.Part{part("selection", selection), part("train/test leakage", r.Total.Value-selection)}
	default:
		r.Total = part("total", r.RowsTest-r.RowsValidation)
		r.Parts = []summary.Part{part("selection", r.Total.Value)}
	}
	return r
}

func (o Run) verdict(s *summary.Summary, architecture string) summary.Verdict {
	v := view.New(s)
	g, p := v.Cell(architecture, plan.Guarded), v.Cell(architecture, plan.AsPublished)
	return summary.Verdict{
		Architecture: architecture, Headline: architecture == o.Architectures[0],
		Outcome: verdict.Refuted, Reason: verdict.ExplainedBy(stats.PartLeakage),
		Sentence: fmt.Sprintf("The claimed accuracy of %.1f %% is refuted: measured without known leakage it is %.1f %% (95 %% interval %.1f %% to %.1f %%, "+
			"expected accuracy on images of new groups). Most of the gap is train/test leakage.", 100*o.Claim, 100*g.Mean, 100*g.Primary.Low, 100*g.Primary.High),
		Rule:    fmt.Sprintf("u = %.3f < c - d = %.3f; p = %.3f >= c - d; optimism 0.238, interval 0.143 to 0.334 > 0", g.Primary.High, o.Claim-0.01, p.Mean),
		Guarded: *g.Primary, AsPublished: p.Mean,
	}
}

// confusions gives every scope of one cell: folds, seeds, pooled.
func (o Run) confusions(c summary.Cell) []summary.Confusion {
	n := len(o.Classes)
	empty := func(scope summary.Scope, seed, fold int) summary.Confusion {
		t := summary.Confusion{Architecture: c.Architecture, Protocol: c.Protocol, Scope: scope, Seed: seed, Fold: fold, Classes: o.Classes}
		for range n {
			t.Counts = append(t.Counts, make([]int, n))
		}
		return t
	}
	pooled := empty(summary.ScopePooled, -1, -1)
	var all []summary.Confusion
	for seed := range o.Seeds {
		ofSeed := empty(summary.ScopeSeed, seed, -1)
		for _, f := range c.Folds {
			if f.Seed != seed {
				continue
			}
			ofFold := empty(summary.ScopeFold, seed, f.Fold)
			for i := range f.Images {
				truth := i % n
				predicted := truth
				if i >= f.Correct {
					predicted = (truth + 1 + i%max(1, n-1)) % n
				}
				for _, t := range []summary.Confusion{ofFold, ofSeed, pooled} {
					t.Counts[truth][predicted]++
				}
			}
			ofFold.Metrics = metrics(f.Accuracy)
			all = append(all, ofFold)
		}
		ofSeed.Metrics = metrics(c.SeedMeans[seed])
		all = append(all, ofSeed)
	}
	pooled.Metrics = metrics(c.Mean)
	all = append(all, pooled)
	for i, t := range all {
		all[i].Warnings = metric.Confusion(t.Counts).Warnings(t.Classes)
	}
	return all
}
