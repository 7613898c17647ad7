package compare_test

import (
	"math"
	"testing"

	"github.com/refold/refold/stats/compare"
)

func TestGoldenCorrectedT(t *testing.T) {
	for _, g := range readGolden(t).Corrected {
		r := done[compare.Result](t)(compare.CorrectedT(g.Differences, g.TestOverTrain))
		near(t, "t", r.Statistic, g.T, 1e-10)
		near(t, "p", r.P, g.P, 1e-10)
		p := done[compare.Posterior](t)(compare.BayesianCorrelatedT(g.Differences, g.TestOverTrain, g.Region))
		near(t, "worse", p.Worse, g.Worse, 1e-9)
		near(t, "equal", p.Equal, g.Equal, 1e-9)
		near(t, "better", p.Better, g.Better, 1e-9)
	}
}

// TestScikitExample holds the figures that scikit-learn prints in its example of a
// statistical comparison of models: t .750, one-sided p .227; without correction 2.611
// and .005; worse 6.8 %, practically equal 43.2 %.
func TestScikitExample(t *testing.T) {
	g := readGolden(t).Corrected[0]
	r := done[compare.Result](t)(compare.CorrectedT(g.Differences, g.TestOverTrain))
	near(t, "t", r.Statistic, .750, 7e-4)
	near(t, "one-sided p", r.P/2, .227, 3e-3)
	naive := done[compare.Result](t)(compare.CorrectedT(g.Differences, 0))
	near(t, "uncorrected t", naive.Statistic, 2.611, 2e-4)
	near(t, "uncorrected one-sided p", naive.P/2, .005, .1)
	p := done[compare.Posterior](t)(compare.BayesianCorrelatedT(g.Differences, g.TestOverTrain, .01))
	near(t, "worse", p.Worse, .068, 6e-3)
	near(t, "equal", p.Equal, .432, 2e-3)
}

func TestGoldenFiveByTwo(t *testing.T) {
	for _, g := range readGolden(t).Five {
		r := done[compare.Result](t)(compare.FiveByTwoT(g.Differences))
		near(t, "t", r.Statistic, g.T, 1e-10)
		near(t, "p of t", r.P, g.PT, 1e-10)
		r = done[compare.Result](t)(compare.FiveByTwoF(g.Differences))
		near(t, "F", r.Statistic, g.F, 1e-10)
		near(t, "p of F", r.P, g.PF, 1e-10)
	}
}

func TestGoldenMcNemar(t *testing.T) {
	for _, g := range readGolden(t).McNemar {
		r := done[compare.McNemarResult](t)(compare.McNemar(g.B, g.C))
		near(t, "chi-squared", r.ChiSquared, g.Chi, 1e-12)
		near(t, "its p", r.PChiSquared, g.PChi, 1e-10)
		near(t, "corrected chi-squared", r.Corrected, g.Corrected, 1e-12)
		near(t, "its p", r.PCorrected, g.PCorrected, 1e-10)
		near(t, "exact p", r.PExact, g.Exact, 1e-8)
		near(t, "mid-p", r.PMid, g.Mid, 1e-8)
	}
	// The figure of mlxtend's documentation for this table, .005859, is wrong.
	r := done[compare.McNemarResult](t)(compare.McNemar(11, 1))
	near(t, "exact p of 11 and 1", r.PExact, .00634766, 1e-6)
}

func TestGoldenOfProject(t *testing.T) {
	var g struct {
		McNemar []struct {
			B, C      int
			Exact     float64
			Mid       float64 `json:"mid_p"`
			Corrected *float64
		}
		Cochran struct {
			Correct      [][]int
			Statistic, P float64
		} `json:"cochran_q"`
		Holm   struct{ P, Adjusted []float64 }
		DeLong area
	}
	read(t, "../../testdata/golden/stats_golden.json", &g)
	for _, m := range g.McNemar {
		r := done[compare.McNemarResult](t)(compare.McNemar(m.B, m.C))
		near(t, "exact p", r.PExact, m.Exact, 1e-9)
		near(t, "mid-p", r.PMid, m.Mid, 1e-9)
		if m.B != m.C { // where ours is 1: see McNemar
			near(t, "corrected p", r.PCorrected, *m.Corrected, 1e-9)
		}
	}
	checkCochran(t, g.Cochran.Correct, g.Cochran.Statistic, g.Cochran.P)
	checkHolm(t, g.Holm.P, g.Holm.Adjusted)
	checkArea(t, g.DeLong)
}

func TestGoldenSignFlip(t *testing.T) {
	for _, g := range readGolden(t).Flips {
		r := done[compare.SignFlipResult](t)(compare.SignFlip(g.Differences, g.Groups, 0, nil))
		near(t, "p", r.P, g.P, 1e-12)
		if !r.Exact {
			t.Error("not exact")
		}
	}
}

func TestGoldenHolm(t *testing.T) {
	for _, g := range readGolden(t).Holm {
		checkHolm(t, g.P, g.Adjusted)
	}
}

func checkHolm(t *testing.T, p, want []float64) {
	t.Helper()
	for i, adjusted := range done[[]float64](t)(compare.Holm(p)) {
		near(t, "adjusted p", adjusted, want[i], 1e-12)
	}
}

func TestGoldenCochran(t *testing.T) {
	all := readGolden(t).Cochran
	for _, g := range all {
		checkCochran(t, g.Correct, g.Q, g.P)
	}
	// statistics.md's table of 100 images.
	near(t, "Q", all[len(all)-1].Q, 7.529412, 1e-6)
}

func checkCochran(t *testing.T, correct [][]int, q, p float64) {
	t.Helper()
	r := done[compare.Result](t)(compare.CochranQ(truths(correct)))
	near(t, "Q", r.Statistic, q, 1e-10)
	near(t, "p", r.P, p, 1e-10)
}

func truths(correct [][]int) [][]bool {
	out := make([][]bool, len(correct))
	for i, row := range correct {
		out[i] = truth(row)
	}
	return out
}

func truth(labels []int) []bool {
	out := make([]bool, len(labels))
	for i, l := range labels {
		out[i] = l == 1
	}
	return out
}

func TestGoldenFriedman(t *testing.T) {
	for _, g := range readGolden(t).Friedman {
		r := done[compare.FriedmanResult](t)(compare.Friedman(g.Scores))
		near(t, "chi-squared", r.Statistic, g.Chi, 1e-10)
		near(t, "p", r.P, g.P, 1e-9)
		near(t, "p of F", r.PF, g.PF, 1e-9)
		n := done[compare.NemenyiResult](t)(compare.Nemenyi(r, .95))
		near(t, "critical difference", n.CriticalDifference, g.CD, 1e-6)
		for i := range g.Ranks {
			near(t, "mean rank", r.MeanRanks[i], g.Ranks[i], 1e-12)
			for j := range g.Ranks {
				near(t, "p of a pair", n.P[i][j], g.Nemenyi[i][j], 1e-6)
			}
		}
	}
}

func TestGoldenStudentizedRange(t *testing.T) {
	for _, g := range readGolden(t).Range {
		near(t, "quantile", done[float64](t)(compare.StudentizedRange(g.Level, g.K)), g.Q, 1e-7)
	}
	// Demsar's table 5a, of q/sqrt(2) at .05, to its three digits.
	for k, want := range map[int]float64{2: 1.960, 3: 2.343, 4: 2.569, 5: 2.728, 10: 3.164} {
		near(t, "Demsar's", done[float64](t)(compare.StudentizedRange(.95, k))/math.Sqrt2, want, 4e-4)
	}
}

func TestGoldenDeLong(t *testing.T) {
	for _, g := range readGolden(t).DeLong {
		checkArea(t, g)
	}
	checkArea(t, area{
		Label: []int{1, 1, 1, 1, 0, 0, 0, 0, 0},
		A:     []float64{.9, .8, .4, .7, .1, .5, .3, .6, .2}, B: []float64{.6, .9, .3, .5, .4, .2, .7, .1, .5},
		AUC: [2]float64{.9, .725}, Variance: [2]float64{.01375, .035}, Covariance: .00395833333333333, Z: .866025403784439, P: .386476230771233,
	})
}

// TestPROC holds the figures that pROC's manual prints.
func TestPROC(t *testing.T) {
	var g area
	read(t, "testdata/asah.json", &g)
	r := done[compare.DeLongResult](t)(compare.DeLong(truth(g.Label), g.A, g.B, nil))
	near(t, "Z", r.Statistic, g.Z, 1e-13)
	near(t, "p", r.P, g.P, 1e-12)
}

func TestGoldenDeLongFolds(t *testing.T) {
	for _, g := range readGolden(t).DeLongFolds {
		folds := make([]compare.Scored, g.Folds)
		for i, group := range g.Groups {
			f := &folds[group%g.Folds]
			f.Positive, f.Groups = append(f.Positive, g.Label[i] == 1), append(f.Groups, group)
			f.A, f.B = append(f.A, g.A[i]), append(f.B, g.B[i])
		}
		checkAreas(t, g, done[compare.DeLongResult](t)(compare.DeLongFolds(folds)))
	}
}

func checkArea(t *testing.T, g area) {
	t.Helper()
	checkAreas(t, g, done[compare.DeLongResult](t)(compare.DeLong(truth(g.Label), g.A, g.B, g.Groups)))
}

func checkAreas(t *testing.T, g area, r compare.DeLongResult) {
	t.Helper()
	for i := range 2 {
		near(t, "AUC", r.AUC[i], g.AUC[i], 1e-12)
		near(t, "variance", r.Variance[i], g.Variance[i], 1e-10)
	}
	near(t, "covariance", r.Covariance, g.Covariance, 1e-10)
	near(t, "Z", r.Statistic, g.Z, 1e-10)
	near(t, "p", r.P, g.P, 1e-9)
}

func TestGoldenSuperiority(t *testing.T) {
	for _, g := range readGolden(t).Superiority {
		a, b := make([]float64, int(g.N)), make([]float64, int(g.N))
		for i := range a {
			a[i] = 2 * min(1, max(0, g.Wins-float64(i))) // a tie where half a win is left
			b[i] = 1
		}
		r := done[compare.SuperiorityResult](t)(compare.Superiority(a, b, g.Ratio, .75, .95))
		near(t, "P(A > B)", r.Estimate, g.Wins/g.N, 1e-12)
		near(t, "low", r.Low, g.Low, 1e-8)
		near(t, "high", r.High, g.High, 1e-8)
	}
}
