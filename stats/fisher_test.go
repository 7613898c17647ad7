package stats_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestFisherExact compares with scipy.stats.fisher_exact of SciPy 1.17.1.
func TestFisherExact(t *testing.T) {
	for _, c := range []struct {
		correct, total, otherCorrect, otherTotal int
		less, greater, twoSided                  float64
	}{
		{83, 100, 95, 100, 0.00573329092672237, 0.998715861512925, 0.0114665818534447},
		{8, 10, 1, 5, 0.998001998001998, 0.046953046953047, 0.0889110889110889},
		{0, 20, 3, 20, 0.115384615384615, 1, 0.230769230769231},
		{20, 20, 19, 20, 1, 0.5, 1},
		{950, 1000, 83, 100, 0.999990678620011, 3.94137533494036e-05, 3.94137533494036e-05},
		{5, 5, 5, 5, 1, 1, 1},
		{0, 7, 0, 9, 1, 1, 1},
		{41234, 50000, 41500, 50000, 0.0133031804359722, 0.987257785034003, 0.0266063608719444},
		{3, 4, 997, 1000, 0.0158648514461149, 0.999928691559765, 0.0158648514461149},
		{1, 1, 0, 1, 1, 0.5, 1},
	} {
		r, err := stats.FisherExact(c.correct, c.total, c.otherCorrect, c.otherTotal)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "less", r.Less, c.less, 1e-10*c.less)
		near(t, "greater", r.Greater, c.greater, 1e-10*c.greater)
		near(t, "two-sided", r.TwoSided, c.twoSided, 1e-10*c.twoSided)
	}
}

func TestFisherExactIsOneTestFromBothSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 400).Draw(t, "n"), rapid.IntRange(1, 400).Draw(t, "m")
		a, b := rapid.IntRange(0, n).Draw(t, "a"), rapid.IntRange(0, m).Draw(t, "b")
		one, err := stats.FisherExact(a, n, b, m)
		if err != nil {
			t.Fatal(err)
		}
		other, err := stats.FisherExact(b, m, a, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]float64{{one.Less, other.Greater}, {one.Greater, other.Less}, {one.TwoSided, other.TwoSided}} {
			if d := pair[0] - pair[1]; d > 1e-9 || d < -1e-9 {
				t.Fatalf("%d/%d against %d/%d: %v and %v", a, n, b, m, one, other)
			}
		}
	})
}

func TestFisherExactRefuses(t *testing.T) {
	for _, c := range [][4]int{{1, 0, 1, 2}, {3, 2, 1, 2}, {-1, 2, 1, 2}, {1, 2, 1, 0}, {1, stats.MaxTestImages + 1, 1, 2}} {
		if r, err := stats.FisherExact(c[0], c[1], c[2], c[3]); err == nil {
			t.Errorf("%v: %v", c, r)
		}
	}
}
