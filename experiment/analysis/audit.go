package analysis

import (
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak/resolve"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
)

// auditSummary says what was found in the images, and what groups would be without it.
func auditSummary(p *plan.Plan) *summary.Audit {
	a := &summary.Audit{
		NearCopies: p.Audited && p.Spec.Groups.NearCopies, Metadata: p.Audited && p.Spec.Groups.Metadata,
		Findings: p.Observed, Decisions: len(p.Decisions),
	}
	for _, u := range p.Unjoined {
		a.Unjoined = append(a.Unjoined, summary.Unjoined{Kind: u.Kind, Class: u.Class, Coarse: p.Coarse(u), Reason: u.Reason})
	}
	for _, e := range p.Edges {
		if e.State == resolve.Open {
			a.Open++
		}
	}
	asked := slices.DeleteFunc(slices.Clone(p.Evidence), func(e dataset.Evidence) bool { return !plan.AskedFor(e.Kind) })
	without := dataset.Join(len(p.Manifest.Images), asked...)
	a.Asked = without.Count
	parts := make(map[int]map[int]bool) // of a group: those it would fall into
	for image, group := range p.Groups.Of {
		if parts[group] == nil {
			parts[group] = make(map[int]bool)
		}
		parts[group][without.Of[image]] = true
	}
	for _, group := range p.Groups.Of {
		if len(parts[group]) > 1 {
			a.FoundImages++
		}
	}
	return a
}

// related says in words what joined images.
func related(p *plan.Plan) []string {
	var words []string
	for _, e := range p.Evidence {
		if len(e.Sets) > 0 {
			words = append(words, plan.Relation(e.Kind))
		}
	}
	return words
}

// unjoined says in words what class cannot be told apart from, and what relates images but
// is too coarse for folds.
func unjoined(p *plan.Plan) (inseparable, coarse []string) {
	for _, u := range p.Unjoined {
		if p.Coarse(u) {
			coarse = append(coarse, plan.Relation(u.Kind))
		} else {
			inseparable = append(inseparable, plan.Likeness(u.Kind))
		}
	}
	return inseparable, coarse
}
