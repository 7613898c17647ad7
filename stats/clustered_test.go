package stats_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

// TestClusteredReference compares with statsmodels 0.15: OLS on a constant with
// cov_type="cluster" and use_t=True, whose factor is G/(G-1) for one parameter.
func TestClusteredReference(t *testing.T) {
	g := readGolden(t).Clustered
	values := make([]float64, len(g.Correct))
	for i, c := range g.Correct {
		values[i] = float64(c)
	}
	for _, c := range []struct{ level, low, high float64 }{
		{.95, 0.6386736207970906, 0.7813263792029094},
		{.90, 0.650873536000324, 0.7691264639996759},
	} {
		i, err := stats.Clustered(sample(t, values, g.Cluster), c.level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "low", i.Low, c.low, 1e-12)
		near(t, "high", i.High, c.high, 1e-12)
	}
}

// TestClusteredByHand: clusters {1,1}, {0,0}, {1,0}: mean 1/2, cluster sums of
// deviations 1, -1, 0, SE^2 = 2/36 * 3/2 = 1/12, t(.95, 2) = 4.302652729749462.
func TestClusteredByHand(t *testing.T) {
	values, cluster := []float64{1, 1, 0, 0, 1, 0}, []int{7, 7, -3, -3, 100, 100}
	i, err := stats.Clustered(sample(t, values, cluster), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "high", i.High, 0.5+4.302652729749462*math.Sqrt(1.0/12), 1e-12)
	// Squares of images 6/4, of clusters 2: units 6 * 1.5/2.
	near(t, "units", i.Units, 4.5, 1e-12)
	if i.Estimand != stats.EstimandGroups || !mentions(i.Warnings, "only 3 groups") {
		t.Errorf("estimand %q, warnings %q", i.Estimand, i.Warnings)
	}
}

func TestClusteredErrors(t *testing.T) {
	for name, c := range map[string]struct {
		images stats.Sample
		level  float64
	}{"no images": {stats.Sample{}, .95}, "one cluster": {sample(t, []float64{1, 0}, []int{4, 4}), .95}, "level": {sample(t, []float64{1, 0}, []int{0, 1}), 0}} {
		if i, err := stats.Clustered(c.images, c.level); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
	}
}

// TestPairedDifference: equal up to rounding is no difference; otherwise it turns its
// sign with the arguments.
func TestPairedDifference(t *testing.T) {
	a, cluster := sample(t, []float64{.1 + .2, .5, .7}, []int{0, 1, 2}), []int{0, 1, 2}
	i, err := stats.Clustered(minus(t, a, sample(t, []float64{.3, .5, .7}, cluster)), .95)
	if err != nil {
		t.Fatal(err)
	}
	if i.Low != 0 || i.High != 0 || i.Estimand != stats.EstimandDifference {
		t.Errorf("equal values differ: %+v", i)
	}
	b := sample(t, []float64{0, 1, .5}, cluster)
	ab, err := stats.Clustered(minus(t, a, b), .95)
	if err != nil {
		t.Fatal(err)
	}
	ba, err := stats.Clustered(minus(t, b, a), .95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low of a - b", ab.Low, -ba.High, 1e-12)
	near(t, "estimate", ab.Estimate, 0, 1e-12)
}

func minus(t *testing.T, a, b stats.Sample) stats.Sample {
	t.Helper()
	d, err := a.Minus(b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// grouped draws values with cluster numbers; at least two clusters.
func grouped(t *rapid.T, value *rapid.Generator[float64]) ([]float64, []int) {
	values := rapid.SliceOfN(value, 2, 60).Draw(t, "values")
	cluster := rapid.SliceOfN(rapid.IntRange(-3, 8), len(values), len(values)).Draw(t, "cluster")
	cluster[0], cluster[1] = -9, 9
	return values, cluster
}

func TestClusteredProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, cluster := grouped(t, rapid.Float64Range(0, 1))
		i, err := stats.Clustered(sample(t, values, cluster), 0.9)
		if err != nil {
			t.Fatal(err)
		}
		if !i.Contains(i.Estimate) || i.Units < 1 || i.Units > float64(len(values)) {
			t.Fatalf("out of bounds: %+v", i)
		}
		if wide, _ := stats.Clustered(sample(t, values, cluster), 0.95); wide.Width() < i.Width() {
			t.Fatalf("%v at 95 %% is narrower than %v at 90 %%", wide, i)
		}
		// Neither the order of the images nor the clusters' numbers matter.
		otherValues, otherCluster := slices.Clone(values), slices.Clone(cluster)
		slices.Reverse(otherValues)
		slices.Reverse(otherCluster)
		for j := range otherCluster {
			otherCluster[j] = 1000 - 7*otherCluster[j]
		}
		if r, _ := stats.Clustered(sample(t, otherValues, otherCluster), 0.9); math.Abs(r.Low-i.Low) > 1e-9 || math.Abs(r.Units-i.Units) > 1e-6*i.Units {
			t.Fatalf("%v after renumbering, %v before", r, i)
		}
		// Singletons: the usual standard error of a mean.
		for j := range cluster {
			cluster[j] = j
		}
		each, _ := stats.Clustered(sample(t, values, cluster), 0.9)
		n := float64(len(values))
		if want := stats.TQuantile(0.9, n-1) * math.Sqrt(stats.Variance(values)/n); math.Abs(each.High-each.Estimate-want) > 1e-9 {
			t.Fatalf("half-width of singletons %v, want %v", each.High-each.Estimate, want)
		}
	})
}

// TestFewGroupsWarn: from 20 groups on, their number alone raises no doubt.
func TestFewGroupsWarn(t *testing.T) {
	for groups, want := range map[int]bool{2: true, 14: true, 19: true, 20: false, 50: false} {
		var values []float64
		var cluster []int
		for i := range 4 * groups {
			values, cluster = append(values, float64(i%3%2)), append(cluster, i%groups)
		}
		in, err := stats.Clustered(sample(t, values, cluster), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(in.Warnings, "\n"), "groups (fewer than 20)"); got != want {
			t.Errorf("%d groups: warnings %q", groups, in.Warnings)
		}
	}
}
