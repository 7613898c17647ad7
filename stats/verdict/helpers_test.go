package verdict_test

import (
	"math"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// near fails where got and want differ by more than tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.15g, want %.15g (off by %.1e)", what, got, want, math.Abs(got-want))
	}
}

// evenly makes the accuracies of images from the number of correct ones in each of
// clusters of the same size.
func evenly(size int, correct ...int) (values []float64, cluster []int) {
	for c, k := range correct {
		for i := range size {
			v := 0.0
			if i < k {
				v = 1
			}
			values, cluster = append(values, v), append(cluster, c)
		}
	}
	return values, cluster
}

func sample(t interface {
	Helper()
	Fatal(args ...any)
}, values []float64, clusters []int) stats.Sample {
	t.Helper()
	s, err := stats.NewSample(values, nil, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// recommended is the primary interval of seeds that all score the images alike, each with
// four folds of whole groups.
func recommended(t interface{ Fatal(...any) }, seeds int, values []float64, clusters []int, level float64) stats.Interval {
	var tested []stats.Tested
	for seed := range seeds {
		for i, v := range values {
			tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: (clusters[i] + seed) % 4, Value: v})
		}
	}
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	r, err := primary.Recommend(primary.Input{Trials: trials, TestOverTrain: 1.0 / 3, Level: level})
	if err != nil {
		t.Fatal(err)
	}
	return r.Interval
}
