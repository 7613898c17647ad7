package stats_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/refold/refold/stats"
)

// golden are figures of SciPy, statsmodels and scikit-learn; see
// testdata/golden/stats_golden.py.
type golden struct {
	Proportions []struct {
		K, N     float64
		Level    float64
		Interval map[string][2]float64
	}
	CorrectedT []struct {
		Values        []float64
		TestOverTrain float64 `json:"test_over_train"`
		Level         float64
		Mean, SE      float64
		Interval      [2]float64
		PTwoSided     float64 `json:"p_two_sided"`
	} `json:"corrected_t"`
	Clustered struct {
		Correct, Cluster []int
		Mean             float64
		Independent      float64 `json:"se_independent"`
		Clustered        float64 `json:"se_clustered"`
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("../testdata/golden/stats_golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGoldenProportions(t *testing.T) {
	for _, p := range readGolden(t).Proportions {
		w, err := stats.Wilson(p.K, p.N, p.Level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Wilson low", w.Low, p.Interval["wilson"][0], 1e-12)
		near(t, "Wilson high", w.High, p.Interval["wilson"][1], 1e-12)
		c, err := stats.ClopperPearson(p.K, p.N, p.Level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Clopper-Pearson low", c.Low, p.Interval["clopper-pearson"][0], 1e-11)
		near(t, "Clopper-Pearson high", c.High, p.Interval["clopper-pearson"][1], 1e-11)
		for name, method := range map[string]proportion{"wald": stats.Wald, "agresti-coull": stats.AgrestiCoull, "jeffreys": stats.Jeffreys} {
			i, err := method(p.K, p.N, p.Level)
			if err != nil {
				t.Fatal(err)
			}
			want := p.Interval[name]
			// statsmodels has no corrected ends.
			if name == "jeffreys" && p.K == 0 {
				want[0] = 0
			}
			if name == "jeffreys" && p.K == p.N {
				want[1] = 1
			}
			near(t, name+" low", i.Low, want[0], 1e-11)
			near(t, name+" high", i.High, want[1], 1e-11)
		}
	}
}

func TestGoldenCorrectedT(t *testing.T) {
	for _, g := range readGolden(t).CorrectedT {
		i, err := stats.CorrectedT(g.Values, g.TestOverTrain, g.Level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "mean", i.Estimate, g.Mean, 1e-12)
		near(t, "low", i.Low, g.Interval[0], 1e-12)
		near(t, "high", i.High, g.Interval[1], 1e-12)
		test, err := stats.CorrectedTTest(g.Values, g.TestOverTrain)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "standard error", test.StandardError, g.SE, 1e-12)
		near(t, "p relative to its size", test.PTwoSided/g.PTwoSided, 1, 1e-9)
	}
}

func TestGoldenClustered(t *testing.T) {
	g := readGolden(t).Clustered
	values := make([]float64, len(g.Correct))
	for i, c := range g.Correct {
		values[i] = float64(c)
	}
	each := make([]int, len(values))
	for i := range each {
		each[i] = i
	}
	grouped, alone := sample(t, values, g.Cluster), sample(t, values, each)
	near(t, "mean", grouped.Mean(), g.Mean, 1e-12)
	near(t, "clustered standard error", plainError(t, grouped), g.Clustered, 1e-12)
	near(t, "independent standard error", plainError(t, alone), g.Independent, 1e-12)
	near(t, "effective units", grouped.EffectiveUnits(), float64(len(values))*math.Pow(g.Independent/g.Clustered, 2), 1e-9)
}

// plainError is the standard error of a clustered interval without the correction for
// few clusters.
func plainError(t *testing.T, s stats.Sample) float64 {
	t.Helper()
	i, err := stats.Clustered(s, .95)
	if err != nil {
		t.Fatal(err)
	}
	groups := float64(s.Groups())
	return i.Width() / 2 / stats.TQuantile(.95, groups-1) * math.Sqrt((groups-1)/groups)
}
