package metric_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats/metric"
)

// TestAUCFigures are the two readers of a DeLong example worked by hand, and the
// limits.
func TestAUCFigures(t *testing.T) {
	labels := []int{1, 1, 1, 1, 0, 0, 0, 0, 0}
	for _, c := range []struct {
		name   string
		labels []int
		score  []float64
		want   float64
	}{
		{"reader A", labels, []float64{.9, .8, .4, .7, .1, .5, .3, .6, .2}, .9},
		{"reader B", labels, []float64{.6, .9, .3, .5, .4, .2, .7, .1, .5}, .725},
		{"all tied", labels, make([]float64, 9), .5},
		{"reversed", []int{0, 1}, []float64{1, 0}, 0},
		{"infinite scores", []int{0, 1, 1}, []float64{math.Inf(-1), 0, math.Inf(1)}, 1},
		{"a tie counts half", []int{0, 0, 1}, []float64{1, 0, 1}, .75},
	} {
		got, err := metric.AUC(c.labels, c.score)
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.name, got, c.want, 1e-12)
	}
}

// TestAUCProperties: pairs counted one by one; only the order of scores matters;
// swapped classes mirror it.
func TestAUCProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 30).Draw(t, "score")
		for i := range score {
			score[i] = math.Round(2*score[i]) / 2
		}
		labels := rapid.SliceOfN(rapid.IntRange(0, 1), len(score), len(score)).Draw(t, "labels")
		labels[0], labels[1] = 0, 1
		got, err := metric.AUC(labels, score)
		if err != nil {
			t.Fatal(err)
		}
		won, pairs := 0.0, 0.0
		stretched, mirrored := make([]float64, len(score)), make([]int, len(score))
		for i := range score {
			stretched[i], mirrored[i] = math.Exp(score[i]), 1-labels[i]
			for j := range score {
				if labels[i] == 1 && labels[j] == 0 {
					pairs++
					switch {
					case score[i] > score[j]:
						won++
					case score[i] == score[j]:
						won += .5
					}
				}
			}
		}
		if math.Abs(got-won/pairs) > 1e-12 {
			t.Fatalf("AUC %v, by pairs %v", got, won/pairs)
		}
		if s, _ := metric.AUC(labels, stretched); s != got {
			t.Fatalf("%v after a monotone map, %v before", s, got)
		}
		if m, _ := metric.AUC(mirrored, score); math.Abs(m-(1-got)) > 1e-12 {
			t.Fatalf("%v for swapped classes, want %v", m, 1-got)
		}
	})
}

// TestProbabilityMetrics by hand: Brier of three classes as scikit-learn 1.9 gives
// it without halving, log-loss of a fair coin, certain predictions.
func TestProbabilityMetrics(t *testing.T) {
	logs := logarithms(.7, .2, .1, .1, .8, .1, .3, .3, .4, .2, .5, .3)
	brier, err := metric.Brier([]int{0, 1, 2, 0}, logs, 3)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Brier of three classes", brier, .43, 1e-12)
	coin := logarithms(.5, .5, .5, .5)
	loss, err := metric.LogLoss([]int{0, 1}, coin, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "log-loss of a coin", loss, math.Ln2, 1e-12)
	certain := logarithms(1, 0, 0, 1)
	if loss, err = metric.LogLoss([]int{0, 1}, certain, 2); err != nil || loss != 0 {
		t.Errorf("log-loss of certainty: %v, %v", loss, err)
	}
	if brier, err = metric.Brier([]int{1, 0}, certain, 2); err != nil || brier != 1 {
		t.Errorf("Brier score of being certainly wrong: %v, %v", brier, err)
	}
	if loss, err = metric.LogLoss([]int{1, 0}, certain, 2); err == nil {
		t.Errorf("an infinite log-loss is %v, want an error", loss)
	}
	if auc, err := metric.AUCOneVsRest([]int{0, 1}, certain, 2); err != nil || auc != 1 {
		t.Errorf("AUC of certainty: %v, %v", auc, err)
	}
}

// TestAUCNearCertainty: probabilities that float32 rounds to 1 still rank.
func TestAUCNearCertainty(t *testing.T) {
	logs := []float32{-20, 0, -30, 0} // class 1 in both, the second one surer
	auc, err := metric.AUCOneVsRest([]int{0, 1}, logs, 2)
	if err != nil || auc != 1 {
		t.Errorf("AUC %v, %v, want 1", auc, err)
	}
}

func TestMetricErrors(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		labels []int
		score  []float64
	}{"no images": {nil, nil}, "lengths": {[]int{0, 1}, []float64{1}}, "one class": {[]int{1, 1}, []float64{1, 0}}, "NaN": {[]int{0, 1}, []float64{1, nan}}, "label": {[]int{0, 2}, []float64{1, 0}}} {
		if got, err := metric.AUC(c.labels, c.score); err == nil {
			t.Errorf("AUC, %s: %v, want an error", name, got)
		}
	}
	for name, c := range map[string]struct {
		labels  []int
		logs    []float64
		classes int
	}{
		"no images": {nil, nil, 2}, "one class": {[]int{0}, []float64{0}, 1}, "lengths": {[]int{0}, logarithms(.5), 2}, "label": {[]int{2}, logarithms(.5, .5), 2},
		"NaN": {[]int{0, 1}, []float64{nan, 0, 0, math.Inf(-1)}, 2}, "above 1": {[]int{0, 1}, logarithms(1.2, .1, .5, .5), 2}, "sum": {[]int{0, 1}, logarithms(.2, .1, .5, .5), 2},
	} {
		for metric, f := range map[string]func([]int, []float64, int) (float64, error){"AUC": metric.AUCOneVsRest[float64], "log-loss": metric.LogLoss[float64], "Brier": metric.Brier[float64]} {
			if got, err := f(c.labels, c.logs, c.classes); err == nil {
				t.Errorf("%s, %s: %v, want an error", metric, name, got)
			}
		}
	}
	if got, err := metric.AUCOneVsRest([]int{0, 1}, logarithms(.5, .3, .2, .5, .3, .2), 3); err == nil {
		t.Errorf("AUC of an absent class: %v, want an error", got)
	}
}

func logarithms(p ...float64) []float64 {
	logs := slices.Clone(p)
	for i := range logs {
		logs[i] = math.Log(p[i])
	}
	return logs
}
