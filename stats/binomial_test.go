package stats_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// SciPy's binomtest, to a relative 1e-9: its figures go down to 1e-217.
func TestGoldenBinomial(t *testing.T) {
	data, err := os.ReadFile("../testdata/golden/stats_golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g struct {
		Binomial []struct {
			K, N          int
			P0            float64
			Less, Greater float64
			TwoSided      float64 `json:"two_sided"`
		}
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Binomial) < 60 {
		t.Fatalf("%d reference figures", len(g.Binomial))
	}
	for _, b := range g.Binomial {
		r, err := stats.BinomialTest(b.K, b.N, b.P0)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%d of %d at %g: ", b.K, b.N, b.P0)
		for _, c := range []struct {
			side      string
			got, want float64
		}{{"less", r.Less, b.Less}, {"greater", r.Greater, b.Greater}, {"two-sided", r.TwoSided, b.TwoSided}} {
			if c.want < 1e-290 { // hardly a number any more
				near(t, name+c.side, c.got, c.want, 1e-280)
			} else {
				near(t, name+c.side+", relative", c.got/c.want, 1, 1e-9)
			}
		}
	}
}

// The article: 83 of 100 against the claim of 95 %.
func TestBinomialOfTheArticle(t *testing.T) {
	r, err := stats.BinomialTest(83, 100, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "P(X <= 83)", r.Less, 9.429e-6, 5e-10)
}

// Adding up the masses gives the same tails.
func TestBinomialAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		r, err := stats.BinomialTest(k, n, p)
		if err != nil {
			t.Fatal(err)
		}
		less, greater, two := 0.0, 0.0, 0.0
		for i := range n + 1 {
			m := binomial(n, i, p)
			if i <= k {
				less += m
			}
			if i >= k {
				greater += m
			}
			if m <= binomial(n, k, p)*(1+1e-7) {
				two += m
			}
		}
		for _, c := range []struct {
			name      string
			got, want float64
		}{{"less", r.Less, less}, {"greater", r.Greater, greater}, {"two-sided", r.TwoSided, two}} {
			if !(math.Abs(c.got-c.want) < 1e-10) {
				t.Fatalf("%s = %.15g, want %.15g", c.name, c.got, c.want)
			}
		}
	})
}

func TestBinomialRefusesWhatIsNoCount(t *testing.T) {
	for _, c := range []struct {
		k, n int
		p    float64
	}{{0, 0, 0.5}, {-1, 5, 0.5}, {6, 5, 0.5}, {1, 5, -0.1}, {1, 5, 95}, {1, 5, math.NaN()}} {
		if r, err := stats.BinomialTest(c.k, c.n, c.p); err == nil {
			t.Errorf("%+v gave %+v", c, r)
		}
	}
}
