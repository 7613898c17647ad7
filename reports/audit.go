package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/auditreport"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// auditSection writes what was found in the images before the first training. Summaries
// of programs that knew no audits have none.
func auditSection(d *text.Document, v *view.View) {
	a := v.Data.Audit
	if a == nil {
		return
	}
	d.Heading(2, "What the audit found")
	if !a.Done() {
		d.Para("%s", notAudited)
		return
	}
	d.Para("%s%s", auditreport.Counts(a.Findings), unsought(a))
	for _, u := range a.Unjoined {
		d.Para("**%s** %s", text.Escape(unjoined(u)), text.Escape(noSplit(u)))
	}
	findings(d, v)
	d.Para("%s", open(a))
}

// notAudited is what a report of a run without an audit says.
const notAudited = "These images were not audited: groups.near-copies and groups.metadata are both false. Nothing was looked for that could make an accuracy on them too good, " +
	"exact copies apart; an audit looks."

// unsought says which of the two searches was left out; empty: none.
func unsought(a *summary.Audit) string {
	switch {
	case !a.NearCopies:
		return " Near copies were not looked for (groups.near-copies = false)."
	case !a.Metadata:
		return " What files say was not used to relate images (groups.metadata = false)."
	}
	return ""
}

// unjoined says what could not be kept on one side, as a title.
func unjoined(u summary.Unjoined) string {
	if u.Coarse {
		return "On both sides: " + text.Plain(plan.Relation(u.Kind)) + "."
	}
	return "Class and " + text.Plain(plan.Likeness(u.Kind)) + " cannot be told apart."
}

// noSplit says why, and what follows.
func noSplit(u summary.Unjoined) string {
	if u.Coarse {
		return fmt.Sprintf("Images related by %s were on both sides of every split, as they lie in too few groups for the folds: %s. The accuracy may be too high by that.",
			text.Plain(plan.Relation(u.Kind)), strings.TrimSuffix(text.Plain(u.Reason), "."))
	}
	return fmt.Sprintf("Images related by %s were not kept on one side: %s. No split of these images can tell whether a network learned the class or this.",
		text.Plain(plan.Relation(u.Kind)), strings.TrimSuffix(text.Plain(u.Reason), "."))
}

// findings writes the table by severity, and on demand what each finding means. Of a long
// list the end opens on demand too.
func findings(d *text.Document, v *view.View) {
	all := v.Data.Audit.Findings
	if len(all) == 0 {
		return
	}
	shown := all[:min(len(all), maxListed)]
	d.Table(findingsTable(shown))
	if rest := all[len(shown):]; len(rest) > 0 {
		d.Details(text.Count(len(rest), "more finding", "more findings"), func() { d.Table(findingsTable(rest)) })
	}
	if crossing(all) {
		d.Para("Cross: test images that a random split into %d folds is expected to tear from a relative.", v.Design.K)
	}
	d.Details("What each finding means", func() { d.Items(meanings(all)...) })
}

// meanings say what findings mean, those that mean the same together.
func meanings(all []finding.Finding) []string {
	var items []string
	var names []string
	for i, f := range all {
		said := auditreport.Of(f)
		names = append(names, text.Escape(said.Found))
		if i+1 < len(all) && auditreport.Of(all[i+1]).Means == said.Means && f.Example == "" {
			continue
		}
		item := "**" + strings.Join(names, ", ") + ":** " + text.Escape(said.Means)
		if text.Plain(f.Example) != "" {
			item += " Such as " + text.Code(f.Example) + "."
		}
		items, names = append(items, item), nil
	}
	return items
}

func findingsTable(all []finding.Finding) *text.Table {
	t := text.NewTable(text.Words("severity"), text.Words("found"), text.Numbers("images"), text.Numbers("cross"), text.Words("in groups"), text.Words("what to do"))
	for _, f := range all {
		found := text.Escape(auditreport.Of(f).Found)
		if figure := auditreport.Figure(f); figure != "" {
			found += ": " + text.Escape(figure)
		}
		cross, effect := text.Missing, text.Missing
		if f.Crossing != nil {
			cross = text.Number(int(math.Round(f.Crossing.Images)))
		}
		if words := auditreport.Groups(f); words != "" {
			effect = words
		}
		t.Add("**"+text.Escape(string(f.Severity))+"**", found, text.Number(f.Images), cross, effect, toDo(f))
	}
	return t
}

// toDo says what to do about a finding, with the line to paste.
func toDo(f finding.Finding) string {
	do := text.Escape(auditreport.Of(f).Do)
	if text.Plain(f.Line) != "" {
		do += " " + text.Code(f.Line)
	}
	return do
}

// crossing reports whether any finding has a number of images that cross.
func crossing(all []finding.Finding) bool {
	for _, f := range all {
		if f.Crossing != nil {
			return true
		}
	}
	return false
}

// open says what waits for a decision, and what was decided; empty: nothing.
func open(a *summary.Audit) string {
	var all []string
	if a.Decisions > 0 {
		all = append(all, text.Count(a.Decisions, "decision", "decisions")+" of somebody counted; findings.json has them.")
	}
	if a.Open > 0 {
		all = append(all, text.Count(a.Open, "relation is", "relations are")+" of a weak grade and joined nothing: whether they are real, nobody has decided yet.")
	}
	return strings.Join(append(all, "An audit of its own shows each pair side by side in audit.html, offers the lines of decisions.csv, and writes clean.csv."), " ")
}

// auditAlarms are notes on what no split of these images keeps out.
func auditAlarms(d *text.Document, v *view.View) {
	a := v.Data.Audit
	if a == nil {
		return
	}
	for _, u := range a.Unjoined {
		d.Note(text.Escape(unjoined(u)), "%s See [what the audit found](#what-the-audit-found).", text.Escape(noSplit(u)))
	}
	if left := auditreport.Unsettled(a.Findings); len(left) > 0 {
		d.Note("Not kept out.", "No split of this run keeps out what the audit calls high here: %s. See [what the audit found](#what-the-audit-found).", text.Escape(auditreport.Names(left)))
	}
}

// auditWords is the audit in a sentence; empty: nothing is known of one.
func auditWords(v *view.View) string {
	a := v.Data.Audit
	switch {
	case a == nil:
		return ""
	case !a.Done():
		return notAudited
	}
	s := "The audit of the images: " + auditreport.Counts(a.Findings)
	if high := auditreport.OfSeverity(a.Findings, finding.High); len(high) > 0 {
		s += " High: " + auditreport.Names(high) + "."
	}
	return s
}
