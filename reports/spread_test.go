package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
)

// TestSpread: parts with shares, a row for each; what cannot be told is said once.
func TestSpread(t *testing.T) {
	s := reportstest.Demo().Summary()
	if strings.Contains(markdown(t, s), "Where the spread") {
		t.Error("a run without parts speaks of them")
	}
	missing := []summary.MissingPart{{Source: "seeds", Why: "there is one seed", In: "images"}}
	for _, architecture := range []string{"resnet8v1", "resnet8v2"} {
		s.Spread = append(s.Spread, summary.Spread{Architecture: architecture, Split: spec.SplitGroups, Variance: .0016, Level: .95, Missing: missing,
			Parts:    []summary.SpreadPart{{Source: "groups", Variance: .02, Low: .005, High: .2, OfMean: .0012, Share: .75}, {Source: "draws", OfMean: .0004, Share: .25}},
			Warnings: []string{"only 14 groups"}})
	}
	got := markdown(t, s)
	for _, want := range []string{"Where the spread of the guarded accuracy comes from", "only 14 groups.", "seeds cannot be told: there is one seed, so that they are part of images."} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q is there %d times", want, strings.Count(got, want))
		}
	}
	for _, want := range []string{"0.0200", "3.5", "0.0050"} {
		if strings.Count(got, want) < 2 {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}
