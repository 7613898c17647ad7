package metric_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// fataler is a test, or one case of a property.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func sample(t fataler, values []float64, clusters []int) stats.Sample {
	t.Helper()
	return weighted(t, values, nil, clusters)
}

func weighted(t fataler, values, weights []float64, clusters []int) stats.Sample {
	t.Helper()
	s, err := stats.NewSample(values, weights, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// near fails where got and want differ by more than tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.15g, want %.15g (off by %.1e)", what, got, want, math.Abs(got-want))
	}
}

// grouped draws a value and a cluster for each of some images.
func grouped(t *rapid.T, value *rapid.Generator[float64]) ([]float64, []int) {
	values := rapid.SliceOfN(value, 2, 60).Draw(t, "values")
	cluster := rapid.SliceOfN(rapid.IntRange(-3, 8), len(values), len(values)).Draw(t, "cluster")
	cluster[0], cluster[1] = -9, 9
	return values, cluster
}
