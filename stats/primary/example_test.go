package primary_test

import (
	"fmt"
	"log"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// Six groups of two images, tested by two seeds in three folds of whole groups.
func ExampleRecommend() {
	groups := []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}
	right := [][]float64{{1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1}, {1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1}}
	var tested []stats.Tested
	for seed, row := range right {
		for image, value := range row {
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: (groups[image] + seed) % 3, Value: value})
		}
	}
	trials, err := stats.NewTrials(tested, groups)
	if err != nil {
		log.Fatal(err)
	}
	r, err := primary.Recommend(primary.Input{Trials: trials, TestOverTrain: 0.5, Level: 0.95})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.2f to %.2f: %s\n", r.Estimate, r.Low, r.High, r.Estimand)
	fmt.Println(r.Why)
	for _, i := range r.Others {
		fmt.Printf("%.2f to %.2f: %s\n", i.Low, i.High, i.Method)
	}
	// Output:
	// 0.79, 0.22 to 0.98: expected accuracy of the procedure over new data and seeds
	// 6 groups and 2 seeds: the spread of the groups, widened for their part in training sets, and what whole trainings share
	// 0.40 to 1.00: corrected resampled t (centre: mean over images)
	// 0.48 to 1.00: clustered t (centre: mean over images)
}
