package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestBalancedAccuracyInterval by hand: singletons, recalls 3/4 and 1/2. The delta
// method's variance is that of a stratified mean, sum of (1/2)^2 r (1-r) / n_c,
// times n/(n-1).
func TestBalancedAccuracyInterval(t *testing.T) {
	values := []float64{1, 1, 1, 0, 1, 0}
	labels := []int{0, 0, 0, 0, 1, 1}
	i, err := BalancedAccuracyInterval(values, labels, []int{0, 1, 2, 3, 4, 5}, 2, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", i.Estimate, .625, 1e-12)
	if i.Estimand != EstimandBalanced {
		t.Errorf("estimand %q", i.Estimand)
	}
	half := TQuantile(.95, 5) * math.Sqrt((.75*.25/4+.5*.5/2)/4*6/5)
	near(t, "low", i.Low, .625-half, 1e-12)
	near(t, "high", i.High, 1, 1e-12)
	// Everything wrong: the floor on the groups, still above nothing.
	if i, err = BalancedAccuracyInterval(make([]float64, 6), labels, []int{0, 0, 1, 1, 2, 2}, 2, .95); err != nil {
		t.Fatal(err)
	}
	near(t, "high of 0 of 3", i.High, 1-math.Pow(.025, 1.0/3), 1e-12)
	if i.Method != MethodFloor || i.Units != 3 || i.Estimand != EstimandGroupBal {
		t.Errorf("all wrong: %+v", i)
	}
	for name, f := range map[string]func() (Interval, error){
		"one class": func() (Interval, error) { return BalancedAccuracyInterval(values, labels, labels, 1, .95) },
		"labels":    func() (Interval, error) { return BalancedAccuracyInterval(values, labels[1:], labels, 2, .95) },
		"clusters":  func() (Interval, error) { return BalancedAccuracyInterval(values, labels, labels[1:], 2, .95) },
		"class":     func() (Interval, error) { return BalancedAccuracyInterval([]float64{1}, []int{2}, []int{0}, 2, .95) },
		"value":     func() (Interval, error) { return BalancedAccuracyInterval([]float64{2}, []int{0}, []int{0}, 2, .95) },
		"level":     func() (Interval, error) { return BalancedAccuracyInterval(values, labels, labels, 2, 1) },
		"no images": func() (Interval, error) { return BalancedAccuracyInterval(nil, nil, nil, 2, .95) },
	} {
		if i, err := f(); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
	}
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
		got, err := BalancedAccuracyInterval(values, labels, cluster, 2, .9)
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

func TestLargestShare(t *testing.T) {
	for _, test := range []struct {
		classes []int
		weights []float64
		want    float64
	}{{nil, nil, 0}, {[]int{1, 0, 1, 1}, []float64{1, 1, 1, 1}, 0.75}, {[]int{0, 1}, []float64{3, 1}, 0.75}, {[]int{2, 2}, []float64{0, 0}, 0}} {
		if got := LargestShare(test.classes, test.weights); got != test.want {
			t.Errorf("%v, %v: %v, want %v", test.classes, test.weights, got, test.want)
		}
	}
}
