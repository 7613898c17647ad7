package stats_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

var proportions = map[string]proportion{
	"Wald": stats.Wald, "Wilson": stats.Wilson, "Wilson with continuity": stats.WilsonContinuity,
	"Clopper-Pearson": stats.ClopperPearson, "Agresti-Coull": stats.AgrestiCoull, "Jeffreys": stats.Jeffreys,
}

// TestWilsonContinuityReference compares with prop.test of R 4.2.2.
func TestWilsonContinuityReference(t *testing.T) {
	for _, c := range []struct{ k, n, level, low, high float64 }{
		{83, 100, .95, .7389130454557147, .8950665546512223},
		{0, 20, .95, 0, .200453345013487},
		{1, 29, .9, .002374680173691711, .1651354681343479},
		{81, 263, .95, .2535086822951853, .3681762010430036},
		{15, 148, .99, .05127415832771856, .1873450121909034},
		{29, 29, .95, .8543835244204266, 1},
		{1, 1, .95, .05462075552885203, 1},
	} {
		i, err := stats.WilsonContinuity(c.k, c.n, c.level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "low", i.Low, c.low, 1e-12)
		near(t, "high", i.High, c.high, 1e-12)
	}
}

// TestOtherProportionFigures are those of the article's 83 of 100.
func TestOtherProportionFigures(t *testing.T) {
	for name, want := range map[string][2]float64{
		"Wald": {.756377, .903623}, "Wilson": {.744520, .891064}, "Wilson with continuity": {.738913, .895067},
		"Clopper-Pearson": {.741825, .897735}, "Agresti-Coull": {.743547, .892037}, "Jeffreys": {.747507, .893723},
	} {
		i, err := proportions[name](83, 100, .95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+" low", i.Low, want[0], 1e-6)
		near(t, name+" high", i.High, want[1], 1e-6)
	}
}

func TestWaldWarns(t *testing.T) {
	i, err := stats.Wald(20, 20, .95)
	if err != nil || i.Width() != 0 || !mentions(i.Warnings, "comparison only") || !mentions(i.Warnings, "no width") {
		t.Errorf("%+v %v", i, err)
	}
	if _, err := i.PAtLeast(.95); !errors.Is(err, stats.ErrNoVariance) {
		t.Errorf("a test without variance: %v", err)
	}
	if i, err = stats.Wald(1, 29, .95); err != nil || i.Low != 0 || !mentions(i.Warnings, "was cut") {
		t.Errorf("%+v %v", i, err)
	}
}

// TestProportionRelations: Agresti-Coull holds Wilson's interval, and the correction for
// continuity only widens it.
func TestProportionRelations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Float64Range(1, 3000).Draw(t, "n")
		k := rapid.Float64Range(0, 1).Draw(t, "share") * n
		level := rapid.Float64Range(.5, .999).Draw(t, "level")
		wilson := must(t, stats.Wilson, k, n, level)
		for _, wider := range []proportion{stats.AgrestiCoull, stats.WilsonContinuity} {
			if i := must(t, wider, k, n, level); i.Low > wilson.Low+1e-12 || i.High < wilson.High-1e-12 {
				t.Fatalf("%+v does not hold %+v", i, wilson)
			}
		}
	})
}

// FuzzProportions: numbers of any kind give an ordered interval inside [0, 1] or a refusal.
func FuzzProportions(f *testing.F) {
	for _, s := range [][3]float64{{83, 100, .95}, {0, 1, .95}, {101, 100, .95}, {math.NaN(), 1, .95}, {1, math.Inf(1), .95}, {5, 5, math.Nextafter(1, 0)}, {1e-320, 1e-310, .5}, {5e8, 1e9, 1e-300}, {.5, 1e15, .99}} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, k, n, level float64) {
		for name, method := range proportions {
			i, err := method(k, n, level)
			if err != nil {
				if !errors.Is(err, stats.ErrInvalid) {
					t.Errorf("%s(%v, %v, %v): a refusal without a kind: %v", name, k, n, level, err)
				}
				continue
			}
			if !(0 <= i.Low && i.Low <= i.High && i.High <= 1 && i.Estimate >= 0 && i.Estimate <= 1) {
				t.Errorf("%s(%v, %v, %v) = %+v", name, k, n, level, i)
			}
		}
	})
}
