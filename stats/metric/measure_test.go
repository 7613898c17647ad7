package metric_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats/metric"
)

// byKey measures, and finds results by name.
func byKey(t fataler, in metric.Input) map[string]metric.Result {
	t.Helper()
	if in.Classes == 0 {
		in.Classes, in.Positive, in.Level, in.Random = 2, 1, .95, rand.New(rand.NewPCG(1, 1))
	}
	results, err := metric.Measure(in)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]metric.Result)
	for _, r := range results {
		all[r.Key] = r
	}
	return all
}

// TestMeasureHardCases: a value where one exists, a reason where none does.
func TestMeasureHardCases(t *testing.T) {
	labels, groups := []int{0, 0, 0, 1, 1, 1}, []int{0, 1, 2, 3, 4, 5}
	sure := logarithms(.9, .1, .8, .2, .7, .3, .2, .8, .1, .9, .3, .7)
	right := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: groups, Logs: sure}}})
	// Three groups hold each class: all right is exact for three units, or six.
	for key, low := range map[string]float64{"accuracy": math.Pow(.025, 1.0/6), "recall": math.Pow(.025, 1.0/3), "auc": math.Pow(.025, 1.0/3), "mcc": 2*math.Pow(.025, 1.0/3) - 1} {
		r := right[key]
		if r.Value != 1 || r.Err != nil || r.Interval.Method != metric.MethodUnits {
			t.Fatalf("all right: %s: %+v", key, r)
		}
		near(t, "low end of "+key, r.Interval.Low, low, 1e-9)
	}
	if r := right["calibration_slope"]; r.HasValue || !errors.Is(r.Err, metric.ErrSeparated) {
		t.Errorf("all right has a slope: %+v", r)
	}
	one := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: []int{1, 1, 1}, Logs: sure[6:]}}})
	for _, key := range []string{"auc", "average_precision", "calibration_slope"} {
		if r := one[key]; r.HasValue || !errors.Is(r.Err, metric.ErrOneClass) {
			t.Errorf("one class: %s: %+v", key, r)
		}
	}
	if r := one["mcc"]; !r.HasValue || r.Value != 0 || len(r.Warnings) == 0 {
		t.Errorf("one class: MCC %+v", r)
	}
	alone := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: make([]int, 6), Logs: sure}}})
	for key, r := range alone {
		if key != "calibration_slope" && key != "calibration_intercept" && (!r.HasValue || r.Interval != nil || !errors.Is(r.Err, metric.ErrOneGroup)) {
			t.Errorf("one group: %s: %+v", key, r)
		}
	}
	zero := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: groups, Logs: logarithms(1, 0, 1, 0, 0, 1, 0, 1, .5, .5, 0, 1)}}})
	for _, key := range []string{"log_loss", "calibration_slope"} {
		if r := zero[key]; r.HasValue || !errors.Is(r.Err, metric.ErrInfinite) {
			t.Errorf("probability 0: %s: %+v", key, r)
		}
	}
	if r := zero["brier"]; r.Err != nil || r.Value != (1+.25)/6 {
		t.Errorf("probability 0: Brier %+v", r)
	}
	same := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: groups, Logs: logarithms(.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5)}}})
	if r := same["calibration_slope"]; r.HasValue || !errors.Is(r.Err, metric.ErrConstant) {
		t.Errorf("ties: slope %+v", r)
	}
	never := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: groups, Logs: logarithms(.9, .1, .9, .1, .9, .1, .9, .1, .9, .1, .9, .1)}}})
	if r := never["precision"]; !r.HasValue || r.Interval != nil || !errors.Is(r.Err, metric.ErrNoImages) || errors.Is(r.Err, metric.ErrOneGroup) {
		t.Errorf("a class that nothing is taken for: precision %+v", r)
	}
	if r := same["auc"]; r.Value != .5 {
		t.Errorf("ties: AUC %+v", r)
	}
	if r := same["precision"]; r.Value != 0 || r.Interval != nil || len(r.Warnings) == 0 {
		t.Errorf("never called positive: precision %+v", r)
	}
	if r := byKey(t, metric.Input{Classes: 2, Level: .95, Seeds: []metric.Predictions{{Labels: labels, Logs: sure}}})["ece"]; !errors.Is(r.Err, metric.ErrNoRandom) || !r.HasValue {
		t.Errorf("no random stream: %+v", r)
	}
	named := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Groups: groups, Logs: sure}}, Classes: 2, Positive: 1, Names: []string{"cat", "dog"}, Level: .95})
	if r := named["calibration_slope"]; r.Err == nil || !strings.Contains(r.Err.Error(), "class dog") {
		t.Errorf("named classes: %v", r.Err)
	}
	if _, ok := byKey(t, metric.Input{Seeds: []metric.Predictions{{Labels: labels, Predicted: labels}}})["brier"]; ok {
		t.Error("a Brier score without probabilities")
	}
}

func TestMeasureErrors(t *testing.T) {
	good := metric.Predictions{Labels: []int{0, 1}, Logs: logarithms(.5, .5, .5, .5)}
	nan := metric.Predictions{Labels: []int{0, 1}, Logs: []float64{math.NaN(), 0, 0, 0}}
	for name, in := range map[string]metric.Input{
		"no seeds":    {Classes: 2, Level: .9},
		"one class":   {Seeds: []metric.Predictions{good}, Classes: 1, Level: .9},
		"positive":    {Seeds: []metric.Predictions{good}, Classes: 2, Positive: 2, Level: .9},
		"level":       {Seeds: []metric.Predictions{good}, Classes: 2, Level: 1},
		"no images":   {Seeds: []metric.Predictions{{}}, Classes: 2, Level: .9},
		"nothing":     {Seeds: []metric.Predictions{{Labels: []int{0, 1}}}, Classes: 2, Level: .9},
		"NaN":         {Seeds: []metric.Predictions{good, nan}, Classes: 2, Level: .9},
		"groups":      {Seeds: []metric.Predictions{{Labels: []int{0, 1}, Predicted: []int{0, 1}, Groups: []int{1}}}, Classes: 2, Level: .9},
		"predictions": {Seeds: []metric.Predictions{{Labels: []int{0, 1}, Predicted: []int{0, 2}}}, Classes: 2, Level: .9},
	} {
		if got, err := metric.Measure(in); err == nil {
			t.Errorf("%s: %+v, want an error", name, got)
		}
	}
}

// TestMeasureSymmetries: the order of images and the numbers of groups and folds change
// nothing; a seed twice is the seed.
func TestMeasureSymmetries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(6, 30).Draw(t, "images")
		lists := func(below int, what string) []int {
			return rapid.SliceOfN(rapid.IntRange(0, below), n, n).Draw(t, what)
		}
		p := metric.Predictions{Labels: lists(1, "labels"), Groups: lists(5, "groups"), Folds: lists(1, "folds")}
		for _, share := range rapid.SliceOfN(rapid.Float64Range(.05, .95), n, n).Draw(t, "probabilities") {
			p.Logs = append(p.Logs, math.Log1p(-share), math.Log(share))
		}
		var q metric.Predictions
		for i := n - 1; i >= 0; i-- {
			q.Labels, q.Logs = append(q.Labels, p.Labels[i]), append(q.Logs, p.Logs[2*i:2*i+2]...)
			q.Groups, q.Folds = append(q.Groups, 100+p.Groups[i]), append(q.Folds, 7-p.Folds[i])
		}
		measured, other := byKey(t, metric.Input{Seeds: []metric.Predictions{p}}), byKey(t, metric.Input{Seeds: []metric.Predictions{q, q}})
		for key, a := range measured {
			b := other[key]
			if a.HasValue != b.HasValue || math.Abs(a.Value-b.Value) > 1e-7*(1+math.Abs(a.Value)) || (a.Interval == nil) != (b.Interval == nil) {
				t.Fatalf("%s: %+v, then %+v", key, a, b)
			}
			if a.Interval != nil && a.Better != metric.Nearer && math.Abs(a.Interval.High-b.Interval.High) > 1e-7*(1+math.Abs(a.Interval.High)) {
				t.Fatalf("%s: to %v, then %v", key, a.Interval.High, b.Interval.High)
			}
		}
	})
}

// TestECEKnowsChance: of calibrated predictions the measured error is not 0, and the
// interval says that it may be.
func TestECEKnowsChance(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var p metric.Predictions
	for g := range 100 {
		share := .5 + r.Float64()/2
		label := 0
		if r.Float64() < share {
			label = 1
		}
		p.Labels, p.Groups, p.Logs = append(p.Labels, label), append(p.Groups, g), append(p.Logs, math.Log1p(-share), math.Log(share))
	}
	all := byKey(t, metric.Input{Seeds: []metric.Predictions{p}})
	for _, key := range []string{"ece", "ece_mass", "brier_reliability"} {
		if e := all[key]; !(e.Value > 0) || e.Interval.Low != 0 {
			t.Errorf("%s %v of calibrated predictions: %+v", key, e.Value, e.Interval)
		}
	}
	// Half as sure as they should be: nothing else explains it.
	for i, label := range p.Labels {
		p.Logs[2*i], p.Logs[2*i+1] = math.Log(.45), math.Log(.55)
		if label == 0 {
			p.Labels[i] = i % 10 / 9
		}
	}
	if e := byKey(t, metric.Input{Seeds: []metric.Predictions{p}})["ece"]; e.Interval.Low <= 0 {
		t.Errorf("an error of %v has the interval %+v", e.Value, e.Interval)
	}
}
