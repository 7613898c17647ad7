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
// in seed s, and fold of image i in seed s is (cluster of i + s) modulo k.
func trials(t interface {
	Helper()
	Fatal(...any)
}, clusters []int, k int, rows ...[]float64) stats.Trials {
	t.Helper()
	var tested []stats.Tested
	for s, row := range rows {
		for i, v := range row {
			tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: (clusters[i]*(s+1) + s) % k, Value: v})
		}
	}
	all, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestParts: jackknife, shift and modified Wilson against numpy, computed from the
// formulas in their comments: see testdata/parts.py.
func TestParts(t *testing.T) {
	clusters := []int{0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4, 5}
	all := trials(t, clusters, 3,
		[]float64{1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0},
		[]float64{1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1})
	r, err := primary.Recommend(primary.Input{Trials: all, Labels: []int{0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 0, 1}, TestOverTrain: .5, Level: .95})
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string][2]float64{
		"estimate": {r.Estimate, 2. / 3},
		"clusters": {r.Parts.Clusters, wantClusters},
		"single":   {r.Parts.Single, wantSingle},
		"shift":    {r.Parts.Shift, wantShift},
		"df":       {r.Parts.DF, wantDF},
		"SE":       {r.Parts.SE, wantSE},
		"low":      {r.Low, wantLow},
		"high":     {r.High, wantHigh},
	} {
		if !(math.Abs(c[0]-c[1]) < 1e-9) {
			t.Errorf("%s: %.12f, want %.12f", what, c[0], c[1])
		}
	}
	if len(r.Others) != 2 || r.Estimand != stats.EstimandProcedure || !strings.Contains(r.Why, "6 groups and 2 seeds") {
		t.Errorf("%+v", r)
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
		r, err := primary.Recommend(in)
		if err != nil {
			t.Fatal(err)
		}
		if !(r.Low >= 0 && r.Low <= r.Estimate && r.Estimate <= r.High && r.High <= 1 && r.Parts.SE >= 0 && r.Parts.DF >= 1 && r.Units > 0) || math.IsInf(r.Units, 0) {
			t.Fatalf("%+v", r)
		}
		for seeds := 1; seeds < 12; seeds++ {
			if v := r.Parts.At(seeds); !(v >= 0) || math.IsInf(v, 0) {
				t.Fatalf("variance of %d seeds: %v", seeds, v)
			}
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

// Printed by testdata/parts.py.
const (
	wantClusters = 0.01003575315444
	wantSingle   = 0.0189848824949835
	wantShift    = 0.05
	wantDF       = 4.74312667440522
	wantSE       = 0.289579650152977
	wantLow      = 0.128862407841999
	wantHigh     = 0.96433775607343
)
