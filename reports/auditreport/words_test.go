package auditreport_test

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/reports/auditreport"
)

// TestEveryConditionHasWords: what is found, what it means and what to do, on one line
// each, whatever a file calls itself.
func TestEveryConditionHasWords(t *testing.T) {
	for _, c := range finding.Conditions() {
		said := auditreport.Of(finding.Finding{Condition: c, Severity: finding.SeverityOf(c), Subject: "a\nb%s\u202e", Reason: "why"})
		for _, s := range []string{said.Found, said.Means, said.Do} {
			if s == "" || strings.ContainsAny(s, "\n\u202e") || strings.Contains(s, "%!") {
				t.Errorf("%s: %q", c, s)
			}
		}
	}
}

func TestTerminal(t *testing.T) {
	all := []finding.Finding{
		{Condition: finding.Copied, Severity: finding.High, Images: 12, Sets: 5, Crossing: &finding.Crossing{Images: 9.6}, Effect: finding.Joins, Example: "a/1.png"},
		{Condition: finding.Traced, Severity: finding.High, Subject: "width", Images: 2000, Measure: &finding.Measure{What: "accuracy", Estimate: .912, Low: .88, High: .94, Level: .95, Majority: .5}},
		{Condition: finding.Forgotten, Severity: finding.High, Subject: "first part of the file name", Images: 80, Sets: 20, Effect: finding.Proposed, Line: `pattern = '^(?P<group>[^_]+)_'`},
	}
	long := finding.Finding{Condition: finding.Coarse, Severity: finding.High, Subject: "what stands before the last number of the file name", Images: 7}
	all = append(all, long)
	var b strings.Builder
	if err := auditreport.Terminal(&b, all, 5, 100); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"exact copies", "10", "joined", "2,000", "proposed", "Accuracy 91.2 % (88.0 to 94.0), majority 50.0 %", `pattern = '^(?P<group>[^_]+)_'`,
		"random split into 5 folds", "Such as a/1.png.", "what stands before the last number of the file name:…",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if len([]rune(line)) > 100 {
			t.Errorf("a line of %d: %s", len([]rune(line)), line)
		}
	}
}

// A loss is a difference of two accuracies: points, not a share.
func TestALossIsInPoints(t *testing.T) {
	got := auditreport.Figure(finding.Finding{Measure: &finding.Measure{What: "loss", Estimate: .1431, P: .001}})
	if want := "a nearest neighbour loses 14.3 points of accuracy (p 0.001)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
