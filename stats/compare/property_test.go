package compare_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/refold/refold/stats/compare"
	"pgregory.net/rapid"
)

func must[T any](t *rapid.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func equal(t *rapid.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
}

// plain are differences of accuracies that vary.
func plain(n int) *rapid.Generator[[]float64] {
	return rapid.Map(rapid.SliceOfN(rapid.IntRange(-20, 20), n, n), func(all []int) []float64 {
		out := make([]float64, n)
		for i, v := range all {
			out[i] = float64(10*v+i) / 1000
		}
		return out
	})
}

func negative(values []float64) []float64 {
	out := slices.Clone(values)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

// TestExchange: exchanging the models changes signs, and no probability.
func TestExchange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := plain(rapid.IntRange(2, 20).Draw(t, "n")).Draw(t, "differences")
		r, s := must[compare.Result](t)(compare.CorrectedT(d, .25)), must[compare.Result](t)(compare.CorrectedT(negative(d), .25))
		equal(t, "statistic", s.Statistic, -r.Statistic, 1e-12)
		equal(t, "p", s.P, r.P, 1e-12)
		p, q := must[compare.Posterior](t)(compare.BayesianCorrelatedT(d, .25, .01)), must[compare.Posterior](t)(compare.BayesianCorrelatedT(negative(d), .25, .01))
		equal(t, "worse", q.Worse, p.Better, 1e-12)
		equal(t, "all", p.Worse+p.Equal+p.Better, 1, 1e-12)
		groups := numbers(len(d)).Draw(t, "groups")
		f, g := must[compare.SignFlipResult](t)(compare.SignFlip(d, groups, 0, nil)), must[compare.SignFlipResult](t)(compare.SignFlip(negative(d), groups, 0, nil))
		equal(t, "p of flips", g.P, f.P, 0)
		zero := make([]float64, len(d))
		u, v := must[compare.SuperiorityResult](t)(compare.Superiority(d, zero, .1, .75, .95)), must[compare.SuperiorityResult](t)(compare.Superiority(zero, d, .1, .75, .95))
		equal(t, "P(B > A)", v.Estimate, 1-u.Estimate, 1e-12)
		equal(t, "its end", v.Low, 1-u.High, 1e-9)
		b, c := rapid.IntRange(0, 300).Draw(t, "b"), rapid.IntRange(0, 300).Draw(t, "c")
		m, o := must[compare.McNemarResult](t)(compare.McNemar(b, c)), must[compare.McNemarResult](t)(compare.McNemar(c, b))
		equal(t, "mid-p", o.PMid, m.PMid, 0)
		if m.PMid > m.PExact {
			t.Fatalf("mid-p %v above the exact %v", m.PMid, m.PExact)
		}
	})
}

// TestFlipsCounted compares with flips that are counted one by one.
func TestFlipsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := plain(rapid.IntRange(1, 25).Draw(t, "n")).Draw(t, "differences")
		if rapid.Bool().Draw(t, "tied") {
			for i := range d {
				d[i] = math.Round(4*d[i]) / 3
			}
		}
		groups := rapid.SliceOfN(rapid.IntRange(0, 8), len(d), len(d)).Draw(t, "groups")
		sums := make([]float64, 9)
		for i, g := range groups {
			sums[g] += d[i]
		}
		total, beyond := 0.0, 0
		for _, s := range sums {
			total += s
		}
		for bits := range 1 << len(sums) {
			sum := 0.0
			for g, s := range sums {
				sum += s * float64(1-2*(bits>>g&1))
			}
			if math.Abs(sum) >= math.Abs(total)-1e-9 {
				beyond++
			}
		}
		r := must[compare.SignFlipResult](t)(compare.SignFlip(d, groups, 0, nil))
		equal(t, "p", r.P, float64(beyond)/float64(int(1)<<len(sums)), 1e-12)
	})
}

// TestTwoModels: of two models, Cochran's Q is McNemar's chi-squared, Friedman's test of
// untied blocks the sign test's, and Nemenyi's probability that of a normal difference.
func TestTwoModels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		correct, scores := make([][]bool, n), make([][]float64, n)
		var a, b []bool
		wins := 0
		for i := range n {
			x, y, better := rapid.Bool().Draw(t, "a"), rapid.Bool().Draw(t, "b"), rapid.Bool().Draw(t, "better")
			a, b = append(a, x), append(b, y)
			correct[i] = []bool{x, y}
			scores[i] = []float64{.5, .25}
			if better {
				wins++
				scores[i][1] = .75
			}
		}
		onlyA, onlyB, err := compare.Discordant(a, b)
		if err != nil {
			t.Fatal(err)
		}
		m, q := must[compare.McNemarResult](t)(compare.McNemar(onlyA, onlyB)), must[compare.Result](t)(compare.CochranQ(correct))
		equal(t, "Q", q.Statistic, m.ChiSquared, 1e-9)
		equal(t, "its p", q.P, m.PChiSquared, 1e-9)
		f := must[compare.FriedmanResult](t)(compare.Friedman(scores))
		apart := float64(2*wins - n)
		equal(t, "Friedman's", f.Statistic, apart*apart/float64(n), 1e-9)
		pairs := must[compare.NemenyiResult](t)(compare.Nemenyi(f, .95))
		equal(t, "Nemenyi's p", pairs.P[0][1], math.Erfc(math.Abs(apart)/math.Sqrt(2*float64(n))), 1e-9)
	})
}

// TestUnits: what scores are measured in changes no rank.
func TestUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(8, 40).Draw(t, "n")
		a, b := plain(n).Draw(t, "a"), plain(n).Draw(t, "b")
		positive, alone := make([]bool, n), make([]int, n)
		exp, groups := make([]float64, n), make([]int, n)
		for i := range n {
			positive[i], alone[i], exp[i], groups[i] = i%3 == 0, n-i, math.Exp(9*a[i]), i/2
		}
		r, err := compare.DeLong(positive, a, b, nil)
		if err != nil {
			t.Skip(err)
		}
		equal(t, "p of other units", must[compare.DeLongResult](t)(compare.DeLong(positive, exp, b, nil)).P, r.P, 1e-12)
		equal(t, "p of groups of one", must[compare.DeLongResult](t)(compare.DeLong(positive, a, b, alone)).P, r.P, 1e-9)
		other := must[compare.DeLongResult](t)(compare.DeLong(positive, b, a, nil))
		equal(t, "Z exchanged", other.Statistic, -r.Statistic, 1e-9)
		equal(t, "infinite scores", must[compare.DeLongResult](t)(compare.DeLong(positive, ends(a), b, nil)).AUC[0], r.AUC[0], 1e-12)
	})
}

// ends makes the highest scores infinite, and so the lowest.
func ends(values []float64) []float64 {
	low, high := slices.Min(values), slices.Max(values)
	out := slices.Clone(values)
	for i, v := range out {
		switch v {
		case low:
			out[i] = math.Inf(-1)
		case high:
			out[i] = math.Inf(1)
		}
	}
	return out
}

// TestPermutedAsFlipped: with two models the two permutation tests are one.
func TestPermutedAsFlipped(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	var correct [][]bool
	var d []float64
	var groups []int
	for i := range 80 {
		a, b := random.Float64() < .8, random.Float64() < .65
		correct = append(correct, []bool{a, b})
		groups = append(groups, i/3)
		d = append(d, 0)
		if a != b {
			d[i] = -1
		}
		if a && !b {
			d[i] = 1
		}
	}
	const draws = 20_000
	exact := done[compare.SignFlipResult](t)(compare.SignFlip(d, groups, 0, nil))
	drawn := done[compare.Result](t)(compare.PermuteModels(correct, groups, draws, random))
	if sd := math.Sqrt(exact.P * (1 - exact.P) / draws); math.Abs(drawn.P-exact.P) > 4*sd+1.0/draws {
		t.Errorf("p %v drawn, %v exact", drawn.P, exact.P)
	}
	for i := range 40 { // more groups than are counted
		d, groups = append(d, float64(2*(i%2)-1)), append(groups, 100+i)
	}
	many := done[compare.SignFlipResult](t)(compare.SignFlip(d, groups, draws, random))
	if many.Exact || many.Draws != draws || !(many.P > 0) {
		t.Errorf("drawn: %+v", many)
	}
}
