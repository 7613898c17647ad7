package primary_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
)

// trials makes trials of as many seeds as there are rows: row s has the value of each image
// in seed s, and fold of image i in seed s is (cluster of i / (s+1) + s) modulo k.
func trials(t interface {
	Helper()
	Fatal(...any)
}, clusters []int, k int, rows ...[]float64) stats.Trials {
	t.Helper()
	var tested []stats.Tested
	for s, row := range rows {
		for i, v := range row {
			tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: (clusters[i]/(s+1) + s) % k, Value: v})
		}
	}
	all, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestParts: figures in the order of the list below, printed by testdata/parts.py, which
// computes them from the formulas in the comments with numpy and scipy.
func TestParts(t *testing.T) {
	unequal, dominated := []int{0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4, 5}, []int{0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 5}
	first := [][]float64{{1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0}, {1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1}}
	second := [][]float64{{1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0}, {1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0}}
	oneWrong := [][]float64{{0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}
	row := []float64{0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1}
	alike := [][]float64{row, row}
	for _, c := range []struct {
		name             string
		clusters, labels []int
		rows             [][]float64
		want             [11]float64
	}{
		{"unequal", unequal, []int{0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1}, first,
			[11]float64{0.666666666667, 0.0100357531544, 0.018984882495, 0.0694444444444, 0.25, 0, 4.74312667441, 20.275862069, 0.218039698024, 0.191295645121, 0.944165402159}},
		{"dominated", dominated, []int{0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0}, second,
			[11]float64{0.678571428571, 0.00754617469933, 0.0145205292012, 0.0637755102041, 0.285714285714, 0.0357142857143, 5, 24, 0.313349175021, 0.119371690388, 0.970482852574}},
		{"dominated and pure", dominated, []int{0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0}, second,
			[11]float64{0.678571428571, 0.00754617469933, 0.0145205292012, 0.0637755102041, 0.285714285714, 0.0357142857143, 5, 24, 0.1978134852, 0.224364828191, 0.939051303781}},
		{"one wrong", unequal, []int{0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1}, oneWrong,
			[11]float64{0.916666666667, 0.00698865761997, 0.00698865761997, 0, 0.25, 0, 5, 2.4, 0.121983674519, 0.369164273109, 0.995186924502}},
		{"alike", []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5}, []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, alike,
			[11]float64{0.708333333333, 0.00173611111111, 0.00173611111111, 0, 0.375, 0, 5, 117.6, 0.0562242739525, 0.550147460249, 0.828259213136}},
	} {
		r, err := primary.Recommend(primary.Input{Trials: trials(t, c.clusters, 3, c.rows...), Labels: c.labels, TestOverTrain: .5, Level: .95})
		if err != nil {
			t.Fatal(err)
		}
		got := [11]float64{r.Estimate, r.Parts.Clusters, r.Parts.Single, r.Parts.Training, r.Parts.Known, r.Parts.Shift, r.Parts.DF, r.Parts.RareDF, r.Parts.SE, r.Low, r.High}
		for i, want := range c.want {
			if !(math.Abs(got[i]-want) < 1e-9) {
				t.Errorf("%s: %.12g, want %.12g", c.name, got, c.want)
				break
			}
		}
		if len(r.Others) != 2 || r.Estimand != stats.EstimandProcedure || !strings.Contains(r.Why, "6 groups and 2 seeds") {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestExtremes: input that has no variance still has an interval, with a warning.
func TestExtremes(t *testing.T) {
	ones := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = 1
		}
		return v
	}
	for _, c := range []struct {
		name     string
		clusters []int
		rows     [][]float64
		warning  string
		low      float64
	}{
		// All right in G groups: G/(G + t^2), t on G-1 degrees of freedom; SciPy: t.ppf(.975, 3).
		{"all correct", []int{0, 1, 2, 3}, [][]float64{ones(4), ones(4)}, "does not vary at all", 4 / (4 + 3.182446305284263*3.182446305284263)},
		{"one group", []int{5, 5, 5}, [][]float64{ones(3), ones(3)}, "one group, which counts as one image", 1 / (1 + 12.706204736432095*12.706204736432095)},
		{"one seed", []int{0, 1, 2, 3}, [][]float64{{1, 1, 1, 0}}, "one seed cannot show", 0},
		{"equal groups", []int{0, 0, 1, 1}, [][]float64{{1, 0, 1, 0}, {1, 0, 1, 0}}, "do not differ at all", 0},
		{"a large group", []int{0, 0, 0, 0, 1, 2, 3, 4}, [][]float64{{1, 0, 1, 1, 0, 1, 1, 1}, {1, 1, 1, 1, 0, 1, 0, 1}}, "holds 50 % of the images", 0},
	} {
		r, err := primary.Recommend(primary.Input{Trials: trials(t, c.clusters, 2, c.rows...), TestOverTrain: 1, Level: .95})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if all := strings.Join(r.Warnings, "; "); !strings.Contains(all, c.warning) {
			t.Errorf("%s: warnings %q", c.name, all)
		}
		if c.low > 0 && math.Abs(r.Low-c.low) > 1e-9 {
			t.Errorf("%s: low %v, want %v", c.name, r.Low, c.low)
		}
	}
	for want, in := range map[string]primary.Input{
		"no images": {Level: .95},
		"level 1":   {Trials: trials(t, []int{0}, 1, []float64{1}), Level: 1},
		"must lie":  {Trials: trials(t, []int{0, 1}, 2, []float64{1, 2}), Level: .9},
	} {
		if _, err := primary.Recommend(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// TestRecommendIsSound: whatever the trials, the interval holds its estimate, lies in
// [0, 1], widens with the level, mirrors with right and wrong, and no figure is NaN.
func TestRecommendIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "images")
		clusters := rapid.SliceOfN(rapid.IntRange(0, 6), n, n).Draw(t, "clusters")
		var rows, mirrored [][]float64
		for range rapid.IntRange(1, 4).Draw(t, "seeds") {
			row := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 1}), n, n).Draw(t, "row")
			other := make([]float64, n)
			for i, v := range row {
				other[i] = 1 - v
			}
			rows, mirrored = append(rows, row), append(mirrored, other)
		}
		in := primary.Input{Trials: trials(t, clusters, 3, rows...), TestOverTrain: .5, Level: .95}
		if rapid.Bool().Draw(t, "known") {
			in.Labels = rapid.SliceOfN(rapid.IntRange(0, 2), n, n).Draw(t, "labels")
		}
		r, err := primary.Recommend(in)
		if err != nil {
			t.Fatal(err)
		}
		if !(r.Low >= 0 && r.Low <= r.Estimate && r.Estimate <= r.High && r.High <= 1 && r.Parts.SE >= 0 && r.Parts.DF >= 1 && r.Units > 0) || math.IsInf(r.Units, 0) {
			t.Fatalf("%+v", r)
		}
		in.Level = .99
		if wider, err := primary.Recommend(in); err != nil || wider.Low > r.Low || wider.High < r.High {
			t.Fatalf("%v: %+v, %+v", err, r, wider)
		}
		in.Level, in.Trials = .95, trials(t, clusters, 3, mirrored...)
		m, err := primary.Recommend(in)
		if err != nil || math.Abs(m.Low-(1-r.High)) > 1e-9 || math.Abs(m.High-(1-r.Low)) > 1e-9 {
			t.Fatalf("%v: %+v, mirrored %+v", err, r, m)
		}
	})
}
