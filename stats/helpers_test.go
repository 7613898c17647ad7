package stats_test

import (
	"math"
	"slices"
	"strings"
	"testing"

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

// mentions says whether a text contains part.
func mentions(texts []string, part string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, part) })
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
