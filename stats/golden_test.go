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
	Binary struct {
		Label                           []int
		Probability                     []float64 `json:"probability_of_1"`
		TP, FP, FN, TN                  int
		Accuracy, Precision, Recall, F1 float64
		MCC, Kappa, AUC, Brier          float64
		Balanced                        float64 `json:"balanced_accuracy"`
		LogLoss                         float64 `json:"log_loss"`
	}
	Multiclass struct {
		Label                []int
		Probability          [][]float64
		Confusion            stats.Confusion
		Accuracy, MCC, Kappa float64
		MacroF1              float64 `json:"macro_f1"`
		LogLoss              float64 `json:"log_loss"`
		AUC                  float64 `json:"auc_ovr_macro"`
	}
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

func TestGoldenBinary(t *testing.T) {
	g := readGolden(t).Binary
	predicted, logs := make([]int, len(g.Label)), make([]float64, 2*len(g.Label))
	for i, p := range g.Probability {
		if p >= 0.5 {
			predicted[i] = 1
		}
		logs[2*i], logs[2*i+1] = math.Log1p(-p), math.Log(p)
	}
	c, err := stats.NewConfusion(g.Label, predicted, 2)
	if err != nil {
		t.Fatal(err)
	}
	if c[1][1] != g.TP || c[0][1] != g.FP || c[1][0] != g.FN || c[0][0] != g.TN {
		t.Errorf("table %v, want tp %d fp %d fn %d tn %d", c, g.TP, g.FP, g.FN, g.TN)
	}
	near(t, "accuracy", c.Accuracy(), g.Accuracy, 1e-12)
	near(t, "balanced accuracy", c.BalancedAccuracy(), g.Balanced, 1e-12)
	near(t, "precision", c.Precision(1), g.Precision, 1e-12)
	near(t, "recall", c.Recall(1), g.Recall, 1e-12)
	near(t, "F1", c.F1(1), g.F1, 1e-12)
	near(t, "MCC", c.MCC(), g.MCC, 1e-12)
	near(t, "kappa", c.Kappa(), g.Kappa, 1e-12)
	auc, err := stats.AUC(g.Label, g.Probability)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AUC", auc, g.AUC, 1e-12)
	checkProbabilityMetrics(t, g.Label, logs, 2, g.LogLoss, g.AUC)
	brier, err := stats.Brier(g.Label, logs, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Brier", brier, g.Brier, 1e-12)
}

func TestGoldenMulticlass(t *testing.T) {
	g := readGolden(t).Multiclass
	var logs []float64
	predicted := make([]int, len(g.Label))
	for i, row := range g.Probability {
		for class, p := range row {
			logs = append(logs, math.Log(p))
			if p > row[predicted[i]] {
				predicted[i] = class
			}
		}
	}
	c, err := stats.NewConfusion(g.Label, predicted, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c {
		for j := range c[i] {
			if c[i][j] != g.Confusion[i][j] {
				t.Errorf("count %d,%d = %d, want %d", i, j, c[i][j], g.Confusion[i][j])
			}
		}
	}
	near(t, "accuracy", c.Accuracy(), g.Accuracy, 1e-12)
	near(t, "macro F1", c.MacroF1(), g.MacroF1, 1e-12)
	near(t, "MCC", c.MCC(), g.MCC, 1e-12)
	near(t, "kappa", c.Kappa(), g.Kappa, 1e-12)
	// The file rounds the probabilities to 9 digits.
	checkProbabilityMetrics(t, g.Label, logs, 3, g.LogLoss, g.AUC)
}

// checkProbabilityMetrics compares log-loss and AUC, in float64 and, to its
// precision, in float32.
func checkProbabilityMetrics(t *testing.T, labels []int, logs []float64, classes int, logLoss, auc float64) {
	t.Helper()
	l, err := stats.LogLoss(labels, logs, classes)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log-loss", l, logLoss, 1e-9)
	a, err := stats.AUCOneVsRest(labels, logs, classes)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "one-vs-rest AUC", a, auc, 1e-12)
	short := make([]float32, len(logs))
	for i, v := range logs {
		short[i] = float32(v)
	}
	if l, err = stats.LogLoss(labels, short, classes); err != nil {
		t.Fatal(err)
	}
	near(t, "log-loss in float32", l, logLoss, 1e-7)
	if a, err = stats.AUCOneVsRest(labels, short, classes); err != nil {
		t.Fatal(err)
	}
	near(t, "one-vs-rest AUC in float32", a, auc, 1e-9)
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
