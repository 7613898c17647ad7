package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestDoubtfulParts: a part whose interval holds zero is not stated as a fact.
func TestDoubtfulParts(t *testing.T) {
	s := reportstest.Demo().Summary()
	for i := range s.Optimism[0].Parts {
		p := &s.Optimism[0].Parts[i]
		p.Value, p.Interval = 0.085, &summary.Interval{Estimate: 0.085, Low: -0.071, High: 0.24, Level: 0.95}
	}
	markdown, err := Markdown(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := "8.5 points are train/test leakage (test images have relatives in training), which cannot be told from zero (−7.1 to +24.0)"; !strings.Contains(strings.ReplaceAll(string(markdown), "\u00a0", " "), want) {
		t.Errorf("report.md lacks %q", want)
	}
}
