package metric_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/refold/refold/stats/metric"
)

// golden are figures of scikit-learn; see testdata/golden/stats_golden.py.
type golden struct {
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
		Confusion            metric.Confusion
		Accuracy, MCC, Kappa float64
		MacroF1              float64 `json:"macro_f1"`
		LogLoss              float64 `json:"log_loss"`
		AUC                  float64 `json:"auc_ovr_macro"`
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("../../testdata/golden/stats_golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
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
	c, err := metric.NewConfusion(g.Label, predicted, 2)
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
	auc, err := metric.AUC(g.Label, g.Probability)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AUC", auc, g.AUC, 1e-12)
	checkProbabilityMetrics(t, g.Label, logs, 2, g.LogLoss, g.AUC)
	brier, err := metric.Brier(g.Label, logs, 2)
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
	c, err := metric.NewConfusion(g.Label, predicted, 3)
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
	l, err := metric.LogLoss(labels, logs, classes)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log-loss", l, logLoss, 1e-9)
	a, err := metric.AUCOneVsRest(labels, logs, classes)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "one-vs-rest AUC", a, auc, 1e-12)
	short := make([]float32, len(logs))
	for i, v := range logs {
		short[i] = float32(v)
	}
	if l, err = metric.LogLoss(labels, short, classes); err != nil {
		t.Fatal(err)
	}
	near(t, "log-loss in float32", l, logLoss, 1e-7)
	if a, err = metric.AUCOneVsRest(labels, short, classes); err != nil {
		t.Fatal(err)
	}
	near(t, "one-vs-rest AUC in float32", a, auc, 1e-9)
}
