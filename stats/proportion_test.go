package stats_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestQuantiles compares with SciPy 1.17 (scipy.stats.t.isf, beta.ppf), also where
// gonum's own inverses are coarse.
func TestQuantiles(t *testing.T) {
	for _, c := range []struct{ df, level, want float64 }{
		{1, .95, 12.706204736174694}, {1, .999, 636.619248768719}, {3, .5, 0.7648923284043444},
		{14, .95, 2.144786687917804}, {40, .99, 2.7044592674331622}, {1e6, .95, 1.9599663568141},
	} {
		near(t, "t quantile, relative", stats.TQuantile(c.level, c.df)/c.want, 1, 1e-10)
	}
	for _, c := range []struct{ p, a, b, want float64 }{
		{.025, .02, 50, 9.092718121518067e-83}, {.025, 3.5, .7, 0.4078089408109958}, {.975, 1e5, 1e5, 0.5021912985683079},
		{.975, 1e-3, 2, 3.719959564838234e-12}, {1e-6, 950.5, 51.5, 0.9090055041719707},
		{.025, .3, 1.7, 2.3147582804870297e-06}, {.975, 14.9, .1, 1},
	} {
		near(t, "beta quantile, relative", stats.BetaQuantile(c.p, c.a, c.b)/c.want, 1, 1e-10)
	}
}

// TestProportionFigures has published intervals: the article's 83 of 100, the
// claim's 95 of 100, and Newcombe, Statistics in Medicine 17, 1998, table I.
func TestProportionFigures(t *testing.T) {
	for _, c := range []struct{ k, n, wilsonLow, wilsonHigh, exactLow, exactHigh, digits float64 }{
		{83, 100, .744520, .891064, .741825, .897735, 1e-6},
		{95, 100, .888250, .978456, .887165, .983568, 1e-6},
		{41, 48, .728328, .927518, .722362, .939296, 1e-6},
		{81, 263, .2553, .3662, .2527, .3676, 1e-4},
		{15, 148, .0624, .1605, .0578, .1617, 1e-4},
		{0, 20, 0, .1611, 0, .1684, 1e-4},
		{1, 29, .0061, .1718, .0009, .1776, 1e-4},
	} {
		w, err := stats.Wilson(c.k, c.n, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		e, err := stats.ClopperPearson(c.k, c.n, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Wilson low", w.Low, c.wilsonLow, c.digits)
		near(t, "Wilson high", w.High, c.wilsonHigh, c.digits)
		near(t, "Clopper-Pearson low", e.Low, c.exactLow, c.digits)
		near(t, "Clopper-Pearson high", e.High, c.exactHigh, c.digits)
	}
	// An effective sample size is no whole number (reference: SciPy).
	e, err := stats.ClopperPearson(10.05, 14.02, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low of 10.05 of 14.02", e.Low, 0.4217012642443605, 1e-12)
	near(t, "high of 10.05 of 14.02", e.High, 0.9174579540930066, 1e-12)
}

func TestProportionErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range [][3]float64{
		{1, 0, .95}, {1, -1, .95}, {-1, 10, .95}, {11, 10, .95}, {nan, 10, .95}, {1, nan, .95},
		{1, inf, .95}, {inf, inf, .95}, {5, 2e9, .95}, {1, 10, 0}, {1, 10, 1}, {1, 10, nan}, {1, 10, 95},
	} {
		for name, method := range proportions {
			if i, err := method(c[0], c[1], c[2]); !errors.Is(err, stats.ErrInvalid) {
				t.Errorf("%s(%v) = %+v, %v, want a refusal", name, c, i, err)
			}
		}
	}
}

type proportion func(correct, total, level float64) (stats.Interval, error)

// TestProportionProperties holds for all methods and real-valued counts: inside
// [0, 1], around the estimate, wider with the level, mirrored with the outcome,
// and moving with the count. Wald's ends fall near all correct.
func TestProportionProperties(t *testing.T) {
	for name, method := range proportions {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.Float64Range(1, 5000).Draw(t, "n")
				// Jeffreys leaps at 0, and Wald's width has no slope there.
				k := math.Round(rapid.Float64Range(0, 1).Draw(t, "share")*1e9) / 1e9 * n
				level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
				i := must(t, method, k, n, level)
				holds := i.Contains(i.Estimate) || name == "Jeffreys" // has a median of its own
				if !(0 <= i.Low && i.Low <= i.High && i.High <= 1 && holds) {
					t.Fatalf("not ordered: %+v", i)
				}
				wide := must(t, method, k, n, level+(1-level)/2)
				if wide.Low > i.Low+1e-12 || wide.High < i.High-1e-12 {
					t.Fatalf("level %v: %+v does not hold level %v: %+v", wide.Level, wide, i.Level, i)
				}
				mirror := must(t, method, n-k, n, level)
				if math.Abs(mirror.Low-(1-i.High)) > 1e-9 || math.Abs(mirror.High-(1-i.Low)) > 1e-9 {
					t.Fatalf("%+v is no mirror of %+v", mirror, i)
				}
				if more := must(t, method, k+(n-k)/2, n, level); name != "Wald" && (more.Low < i.Low-1e-12 || more.High < i.High-1e-12) {
					t.Fatalf("more correct: %+v lies below %+v", more, i)
				}
			})
		})
	}
}

// TestClopperPearsonInvertsBinomial checks the definition with whole counts: at the
// low end, P(X >= k) is the tail's probability; at the high end P(X <= k) is.
func TestClopperPearsonInvertsBinomial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		i := must(t, stats.ClopperPearson, float64(k), float64(n), 0.9)
		atLeast, atMost := 0.0, 0.0
		for x := range n + 1 {
			if x >= k {
				atLeast += binomial(n, x, i.Low)
			}
			if x <= k {
				atMost += binomial(n, x, i.High)
			}
		}
		if k > 0 && math.Abs(atLeast-0.05) > 1e-9 || k < n && math.Abs(atMost-0.05) > 1e-9 {
			t.Fatalf("%d of %d: tails %v and %v, want 0.05", k, n, atLeast, atMost)
		}
	})
}

func binomial(n, k int, p float64) float64 {
	c := 1.0
	for j := range k {
		c *= float64(n-j) / float64(j+1)
	}
	return c * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
}

func must(t *rapid.T, method proportion, correct, total, level float64) stats.Interval {
	i, err := method(correct, total, level)
	if err != nil {
		t.Fatalf("%v of %v at %v: %v", correct, total, level, err)
	}
	return i
}
