package compare_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// golden are figures of SciPy, statsmodels and scikit-learn; see testdata/golden.py.
type golden struct {
	Corrected []struct {
		Differences                        []float64
		TestOverTrain                      float64 `json:"test_over_train"`
		T, P, Region, Worse, Equal, Better float64
	}
	Five []struct {
		Differences [5][2]float64
		T           float64
		PT          float64 `json:"p_t"`
		F           float64
		PF          float64 `json:"p_f"`
	}
	McNemar []struct {
		B, C       int
		Chi        float64
		PChi       float64 `json:"p_chi"`
		Corrected  float64
		PCorrected float64 `json:"p_corrected"`
		Exact, Mid float64
	}
	Flips []struct {
		Differences []float64
		Groups      []int
		P           float64
	}
	Holm    []struct{ P, Adjusted []float64 }
	Cochran []struct {
		Correct [][]int
		Q, P    float64
	}
	Friedman []struct {
		Scores     [][]float64
		Chi, P, PF float64
		Ranks      []float64
		Nemenyi    [][]float64
		CD         float64
	}
	Range []struct {
		Level float64
		K     int
		Q     float64
	}
	DeLong      []area
	DeLongFolds []area `json:"delong_folds"`
	Superiority []struct{ Wins, N, Ratio, Low, High float64 }
}

// area is two areas under the ROC curve.
type area struct {
	Label         []int
	A, B          []float64
	Groups        []int
	Folds         int
	AUC, Variance [2]float64
	Covariance    float64
	Z, P          float64
}

func readGolden(t *testing.T) golden {
	t.Helper()
	var g golden
	read(t, "testdata/golden.json", &g)
	if len(g.Corrected)*len(g.Five)*len(g.McNemar)*len(g.Flips)*len(g.Holm)*len(g.Cochran)*len(g.Friedman)*len(g.Range)*len(g.DeLong)*len(g.DeLongFolds)*len(g.Superiority) == 0 {
		t.Fatal("testdata/golden.json lacks a part")
	}
	return g
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// near fails where got is not want to about the given share of it.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*max(math.Abs(want), 1e-12)) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

func done[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
