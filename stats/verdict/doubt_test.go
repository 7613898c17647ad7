package verdict_test

import (
	"strings"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// TestTrivialFigures: a figure that an answer without any image reaches is called so,
// and only that one.
func TestTrivialFigures(t *testing.T) {
	around := func(low, estimate, high float64) *stats.Interval {
		return &stats.Interval{Estimate: estimate, Low: low, High: high, Level: 0.95}
	}
	for name, test := range map[string]struct {
		guarded, balanced *stats.Interval
		largest           float64
		ignorant, trivial bool
	}{
		"noise, one large class":  {around(0.96, 0.98, 0.99), around(0.5, 0.5, 0.5), 0.98, true, true},
		"good, one large class":   {around(0.96, 0.98, 0.99), around(0.88, 0.93, 0.97), 0.96, false, true},
		"good, unequal":           {around(0.96, 0.98, 0.99), around(0.88, 0.93, 0.97), 0.8, false, false},
		"good, equal":             {around(0.96, 0.98, 0.99), around(0.96, 0.98, 0.99), 0.5, false, false},
		"refuted, at chance":      {around(0.45, 0.5, 0.55), around(0.45, 0.5, 0.55), 0.5, false, false},
		"not measured":            {around(0.96, 0.98, 0.99), nil, 0, false, false},
		"supported, yet at sea":   {around(0.95, 0.97, 0.99), around(0.44, 0.6, 0.75), 0.9, true, true},
		"undecided, large class":  {around(0.90, 0.95, 0.99), around(0.5, 0.6, 0.7), 0.95, false, true},
		"undecided, no such case": {around(0.90, 0.95, 0.99), around(0.5, 0.6, 0.7), 0.94, false, false},
	} {
		v := verdict.Decide(verdict.Input{Claim: 0.95, Margin: 0.01, Guarded: *test.guarded, BalancedAccuracy: test.balanced, Classes: 2, Largest: test.largest})
		if got := strings.Contains(v.Sentence, "a network that ignores the images would reach as much"); got != test.ignorant {
			t.Errorf("%s: %s", name, v.Sentence)
		}
		if got := v.Trivial != ""; got != test.trivial {
			t.Errorf("%s: trivial %q", name, v.Trivial)
		}
	}
}
