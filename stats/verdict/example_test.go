package verdict_test

import (
	"fmt"
	"log"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
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

// An interval that holds the claim: what would decide it.
func ExampleAdvise() {
	var correct []float64
	var group []int
	for g := range 15 {
		for range 24 {
			correct, group = append(correct, 1), append(group, g)
		}
	}
	images, err := stats.NewSample(correct, nil, group)
	if err != nil {
		log.Fatal(err)
	}
	var tested []stats.Tested
	for seed := range 2 {
		for i, v := range correct {
			tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: group[i] % 2, Value: v})
		}
	}
	trials, err := stats.NewTrials(tested, group)
	if err != nil {
		log.Fatal(err)
	}
	guarded, err := primary.Recommend(primary.Input{Trials: trials, TestOverTrain: 1.0 / 3, Level: 0.95})
	if err != nil {
		log.Fatal(err)
	}
	in := verdict.Input{
		Claim: 0.95, Margin: 0.01, Guarded: guarded.Interval,
		Images: images, SeedMeans: []float64{1, 1}, Trials: 4, TestOverTrain: 1.0 / 3,
	}
	n, err := verdict.Advise(in)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("now %d groups, %s with %d\n", n.Groups, n.Outcome, n.NeedGroups)
	fmt.Println(verdict.Decide(in).Rule)
	// Output:
	// now 15 groups, supported with 63
	// l = 0.765 < c - d = 0.940 <= u = 1.000
}

// The reason of a refuted claim, as a summary holds it.
func ExampleParseReason() {
	r, err := verdict.ParseReason("explained by selection")
	if err != nil {
		log.Fatal(err)
	}
	part, explained := r.Part()
	fmt.Println(part, explained)
	_, err = verdict.ParseReason("explained by")
	fmt.Println(err)
	// Output:
	// selection true
	// the reason of a refuted claim is "explained by": must be not reproduced, unexplained, not examined or explained by a part of the optimism
}
