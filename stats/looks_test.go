package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// Reference figures for 100 images, to their four digits.
func TestBestOfLooks(t *testing.T) {
	for _, c := range []struct {
		accuracy float64
		looks    int
		want     float64
	}{
		{0.80, 10, 0.8596}, {0.80, 100, 0.8940},
		{0.75, 10, 0.8150}, {0.75, 100, 0.8532},
		{0.50, 100, 0.6248},
		{0.83, 1, 0.83}, {0, 7, 0}, {1, 7, 1},
	} {
		got, err := stats.BestOfLooks(100, c.accuracy, c.looks)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "best", got, c.want, 5e-5)
	}
}

func TestBestOfLooksGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 500).Draw(t, "n"), rapid.IntRange(1, 1000).Draw(t, "m")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		one, err := stats.BestOfLooks(n, p, 1)
		if err != nil || math.Abs(one-p) > 1e-9 {
			t.Fatalf("one look shows %v on average, want %v (%v)", one, p, err)
		}
		few, _ := stats.BestOfLooks(n, p, m)
		more, _ := stats.BestOfLooks(n, p, m+1)
		if !(few >= p-1e-9 && more >= few-1e-12 && more <= 1+1e-12) {
			t.Fatalf("best of %d looks %v, of one more %v, true %v", m, few, more, p)
		}
	})
}

// The accuracy behind the best gives the chance back that it was asked for.
func TestAccuracyBehindBestInverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 2000).Draw(t, "n"), rapid.IntRange(1, 1000).Draw(t, "m")
		k := rapid.IntRange(1, n).Draw(t, "k")
		chance := rapid.Float64Range(0.01, 0.99).Draw(t, "chance")
		p, err := stats.AccuracyBehindBest(k, n, m, chance)
		if err != nil {
			t.Fatal(err)
		}
		r, err := stats.BinomialTest(k, n, p)
		if err != nil {
			t.Fatal(err)
		}
		reached := -math.Expm1(float64(m) * math.Log1p(-r.Greater))
		if !(math.Abs(reached-chance) < 1e-8) {
			t.Fatalf("at %v the best of %d reaches %d of %d with probability %v, want %v", p, m, k, n, reached, chance)
		}
	})
}

// One look without correction is Clopper and Pearson's lower bound.
func TestAccuracyBehindOneLook(t *testing.T) {
	i, err := stats.ClopperPearson(83, 100, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	p, err := stats.AccuracyBehindBest(83, 100, 1, 0.025)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "lower bound", p, i.Low, 1e-14)
}

func TestLooksRefuseImpossibleInput(t *testing.T) {
	for _, c := range []struct {
		total    int
		accuracy float64
		looks    int
	}{{0, 0.5, 1}, {100, 1.5, 1}, {100, math.NaN(), 1}, {100, 0.5, 0}, {stats.MaxTestImages + 1, 0.5, 1}} {
		if got, err := stats.BestOfLooks(c.total, c.accuracy, c.looks); err == nil {
			t.Errorf("%+v gave %v", c, got)
		}
	}
	for _, c := range []struct {
		k, n, m int
		chance  float64
	}{{5, 4, 1, 0.5}, {1, 4, 0, 0.5}, {1, 4, 1, 0}, {1, 4, 1, 1}, {1, 4, 1, math.NaN()}} {
		if got, err := stats.AccuracyBehindBest(c.k, c.n, c.m, c.chance); err == nil {
			t.Errorf("%+v gave %v", c, got)
		}
	}
}
