package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestReportNamesWhatNoMeansContains: programs that hold or try locks on files that both may
// read, or look at which files the system has in memory, reach 100 % on unlabelled images. No
// report may say that nothing could be carried from one trial to another.
func TestReportNamesWhatNoMeansContains(t *testing.T) {
	for _, missing := range [][]string{nil, {"network: there are no network namespaces"}} {
		s := reportstest.Demo().Summary()
		s.Program = &summary.Program{Command: []string{"python", "train.py"}, Images: "files", Values: "probabilities", NotContained: missing}
		have := markdown(t, s)
		for _, want := range []string{"trials that run at once", "locks", "in memory"} {
			if !strings.Contains(have, want) {
				t.Errorf("not contained %q: the report does not name %q", missing, want)
			}
		}
		if strings.Contains(have, "could not carry anything") {
			t.Errorf("not contained %q: the report says that nothing could be carried from trial to trial", missing)
		}
		if strings.Contains(have, "**Contained.**") != (missing == nil) {
			t.Errorf("not contained %q: wrong words on that", missing)
		}
	}
}
