package stats_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestPAtLeastReference compares with scipy.stats 1.17: t.cdf and norm.cdf.
func TestPAtLeastReference(t *testing.T) {
	for _, c := range []struct{ estimate, se, df, claim, want float64 }{
		{.835, .0139111, 9, .95, 8.507815849593148e-06},
		{.9, .02, 3.5, .95, 0.03784732190474501},
		{.83, .0375632799, math.Inf(1), .95, 0.0007001014820366597},
		{.97, .02, 4, .95, 0.8130495168499705},
	} {
		i, err := stats.TInterval(c.estimate, c.se, c.df, .95)
		if err != nil {
			t.Fatal(err)
		}
		p, err := i.PAtLeast(c.claim)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "p, relative", p/c.want, 1, 1e-9)
	}
}

// TestPAtLeastInverts: the closed form and the inversion of intervals agree, the exact
// method gives the binomial test, and Wilson the score test.
func TestPAtLeastInverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		claim := rapid.Float64Range(.01, .99).Draw(t, "claim")
		of := func(f proportion) float64 {
			p, err := stats.PAtLeast(claim, func(level float64) (stats.Interval, error) { return f(float64(k), float64(n), level) })
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		exact, err := stats.BinomialTest(k, n, claim)
		if err != nil {
			t.Fatal(err)
		}
		if p := of(stats.ClopperPearson); float64(k) <= claim*float64(n) && exact.Less > 1e-11 && exact.Less < .49 && math.Abs(p-exact.Less) > 1e-11 {
			t.Fatalf("%d of %d against %v: exact %v, inverted %v", k, n, claim, exact.Less, p)
		}
		z := (float64(k) - claim*float64(n)) / math.Sqrt(claim*(1-claim)*float64(n))
		score := math.Erfc(-z/math.Sqrt2) / 2
		if p := of(stats.Wilson); score > 1e-11 && score < 1-1e-11 && k > 0 && k < n && math.Abs(p-score) > 1e-11 {
			t.Fatalf("%d of %d against %v: score %v, inverted %v", k, n, claim, score, p)
		}
		values := rapid.SliceOfN(rapid.Float64Range(0, 1), 2, 8).Draw(t, "values")
		i, err := stats.CorrectedT(values, .2, .95)
		if err != nil {
			t.Fatal(err)
		}
		want, err := i.PAtLeast(claim)
		if err != nil {
			return
		}
		p, err := stats.PAtLeast(claim, func(level float64) (stats.Interval, error) { return stats.CorrectedT(values, .2, level) })
		if err != nil || math.Abs(p-want) > 1e-11 {
			t.Fatalf("closed form %v, inverted %v: %v", want, p, err)
		}
		if math.Abs(want-.025) > 1e-9 && (want < .025) != (i.High < claim) {
			t.Fatalf("p %v but interval up to %v", want, i.High)
		}
	})
}

func TestPAtLeastRefuses(t *testing.T) {
	wilson, err := stats.Wilson(8, 10, .95)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := stats.TInterval(1, 0, 5, .95)
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[error]func() (float64, error){
		stats.ErrDesign:     func() (float64, error) { return wilson.PAtLeast(.95) },
		stats.ErrNoVariance: func() (float64, error) { return flat.PAtLeast(.95) },
		stats.ErrInvalid:    func() (float64, error) { return flat.PAtLeast(math.NaN()) },
		stats.ErrTooFew: func() (float64, error) {
			return stats.PAtLeast(.95, func(level float64) (stats.Interval, error) { return stats.CorrectedT(nil, .1, level) })
		},
	} {
		if p, err := f(); !errors.Is(err, want) || p != 0 {
			t.Errorf("p %v, error %v, want %v", p, err, want)
		}
	}
	for _, c := range [][4]float64{{math.NaN(), 1, 1, .95}, {0, -1, 1, .95}, {0, math.NaN(), 1, .95}, {0, math.Inf(1), 1, .95}, {0, 1e300, 1e-3, .95}, {0, 1, 0, .95}, {0, 1, math.NaN(), .95}, {0, 1, 1, 1}} {
		if i, err := stats.TInterval(c[0], c[1], c[2], c[3]); err == nil {
			t.Errorf("TInterval(%v) = %+v, want an error", c, i)
		}
	}
}
