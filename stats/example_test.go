package stats_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/refold/refold/stats"
)

// The article's 83 of 100, as if the images were independent and the model fixed.
func ExampleWilson() {
	i, err := stats.Wilson(83, 100, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f, %.3f to %.3f (%s)\n", i.Estimate, i.Low, i.High, i.Estimand)
	// Output: 0.830, 0.745 to 0.891 (accuracy of this trained model on new images)
}

// Every method of a proportion on the article's 83 of 100.
func ExampleJeffreys() {
	for _, method := range []func(correct, total, level float64) (stats.Interval, error){
		stats.Wald, stats.Wilson, stats.WilsonContinuity, stats.ClopperPearson, stats.AgrestiCoull, stats.Jeffreys,
	} {
		i, err := method(83, 100, 0.95)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.3f to %.3f %s\n", i.Low, i.High, i.Method)
	}
	// Output:
	// 0.756 to 0.904 Wald
	// 0.745 to 0.891 Wilson
	// 0.739 to 0.895 Wilson with continuity correction
	// 0.742 to 0.898 Clopper-Pearson
	// 0.744 to 0.892 Agresti-Coull
	// 0.748 to 0.894 Jeffreys
}

// The test that belongs to an interval: could an accuracy of 95 % or more show 83 of 100?
func ExamplePAtLeast() {
	p, err := stats.PAtLeast(0.95, func(level float64) (stats.Interval, error) { return stats.ClopperPearson(83, 100, level) })
	if err != nil {
		log.Fatal(err)
	}
	folds, err := stats.CorrectedT([]float64{0.83, 0.85, 0.79, 0.88, 0.82}, 1.0/4, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	t, err := folds.PAtLeast(0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("exact %.1e, corrected t %.3f\n", p, t)
	// Output: exact 9.4e-06, corrected t 0.003
}

// A list that is shorter than another one is found once, before any estimator runs.
func ExampleNewSample() {
	_, err := stats.NewSample([]float64{1, 0, 1}, nil, []int{7, 7})
	fmt.Println(err)
	s, err := stats.NewSample([]float64{1, 0, 1}, []float64{2, 1, 1}, []int{7, 7, 9})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d images in %d groups, mean %.2f\n", s.Len(), s.Groups(), s.Mean())
	// Output:
	// the sample: 3 values but 2 cluster numbers: one of each an image is needed
	// 3 images in 2 groups, mean 0.75
}

// Five groups of which one is always wrong: 20 images, but hardly more than 5 units.
func ExampleClustered() {
	i, err := stats.Clustered(fiveGroups(), 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.2f to %.2f on %.0f units\n", i.Estimate, i.Low, i.High, i.Units)
	fmt.Println(i.Warnings[0])
	// Output:
	// 0.80, 0.24 to 1.36 on 5 units
	// only 5 groups (fewer than 20): such intervals are often too narrow
}

// fiveGroups are the accuracies of four images a group.
func fiveGroups() stats.Sample {
	var correct []float64
	var group []int
	for g := range 5 {
		for range 4 {
			c := 1.0
			if g == 4 {
				c = 0
			}
			correct, group = append(correct, c), append(group, g)
		}
	}
	s, err := stats.NewSample(correct, nil, group)
	if err != nil {
		log.Fatal(err)
	}
	return s
}

// Two networks on the same images, in pairs.
func ExampleSample_Minus() {
	groups := []int{0, 0, 1, 1, 2, 2}
	a, err := stats.NewSample([]float64{1, 1, 1, 1, 0, 1}, nil, groups)
	if err != nil {
		log.Fatal(err)
	}
	b, err := stats.NewSample([]float64{1, 0, 1, 0, 0, 0}, nil, groups)
	if err != nil {
		log.Fatal(err)
	}
	d, err := a.Minus(b)
	if err != nil {
		log.Fatal(err)
	}
	i, err := stats.Clustered(d, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f, %.1f to %.1f: %s\n", i.Estimate, i.Low, i.High, i.Estimand)
	// Output: 0.5, 0.5 to 0.5: mean difference between the trained models on new groups of images
}

// The same stream of random numbers gives the same interval.
func ExampleGroupBootstrap() {
	i, err := stats.GroupBootstrap(fiveGroups(), 2000, 0.95, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.2f to %.2f\n", i.Estimate, i.Low, i.High)
	// Output: 0.80, 0.20 to 1.00
}

// Four networks: with and without groups held apart, with the epoch chosen on the
// test or on validation images. The parts add up to the total.
func ExampleOptimism() {
	cell := func(correct ...float64) stats.Sample {
		s, err := stats.NewSample(correct, nil, []int{0, 0, 1, 1})
		if err != nil {
			log.Fatal(err)
		}
		return s
	}
	o, err := stats.Optimism(stats.OptimismInput{
		RowsTest: cell(1, 1, 1, 1), RowsValidation: cell(1, 1, 1, 0),
		GroupsTest: cell(1, 0, 0, 1), GroupsValidation: cell(1, 0, 0, 0), Level: 0.95,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range append(o.Parts, o.Total) {
		fmt.Printf("%s %.2f\n", d.Name, d.Value)
	}
	// Output:
	// selection 0.25
	// train/test leakage 0.50
	// total 0.75
}

// Five folds of a data set, each of which trained on four fifths of it.
func ExampleCorrectedT() {
	i, err := stats.CorrectedT([]float64{0.83, 0.85, 0.79, 0.88, 0.82}, 1.0/4, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f, %.3f to %.3f\n", i.Estimate, i.Low, i.High)
	// Output: 0.834, 0.771 to 0.897
}

// Were 95 % the true accuracy, 83 of 100 or fewer would hardly ever come up.
func ExampleBinomialTest() {
	r, err := stats.BinomialTest(83, 100, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1e\n", r.Less)
	// Output: 9.4e-06
}

// The best of 100 epochs on the same 100 test images looks better than any epoch is.
func ExampleBestOfLooks() {
	best, err := stats.BestOfLooks(100, 0.75, 100)
	if err != nil {
		log.Fatal(err)
	}
	behind, err := stats.AccuracyBehindBest(85, 100, 100, 0.5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("0.75 shows %.2f; behind 0.85 may be %.2f\n", best, behind)
	// Output: 0.75 shows 0.85; behind 0.85 may be 0.74
}
