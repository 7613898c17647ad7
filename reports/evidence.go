package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// evidence writes what joined images into groups, and what they would be without what
// the audit found.
func evidence(d *text.Document, v *view.View) {
	if len(v.Data.Evidence) == 0 {
		d.Para("No image is related to another as far as refold was told: there are no copies, and no column or file-name pattern was given that joins images.")
		return
	}
	d.Para("What joined images into groups (one kind of evidence may join what another has left apart, across classes too):")
	columns := []text.Column{text.Words("evidence"), text.Numbers("groups of more than one image"), text.Numbers("images in them")}
	audited := v.Data.Audit != nil
	if audited {
		columns = append(columns, text.Words("why it counts"))
	}
	t := text.NewTable(columns...)
	for _, e := range v.Data.Evidence {
		row := []string{text.Escape(e.Kind), text.Number(e.Groups), text.Number(e.Images)}
		if audited {
			row = append(row, counts(e))
		}
		t.Add(row...)
	}
	d.Table(t)
	if audited && v.Data.Audit.Done() {
		d.Para("%s", withoutAudit(v))
	}
}

// counts says why a kind of evidence joins images.
func counts(e summary.GroupEvidence) string {
	switch {
	case e.Found:
		return "the audit found it"
	case e.Kind == "copies":
		return "always"
	case e.Kind == "decided":
		return "decided by somebody"
	}
	return "asked for"
}

// withoutAudit says what the verdict would rest on without what the audit found.
func withoutAudit(v *view.View) string {
	a := v.Data.Audit
	if a.FoundImages == 0 {
		return "What the audit found by itself joins no images beyond those that copies, and what was named, join already."
	}
	var found []string
	for _, e := range v.Data.Evidence {
		if e.Found && e.Groups > 0 {
			found = append(found, text.Escape(plan.Relation(e.Kind)))
		}
	}
	related := "1 image has a relative that nothing else names."
	if a.FoundImages > 1 {
		related = text.Number(a.FoundImages) + " images have a relative that nothing else names."
	}
	have := "there would be"
	if keepsGroups(v) {
		have = "the guarded split would have had"
	}
	s := fmt.Sprintf("Without the evidence that the audit found by itself (%s), %s %s instead of %s: %s",
		text.List(found), have, text.Count(a.Asked, "group", "groups"), text.Number(v.Data.Groups), related)
	split, known := splitWithout(v)
	if !known {
		return s + " A verdict would then rest on exact copies, and what was named, alone; what it would say was not measured."
	}
	if split == spec.SplitRows {
		s += " No two images would be known to belong together."
	}
	return s + guardedBy(v, split)
}

// splitWithout is the split that would keep on one side what is known without the audit:
// rows where that is nothing, or else the one by its only kind; false: there is none.
func splitWithout(v *view.View) (spec.Split, bool) {
	if v.Data.Audit.Asked == v.Data.Images {
		return spec.SplitRows, true
	}
	var kinds []string
	for _, e := range v.Data.Evidence {
		if !e.Found && e.Groups > 0 {
			kinds = append(kinds, strings.TrimPrefix(e.Kind, "column "))
		}
	}
	if len(kinds) != 1 {
		return "", false
	}
	split := spec.SplitBy(kinds[0])
	return split, slices.Contains(v.Design.Splits, split)
}

// guardedBy is what the verdict would rest on if a split were the guarded one; empty: that
// is not known.
func guardedBy(v *view.View, split spec.Split) string {
	h := v.Headline()
	if h == nil {
		return ""
	}
	guarded := v.Cell(h.Architecture, plan.Guarded)
	if guarded == nil || guarded.Split != spec.SplitGroups {
		return ""
	}
	for _, c := range v.Cells {
		if c.Architecture == h.Architecture && c.Split == split && c.Selection == guarded.Selection {
			return fmt.Sprintf(" The verdict on %s would rest on *%s*: %s instead of %s.", text.Code(h.Architecture), text.Escape(view.ReadOut(c)), text.Percent(c.Mean), text.Percent(guarded.Mean))
		}
	}
	return ""
}
