package metric_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
)

// scikit are figures of scikit-learn and statsmodels; see testdata/scikit.py.
type scikit struct {
	Name              string
	Classes, Positive int
	Group             []int
	Seeds             []struct {
		Label, Fold []int
		Probability [][]float64
	}
	Value, SE map[string]float64
	Exact     map[string]float64
}

func (c scikit) input() metric.Input {
	in := metric.Input{Classes: c.Classes, Positive: c.Positive, Level: .95, Random: rand.New(rand.NewPCG(1, 2))}
	for _, s := range c.Seeds {
		p := metric.Predictions{Labels: s.Label, Folds: s.Fold, Groups: c.Group}
		for _, row := range s.Probability {
			p.Logs = append(p.Logs, logarithms(row...)...)
		}
		in.Seeds = append(in.Seeds, p)
	}
	return in
}

func readScikit(t *testing.T) []scikit {
	t.Helper()
	data, err := os.ReadFile("testdata/scikit.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []scikit }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// TestTableIsScikitLearns: every metric, and its standard error where scikit-learn and
// statsmodels compute it again without each group. Only the calibration slope without a
// group is three steps of a fit here and a whole one there.
func TestTableIsScikitLearns(t *testing.T) {
	for _, c := range readScikit(t) {
		results, err := metric.Measure(c.input())
		if err != nil {
			t.Fatal(err)
		}
		if len(results) != len(c.Value) {
			t.Errorf("%s: %d metrics, of scikit-learn %d", c.Name, len(results), len(c.Value))
		}
		for _, r := range results {
			want, ok := c.Value[r.Key]
			if !ok || r.Err != nil {
				t.Fatalf("%s: %s: %v, known %v", c.Name, r.Key, r.Err, ok)
			}
			tolerance, seTolerance := 1e-12, 1e-12
			if r.Key == "calibration_slope" || r.Key == "calibration_intercept" {
				tolerance, seTolerance = 1e-9, .01*c.SE[r.Key]
			}
			near(t, c.Name+": "+r.Key, r.Value, want, tolerance)
			se, err := metric.StandardError(r.Metric, c.input())
			if err != nil {
				t.Fatal(err)
			}
			near(t, c.Name+": the standard error of "+r.Key, se, c.SE[r.Key], seTolerance)
		}
	}
}

// TestMurphyOfExactValues: nothing is left over, and the parts are those of numpy.
func TestMurphyOfExactValues(t *testing.T) {
	c := readScikit(t)[0]
	var probability []float64
	for _, row := range c.Seeds[0].Probability {
		probability = append(probability, row[c.Positive])
	}
	d, err := metric.Murphy(probability, c.Seeds[0].Label, metric.Exactly())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "reliability", d.Reliability, c.Exact["reliability"], 1e-12)
	near(t, "resolution", d.Resolution, c.Exact["resolution"], 1e-12)
	near(t, "uncertainty", d.Uncertainty, c.Exact["uncertainty"], 1e-12)
	near(t, "remainder", d.Remainder, 0, 1e-12)
	whole, err := metric.Brier(c.Seeds[0].Label, c.input().Seeds[0].Logs, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Brier", d.Brier, whole, 1e-12)
	// Hand-worked, two bins: p .2 .4 with outcomes 0 1, p .6 .8 with outcomes 1 1.
	d, err = metric.Murphy([]float64{.2, .4, .6, .8}, []int{0, 1, 1, 1}, metric.EqualWidth(2))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "reliability of two bins", d.Reliability, (.2*.2+.3*.3)/2, 1e-12)
	near(t, "resolution of two bins", d.Resolution, .25*.25, 1e-12)
	near(t, "Brier of two bins", d.Brier, (.04+.36+.16+.04)/4, 1e-12)
	near(t, "all parts", d.Reliability-d.Resolution+d.Uncertainty+d.Remainder, d.Brier, 1e-12)
}

// TestIntervalIsJackknife: that of a loss is t on its logarithm, that of a slope t about it
// and the jackknife's bias; all hold their value within its limits.
func TestIntervalIsJackknife(t *testing.T) {
	c := readScikit(t)[0]
	in := c.input()
	results, err := metric.Measure(in)
	if err != nil {
		t.Fatal(err)
	}
	groups := [2]map[int]bool{{}, {}}
	for i, label := range c.Seeds[0].Label {
		groups[label][c.Group[i]] = true
	}
	df := float64(min(len(groups[0]), len(groups[1])) - 1)
	for _, r := range results {
		switch r.Key {
		case "log_loss":
			half := stats.TQuantile(.95, df) * c.SE[r.Key] / r.Value
			near(t, r.Key+" low", r.Interval.Low, r.Value*math.Exp(-half), 1e-9)
			near(t, r.Key+" high", r.Interval.High, r.Value*math.Exp(half), 1e-9)
		case "calibration_slope":
			width := 2 * stats.TQuantile(.95, df) * c.SE[r.Key]
			if w := r.Interval.Width(); w < .99*width || w > 1.2*width {
				t.Errorf("%s: %v wide, without bias %v", r.Key, w, width)
			}
		}
		low, high := r.Limits(c.Classes)
		if !(low <= r.Interval.Low && r.Interval.Low <= r.Value && r.Value <= r.Interval.High && r.Interval.High <= high) || math.IsNaN(r.Interval.Units) {
			t.Errorf("%s: %+v", r.Key, r.Interval)
		}
	}
}
