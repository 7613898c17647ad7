package stats_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// The interval of an accuracy is at least as wide as both of those that it chooses from,
// and all correct in three groups is worth three images.
func TestAccuracyInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		values, clusters := make([]float64, n), make([]int, n)
		for i := range n {
			values[i] = float64(rapid.IntRange(0, 1).Draw(t, "value"))
			clusters[i] = rapid.IntRange(0, 5).Draw(t, "cluster")
		}
		s, err := stats.NewSample(values, nil, clusters)
		if err != nil {
			t.Fatal(err)
		}
		got, err := stats.AccuracyInterval(s, .95)
		if err != nil {
			t.Fatal(err)
		}
		exact, err := stats.ClopperPearson(s.Mean()*s.EffectiveUnits(), s.EffectiveUnits(), .95)
		if err != nil {
			t.Fatal(err)
		}
		if got.Width() < exact.Width() || got.Low < 0 || got.High > 1 || !got.Contains(s.Mean()) {
			t.Fatalf("interval %v to %v about %v, Clopper-Pearson has %v to %v", got.Low, got.High, s.Mean(), exact.Low, exact.High)
		}
	})
	three := sample(t, []float64{1, 1, 1, 1, 1, 1}, []int{0, 0, 1, 1, 2, 2})
	got, err := stats.AccuracyInterval(three, .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low", got.Low, .292402, 1e-6) // R: binom.test(3, 3)
	if _, err := stats.AccuracyInterval(stats.Sample{}, .95); err == nil {
		t.Error("no images have an interval")
	}
}
