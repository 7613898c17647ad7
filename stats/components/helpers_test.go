package components_test

import (
	"math"
	"testing"

	"github.com/refold/refold/stats"
)

// fataler is a test, or one case of a property.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func sqrt(v float64) float64 { return math.Sqrt(v) }

func first(tested []stats.Tested, _ []int) []stats.Tested { return tested }
func second(_ []stats.Tested, clusters []int) []int       { return clusters }

// near fails where got and want differ by more than tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}
