package reports

import (
	"strings"
	"testing"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/reportstest"
	"github.com/refold/refold/reports/view"
)

func TestBaselineWords(t *testing.T) {
	const (
		equal = "The 72.4 % of resnet8v1 on groups are not shown to be better than 5 simple baselines on the same folds: " +
			"ridge regression on a thumbnail reaches 77.5 % (59.5 to 95.5 %) there, and 98.5 % on rows."
		claimed   = "The interval of ridge regression on a thumbnail reaches the claim on groups."
		published = "On rows the claimed figure needs no network: ridge regression on a thumbnail reaches 98.5 %."
	)
	each := func(change func(*summary.Baseline)) func(*summary.Summary) {
		return func(s *summary.Summary) {
			for i := range s.Baselines {
				change(&s.Baselines[i])
			}
		}
	}
	for _, test := range []struct {
		name   string
		change func(*summary.Summary)
		want   string
	}{
		{"as the demo", func(*summary.Summary) {}, equal + " " + claimed + " " + published},
		{"the network is better", each(func(b *summary.Baseline) {
			for i := range b.Against {
				b.Against[i].Better = true
			}
		}), claimed + " " + published},
		{"no interval reaches the claim", each(func(b *summary.Baseline) { b.ReachesClaim = false }), equal + " " + published},
		{"less on rows", each(func(b *summary.Baseline) {
			if b.Split == spec.SplitRows {
				b.Mean = .9
			}
		}), strings.Replace(equal, "98.5 % on rows", "90.0 % on rows", 1) + " " + claimed},
		{"none", func(s *summary.Summary) { s.Baselines = nil }, ""},
		{"no verdict", func(s *summary.Summary) { s.Verdicts = nil }, ""},
	} {
		s := reportstest.WithBaselines()
		test.change(s)
		if have := baselineWords(view.New(s)); have != test.want {
			t.Errorf("%s:\n%s\nmust be\n%s", test.name, have, test.want)
		}
	}
}

// TestNeighboursThatWereLeftOutAreNamed: more images than can be compared have no nearest
// neighbours.
func TestNeighboursThatWereLeftOutAreNamed(t *testing.T) {
	const left = "Left out were nearest neighbours on a colour histogram and nearest neighbours on a thumbnail: neighbours are looked for among at most 20,000 images"
	s := reportstest.WithBaselines()
	if strings.Contains(markdown(t, s), left) {
		t.Error("they are there")
	}
	var kept []summary.Baseline
	for _, b := range s.Baselines {
		if b.Baseline != baseline.ThumbnailByNeighbours && b.Baseline != baseline.HistogramByNeighbours {
			kept = append(kept, b)
		}
	}
	s.Baselines = kept
	if !strings.Contains(markdown(t, s), left) {
		t.Errorf("the report lacks %q", left)
	}
}
