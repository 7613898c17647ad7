package components_test

import (
	"fmt"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

func ExampleEstimate() {
	clusters := []int{0, 0, 1, 1, 2, 2, 3, 3}
	var tested []stats.Tested
	for seed, right := range []string{"11111010", "11011011"} {
		for image, r := range right {
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: (clusters[image] + seed) % 2, Value: float64(r - '0')})
		}
	}
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		panic(err)
	}
	c, err := components.Estimate(trials, 0.95)
	if err != nil {
		panic(err)
	}
	for _, p := range c.Parts {
		fmt.Printf("%-18s %3.0f %%\n", p.Source, 100*p.Share)
	}
	more := c.Design()
	more.Seeds = 10
	v, _, err := c.Predict(more)
	if err != nil {
		panic(err)
	}
	fmt.Printf("variance of the mean %.3f, with ten seeds %.3f\n", c.OfMean, v)
	// Output:
	// groups               0 %
	// images              50 %
	// seeds                0 %
	// trainings            0 %
	// groups x trainings  25 %
	// images x trainings  25 %
	// variance of the mean 0.031, with ten seeds 0.019
}
