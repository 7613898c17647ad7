package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// TestConfusionsOfChineseNames: columns stand below each other in Markdown too.
func TestConfusionsOfChineseNames(t *testing.T) {
	var b strings.Builder
	confusion := summary.Confusion{Scope: "pooled", Classes: []string{"猫", "dog", "고양이"}, Counts: [][]int{{100, 2, 3}, {4, 5000, 6}, {7, 8, 9}}}
	v := view.New(&summary.Summary{})
	if err := confusionTable(v, []summary.Confusion{confusion}).Markdown(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for _, line := range lines {
		if text.Width(line) != text.Width(lines[0]) || strings.Count(line, "|") != 7 {
			t.Errorf("a row of %d columns, the first one has %d:\n%s", text.Width(line), text.Width(lines[0]), b.String())
		}
	}
	if len(lines) != 5 {
		t.Errorf("%d lines", len(lines))
	}
}

// TestReportSaysWhichMetricsMeanNothing: a class that was never predicted is named
// under the tables that lack it, in Markdown and HTML; where there is none, nothing is.
func TestReportSaysWhichMetricsMeanNothing(t *testing.T) {
	const title = "Some metrics of these tables divide by zero"
	if report := markdown(t, reportstest.Ungrouped()); strings.Contains(report, title) {
		t.Errorf("a report without warnings says %q", title)
	}
	o := reportstest.Demo()
	o.Architectures, o.Classes = o.Architectures[:1], []string{"man", "woman"}
	s := o.Summary()
	warn := func(protocol plan.Protocol, scope summary.Scope, seed, fold int, warning string) {
		for i, c := range s.Confusions {
			if c.Protocol == protocol && c.Scope == scope && c.Seed == seed && (c.Fold == fold || fold < 0) {
				s.Confusions[i].Warnings = append(s.Confusions[i].Warnings, warning)
			}
		}
	}
	const never = "class woman was never predicted: its precision is given as 0"
	warn(plan.Guarded, summary.ScopePooled, -1, -1, never)
	warn("rows+last", summary.ScopePooled, -1, -1, never)
	warn(plan.Guarded, summary.ScopeSeed, 1, -1, never)
	warn(plan.AsPublished, summary.ScopeFold, 0, -1, "class man has no images") // all four
	warn(plan.Guarded, summary.ScopeFold, 1, 2, never)
	report, page := markdown(t, s), outline(t, s)
	for _, want := range []string{
		"Class woman was never predicted: its precision is given as 0 (rows, last; guarded).",
		"Class woman was never predicted: its precision is given as 0 (guarded, seed 1).",
		"Class man has no images (in 4 of 16 tables, the first one as published, seed 0, fold 0).",
		"Class woman was never predicted: its precision is given as 0 (guarded, seed 1, fold 2).",
	} {
		if n := strings.Count(report, "- "+want+"\n"); n != 1 {
			t.Errorf("the report says %d times %q", n, want)
		}
		if n := strings.Count(page, want); n != 1 {
			t.Errorf("the page says %d times %q", n, want)
		}
	}
	if n := strings.Count(report, title); n != 3 {
		t.Errorf("doubts stand under %d groups of tables, not pooled, by seed and by fold", n)
	}
}

// TestTablesLeftOutKeepTheirDoubts: who does not see the tables of folds is told that
// some have warnings.
func TestTablesLeftOutKeepTheirDoubts(t *testing.T) {
	s := reportstest.ManyClasses()
	left := "`summary.json` holds them."
	if report := markdown(t, s); !strings.Contains(report, left) {
		t.Fatalf("the tables of folds are not left out")
	}
	for i, c := range s.Confusions {
		if c.Scope == summary.ScopeFold && c.Fold == 0 {
			s.Confusions[i].Warnings = []string{"class dog has no images"}
		}
	}
	if report := markdown(t, s); strings.Contains(report, left) || !strings.Contains(report, "`summary.json` holds them, and says of 12 which of their metrics divide by zero.") {
		t.Errorf("nothing is said of tables that are left out:\n%s", report)
	}
}
