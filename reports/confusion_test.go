package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
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
