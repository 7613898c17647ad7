package metric_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
)

// TestBalancedAccuracyInterval by hand: singletons, recalls 3/4 and 1/2. The delta
// method's variance is that of a stratified mean, sum of (1/2)^2 r (1-r) / n_c,
// times n/(n-1).
func TestBalancedAccuracyInterval(t *testing.T) {
	values := []float64{1, 1, 1, 0, 1, 0}
	labels := []int{0, 0, 0, 0, 1, 1}
	i, err := metric.BalancedAccuracyInterval(sample(t, values, []int{0, 1, 2, 3, 4, 5}), labels, 2, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", i.Estimate, .625, 1e-12)
	if i.Estimand != metric.EstimandBalanced {
		t.Errorf("estimand %q", i.Estimand)
	}
	half := stats.TQuantile(.95, 5) * math.Sqrt((.75*.25/4+.5*.5/2)/4*6/5)
	near(t, "low", i.Low, .625-half, 1e-12)
	near(t, "high", i.High, 1, 1e-12)
	// Everything wrong: the floor on the groups, still above nothing.
	if i, err = metric.BalancedAccuracyInterval(sample(t, make([]float64, 6), []int{0, 0, 1, 1, 2, 2}), labels, 2, .95); err != nil {
		t.Fatal(err)
	}
	near(t, "high of 0 of 3", i.High, 1-math.Pow(.025, 1.0/3), 1e-12)
	if i.Method != stats.MethodFloor || i.Units != 3 || i.Estimand != metric.EstimandGroupBal {
		t.Errorf("all wrong: %+v", i)
	}
	six := sample(t, values, []int{0, 1, 2, 3, 4, 5})
	for name, c := range map[string]struct {
		images  stats.Sample
		labels  []int
		classes int
		level   float64
	}{
		"one class": {six, labels, 1, .95},
		"labels":    {six, labels[1:], 2, .95},
		"class":     {six, []int{0, 0, 0, 0, 1, 2}, 2, .95},
		"value":     {sample(t, []float64{2}, []int{0}), []int{0}, 2, .95},
		"level":     {six, labels, 2, 1},
		"no images": {stats.Sample{}, nil, 2, .95},
	} {
		if i, err := metric.BalancedAccuracyInterval(c.images, c.labels, c.classes, c.level); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
	}
}

// TestBalancedAccuracyWeighs: an image that counts twice is two of them, of one group.
func TestBalancedAccuracyWeighs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, clusters := grouped(t, rapid.Float64Range(0, 1))
		labels := rapid.SliceOfN(rapid.IntRange(0, 2), len(values), len(values)).Draw(t, "labels")
		times := rapid.SliceOfN(rapid.IntRange(1, 3), len(values), len(values)).Draw(t, "times")
		var weights, each []float64
		var of, label []int
		for i, n := range times {
			weights = append(weights, float64(n))
			for range n {
				each, of, label = append(each, values[i]), append(of, clusters[i]), append(label, labels[i])
			}
		}
		got, err := metric.BalancedAccuracyInterval(weighted(t, values, weights, clusters), labels, 3, .9)
		if err != nil {
			t.Fatal(err)
		}
		want, err := metric.BalancedAccuracyInterval(sample(t, each, of), label, 3, .9)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Estimate-want.Estimate) > 1e-9 || got.Method == want.Method && got.Method == stats.MethodClustered && math.Abs(got.Low-want.Low)+math.Abs(got.High-want.High) > 1e-9 {
			t.Fatalf("weighted %+v, one by one %+v", got, want)
		}
	})
}

// TestBalancedAccuracyAgrees: the centre is that of the confusion table, and with
// equally many images a class, it is the accuracy's.
func TestBalancedAccuracyAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, cluster := grouped(t, rapid.SampledFrom([]float64{0, 1}))
		labels := rapid.SliceOfN(rapid.IntRange(0, 1), len(values), len(values)).Draw(t, "labels")
		predicted := make([]int, len(values))
		for i, label := range labels {
			predicted[i] = label
			if values[i] == 0 {
				predicted[i] = 1 - label
			}
		}
		got, err := metric.BalancedAccuracyInterval(sample(t, values, cluster), labels, 2, .9)
		if err != nil {
			t.Fatal(err)
		}
		if want := table(t, labels, predicted, 2).BalancedAccuracy(); math.Abs(got.Estimate-want) > 1e-12 {
			t.Fatalf("centre %v, from the table %v", got.Estimate, want)
		}
		if !(0 <= got.Low && got.Low <= got.Estimate && got.Estimate <= got.High && got.High <= 1) {
			t.Fatalf("not ordered: %+v", got)
		}
	})
}
