package clusters_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/clusters"
)

// eight are eight groups of very unequal size; the largest does worst.
func eight() stats.Sample {
	var correct []float64
	var group []int
	for g, n := range []int{2, 20, 4, 3, 6, 2, 5, 4} {
		for i := range n {
			c := 1.0
			if g == 1 && i%2 == 0 || i == 3 {
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

// Corrections for few and unequal groups widen the clustered interval.
func ExampleCR2() {
	for _, method := range []func(stats.Sample, float64) (stats.Interval, error){stats.Clustered, clusters.CR2, clusters.Jackknife} {
		i, err := method(eight(), 0.95)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.3f to %.3f, SE %.3f on %.1f degrees of freedom\n", i.Low, i.High, i.SE, i.DF)
	}
	// Output:
	// 0.408 to 0.940, SE 0.112 on 7.0 degrees of freedom
	// 0.276 to 1.071, SE 0.136 on 3.5 degrees of freedom
	// 0.101 to 1.247, SE 0.166 on 2.6 degrees of freedom
}

// Two bootstraps of the same groups.
func ExampleStudentised() {
	for _, method := range []func(stats.Sample, int, float64, *rand.Rand) (stats.Interval, error){clusters.Percentile, clusters.Studentised} {
		i, err := method(eight(), 2000, 0.95, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.3f to %.3f\n", i.Low, i.High)
	}
	// Output:
	// 0.538 to 0.905
	// -0.160 to 0.958
}

// Six images that three seeds tested; the third seed does worse.
func ExampleCrossed() {
	var tested []stats.Tested
	for image := range 6 {
		for seed, correct := range [][]float64{{1, 1, 1, 0, 1, 1}, {1, 1, 1, 1, 0, 1}, {1, 0, 1, 0, 0, 1}} {
			tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: image % 2, Value: correct[image]})
		}
	}
	trials, err := stats.NewTrials(tested, []int{0, 1, 2, 3, 4, 5})
	if err != nil {
		log.Fatal(err)
	}
	i, err := clusters.Crossed(trials, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f, SE %.3f on %.1f degrees of freedom\n", i.Estimate, i.SE, i.DF)
	fmt.Printf("variance: images %.4f, seeds %.4f, interaction %.4f\n", i.Groups, i.Seeds, i.Interaction)
	two, err := clusters.TwoWay(trials, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("two-way SE %.3f on %.0f degrees of freedom\n", two.SE, two.DF)
	// Output:
	// 0.722, SE 0.147 on 3.2 degrees of freedom
	// variance: images 0.0093, seeds 0.0037, interaction 0.0086
	// two-way SE 0.136 on 2 degrees of freedom
}
