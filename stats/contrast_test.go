package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestContrastReference compares with statsmodels 0.15: OLS on a constant and the
// indicator of the first sample with cov_type="cluster" and use_correction=False, the
// variance times G/(G-1), t on G - 1 = 7 degrees of freedom. Every cluster has images of
// both sorts, which differ in opposite ways.
func TestContrastReference(t *testing.T) {
	clusters := []int{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7}
	a := sample(t, []float64{1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0}, clusters)
	b := sample(t, []float64{0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1}, clusters)
	got, err := stats.Contrast(a, b, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "difference", got.Estimate, .1875, 1e-12)
	near(t, "low", got.Low, -0.5514450786227452, 1e-12)
	near(t, "high", got.High, 0.9264450786227454, 1e-12)
	if got.Method != stats.MethodClustered || got.Estimand != stats.EstimandSorts {
		t.Errorf("%+v", got)
	}
	// A weight is a number of entries: each pair of a cluster is one image of weight 2.
	pairs := weighted(t, []float64{1, 1, 1, .5, 0, .5, 1, 0}, []float64{2, 2, 2, 2, 2, 2, 2, 2}, []int{0, 1, 2, 3, 4, 5, 6, 7})
	again, err := stats.Contrast(pairs, b, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low of weighted images", again.Low, got.Low, 1e-12)
}

// All right against all wrong, and all right against all right: as sure as so few groups
// can be, by the two exact intervals (R: binom.test(3, 3), binom.test(0, 4)).
func TestContrastWithoutVariance(t *testing.T) {
	right := sample(t, []float64{1, 1, 1, 1}, []int{0, 0, 1, 2})
	wrong := sample(t, []float64{0, 0, 0, 0}, []int{3, 4, 5, 6})
	got, err := stats.Contrast(right, wrong, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low", got.Low, 1-math.Hypot(1-.2924018, .6023646), 1e-6)
	if got.High != 1 || got.Method != stats.MethodMOVER {
		t.Errorf("%+v", got)
	}
	if got, err = stats.Contrast(right, right, .95); err != nil {
		t.Fatal(err)
	}
	near(t, "low of equal samples", got.Low, .2924018-1, 1e-6)
	near(t, "high of equal samples", got.High, 1-.2924018, 1e-6)
}

func TestContrastErrors(t *testing.T) {
	one, other := sample(t, []float64{1, 0}, []int{4, 4}), sample(t, []float64{1, 0}, []int{4, 5})
	odd := sample(t, []float64{2, 0}, []int{0, 1})
	for name, c := range map[string]struct {
		a, b  stats.Sample
		level float64
	}{"nothing": {stats.Sample{}, other, .95}, "nothing against": {other, stats.Sample{}, .95}, "one cluster": {one, one, .95}, "level": {other, one, 1}, "no accuracy": {odd, other, .95}} {
		if i, err := stats.Contrast(c.a, c.b, c.level); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
	}
}

// Contrast holds its difference, turns its sign with the order of the samples, and is the
// same in whatever order images stand.
func TestContrastIsAntisymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) stats.Sample {
			n := rapid.IntRange(1, 20).Draw(t, name)
			values, weights, clusters := make([]float64, n), make([]float64, n), make([]int, n)
			for i := range n {
				weights[i] = float64(rapid.IntRange(1, 3).Draw(t, "tests"))
				values[i] = float64(rapid.IntRange(0, int(weights[i])).Draw(t, "right")) / weights[i]
				clusters[i] = rapid.IntRange(0, 5).Draw(t, "cluster")
			}
			return weighted(t, values, weights, clusters)
		}
		a, b := draw("a"), draw("b")
		there, err := stats.Contrast(a, b, .9)
		if err != nil {
			t.Skip(err) // one cluster
		}
		back, err := stats.Contrast(b, a, .9)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(there.Low+back.High) > 1e-9 || math.Abs(there.High+back.Low) > 1e-9 || !there.Contains(there.Estimate) || there.Estimate != -back.Estimate {
			t.Fatalf("%+v and back %+v", there, back)
		}
		if there.Low < -1 || there.High > 1 || math.Abs(there.Estimate-(a.Mean()-b.Mean())) > 1e-12 {
			t.Fatalf("%+v", there)
		}
	})
}
