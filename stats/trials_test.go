package stats_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestTrials: two seeds of two folds, the second seed without image 3; means by hand.
func TestTrials(t *testing.T) {
	trials, err := stats.NewTrials([]stats.Tested{
		{Image: 2, Seed: 1, Fold: 5, Value: 1}, {Image: 0, Seed: 1, Fold: 4, Value: 0}, {Image: 1, Seed: 1, Fold: 4, Value: 1},
		{Image: 0, Seed: 0, Fold: 0, Value: 1}, {Image: 3, Seed: 0, Fold: 0, Value: 0}, {Image: 1, Seed: 0, Fold: 1, Value: 1}, {Image: 2, Seed: 0, Fold: 1, Value: 0},
	}, []int{7, 7, 8, 9, 9})
	if err != nil {
		t.Fatal(err)
	}
	if trials.Seeds() != 2 || trials.Len() != 4 {
		t.Errorf("%d seeds, %d trials", trials.Seeds(), trials.Len())
	}
	if means := trials.Means(); !slices.Equal(means, []float64{.5, .5, .5, 1}) {
		t.Errorf("means %v", means)
	}
	all, err := trials.Sample()
	if err != nil || !slices.Equal(all.Values(), []float64{.5, 1, .5, 0}) || all.Groups() != 3 || all.Mean() != 4.0/7 {
		t.Errorf("%v %v %v %v", all.Values(), all.Groups(), all.Mean(), err)
	}
	second, err := trials.Seed(1)
	if err != nil || !slices.Equal(second.Values(), []float64{0, 1, 1}) {
		t.Errorf("%v %v", second.Values(), err)
	}
	if first, end := trials.OfSeed(1); first != 2 || end != 4 || trials.Of(first)[0].Fold != 4 {
		t.Errorf("trials %d to %d", first, end)
	}
}

func TestTrialsRefuse(t *testing.T) {
	for want, tested := range map[string][]stats.Tested{
		"no images":                  nil,
		"there are 2 images":         {{Image: 2}},
		"must be a finite number":    {{Image: 1, Value: math.NaN()}},
		"tested twice in seed 3, in": {{Image: 1, Seed: 3}, {Image: 1, Seed: 3, Fold: 1}},
	} {
		if _, err := stats.NewTrials(tested, []int{0, 1}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", tested, err, want)
		}
	}
	var none stats.Trials
	if _, err := none.Sample(); err == nil || none.Len() != 0 || none.Seeds() != 0 || none.CheckAccuracies() == nil {
		t.Error("the zero Trials must hold nothing")
	}
	if _, err := none.Seed(0); err == nil {
		t.Error("the zero Trials have a seed")
	}
}

// TestTrialsIgnoreOrder: the order in which values come changes nothing.
func TestTrialsIgnoreOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tested []stats.Tested
		images := rapid.IntRange(2, 12).Draw(t, "images")
		for seed := range rapid.IntRange(1, 3).Draw(t, "seeds") {
			for image := range images {
				tested = append(tested, stats.Tested{Image: image, Seed: seed, Fold: rapid.IntRange(0, 2).Draw(t, "fold"), Value: rapid.Float64Range(0, 1).Draw(t, "value")})
			}
		}
		clusters := rapid.SliceOfN(rapid.IntRange(-2, 2), images, images).Draw(t, "clusters")
		a, err := stats.NewTrials(tested, clusters)
		if err != nil {
			t.Fatal(err)
		}
		b, err := stats.NewTrials(rapid.Permutation(tested).Draw(t, "order"), clusters)
		if err != nil || !slices.Equal(a.Means(), b.Means()) {
			t.Fatal(err)
		}
		x, _ := a.Sample()
		y, _ := b.Sample()
		if !slices.Equal(x.Values(), y.Values()) || x.Mean() != y.Mean() {
			t.Fatal("order matters")
		}
	})
}
