package crossval_test

import (
	"fmt"
	"log"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/crossval"
)

// Forty images in four folds, tested once each: the same figure, read in three ways.
func ExampleAllPairs() {
	var tested []stats.Tested
	clusters := make([]int, 40)
	for image := range clusters {
		clusters[image] = image // each on its own
		correct := 1.0
		if image%9 == 3 {
			correct = 0
		}
		tested = append(tested, stats.Tested{Image: image, Fold: image % 4, Value: correct})
	}
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		log.Fatal(err)
	}
	for _, method := range []func(stats.Trials, float64) (stats.Interval, error){crossval.AllPairs, crossval.WithinFold, crossval.Naive} {
		i, err := method(trials, 0.95)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.3f, %.3f to %.3f: %s, %s\n", i.Estimate, i.Low, i.High, i.Method, i.Estimand)
	}
	// Output:
	// 0.875, 0.773 to 0.977: Bayle, all pairs, mean accuracy of the trained models on new images
	// 0.875, 0.768 to 0.982: Bayle, within folds, mean accuracy of the trained models on new images
	// 0.875, 0.771 to 0.979: naive cross-validation, expected accuracy of the procedure over new data and seeds
}

// Runs on all data, and pairs of runs on two halves that share nothing.
func ExampleConservativeZ() {
	i, err := crossval.ConservativeZ([]float64{0.84, 0.82, 0.83}, []crossval.Halves{{0.80, 0.86}, {0.79, 0.81}, {0.84, 0.80}}, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.3f to %.3f\n", i.Estimate, i.Low, i.High)
	fmt.Println(i.Warnings[0])
	// Output:
	// 0.83, 0.770 to 0.890
	// only 3 pairs of halves (fewer than 10): the variance is badly known
}

// One repetition of three outer folds with three images each.
func ExampleNestedCV() {
	i, err := crossval.NestedCV(crossval.Nested{Repetitions: [][]crossval.NestedFold{{
		{Out: []float64{1, 1, 0}, In: []float64{1, 0, 1, 1, 0, 1}},
		{Out: []float64{1, 1, 1}, In: []float64{1, 0, 1, 1, 0, 1}},
		{Out: []float64{1, 0, 1}, In: []float64{1, 1, 1, 0, 1, 0}},
	}}}, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("inner %.3f, outer %.3f, of all images %.3f +- %.3f\n", i.Inner, i.Outer, i.Estimate, i.SE)
	// Output: inner 0.667, outer 0.778, of all images 0.815 +- 0.162
}
