package verdict_test

import (
	"fmt"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// A claim that leakage explains.
func ExampleDecide() {
	interval := func(estimate, low, high float64) stats.Interval {
		return stats.Interval{Estimate: estimate, Low: low, High: high, Level: 0.95, Estimand: stats.EstimandGroups}
	}
	v := verdict.Decide(verdict.Input{
		Claim: 0.95, Margin: 0.01, ClaimCorrect: 95, ClaimTotal: 100,
		Guarded:     interval(0.717, 0.589, 0.845),
		AsPublished: 0.962, HasAsPublished: true,
		Optimism: &stats.OptimismResult{
			Total: stats.Difference{Name: stats.PartTotal, Value: 0.245, Interval: interval(0.245, 0.131, 0.359)},
			Parts: []stats.Difference{{Name: stats.PartSelection, Value: 0.046}, {Name: stats.PartLeakage, Value: 0.199}},
		},
	})
	fmt.Println(string(v.Outcome) + ", " + string(v.Reason))
	fmt.Println(v.Sentence)
	fmt.Println(v.Advice)
	// Output:
	// refuted, explained by train/test leakage
	// The claimed accuracy of 95.0 % is refuted: measured without known leakage it is 71.7 % (95 % interval 58.9 % to 84.5 % for the mean accuracy of the trained models on new groups of images). Most of the gap is train/test leakage: of the 24.5 points between this and the 96.2 % reached as published, it accounts for 19.9 and selection (choosing the epoch on the test images) for 4.6.
	// The claim's own counts, 95 of 100, allow 88.8 % to 97.8 % (Wilson, 95 %); the guarded accuracy lies below that.
}
