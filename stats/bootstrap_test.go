package stats_test

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
)

func stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// TestGroupBootstrapReference compares with scipy.stats.bootstrap (1.17, BCa, paired
// sums and sizes of the clusters, 400,000 replicates). 40,000 replicates leave an
// error of about .001 in the middle of the data and of a step between possible
// means in the sparse tail.
func TestGroupBootstrapReference(t *testing.T) {
	g := readGolden(t).Clustered
	values := make([]float64, len(g.Correct))
	for i, c := range g.Correct {
		values[i] = float64(c)
	}
	for _, c := range []struct{ level, low, high float64 }{{.90, 0.6513761467889908, 0.7628865979381443}, {.95, 0.6395939086294417, 0.7727272727272727}} {
		i, err := stats.GroupBootstrap(sample(t, values, g.Cluster), 40_000, c.level, stream(1))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "low", i.Low, c.low, 2e-3)
		near(t, "high", i.High, c.high, 2e-3)
	}
}

// TestGroupBootstrapSkewed has clusters from 2 to 60 images, most of them all
// correct: the interval is far from symmetric. Reference as above.
func TestGroupBootstrapSkewed(t *testing.T) {
	var values []float64
	var cluster []int
	for c, counts := range [][2]int{{60, 0}, {30, 0}, {20, 0}, {0, 10}, {3, 1}, {6, 0}, {1, 2}, {5, 0}, {9, 0}, {1, 1}, {14, 0}, {8, 0}} {
		for range counts[0] {
			values, cluster = append(values, 1), append(cluster, c)
		}
		for range counts[1] {
			values, cluster = append(values, 0), append(cluster, c)
		}
	}
	i, err := stats.GroupBootstrap(sample(t, values, cluster), 40_000, .95, stream(2))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "low", i.Low, 0.6410256410256411, 1e-2)
	near(t, "high", i.High, 0.9904761904761905, 2e-3)
	if i.Estimate-i.Low < 2*(i.High-i.Estimate) {
		t.Errorf("BCa of skewed data is nearly symmetric: %+v", i)
	}
}

func TestGroupBootstrapDegenerate(t *testing.T) {
	i, err := stats.GroupBootstrap(sample(t, []float64{1, 1, 1}, []int{0, 1, 2}), 1000, .95, stream(1))
	if err != nil {
		t.Fatal(err)
	}
	if i.Low != 1 || i.High != 1 || !mentions(i.Warnings, "do not differ") {
		t.Errorf("all correct: %+v", i)
	}
	if i, err = stats.GroupBootstrap(sample(t, []float64{1, 0, 1, 0}, []int{0, 1, 2, 3}), 200, .95, stream(1)); err != nil || !mentions(i.Warnings, "200 bootstrap replicates") {
		t.Errorf("few replicates: error %v, warnings %q", err, i.Warnings)
	}
	two := sample(t, []float64{1, 0}, []int{0, 1})
	for name, f := range map[string]func() (stats.Interval, error){
		"one cluster": func() (stats.Interval, error) {
			return stats.GroupBootstrap(sample(t, []float64{1, 0}, []int{5, 5}), 1000, .95, stream(1))
		},
		"no images":  func() (stats.Interval, error) { return stats.GroupBootstrap(stats.Sample{}, 1000, .95, stream(1)) },
		"replicates": func() (stats.Interval, error) { return stats.GroupBootstrap(two, 10, .95, stream(1)) },
		"no stream":  func() (stats.Interval, error) { return stats.GroupBootstrap(two, 1000, .95, nil) },
		"level":      func() (stats.Interval, error) { return stats.GroupBootstrap(two, 1000, 0, stream(1)) },
	} {
		if i, err := f(); err == nil {
			t.Errorf("%s: got %+v, want an error", name, i)
		}
	}
}

// TestBCaEnds: the corrections' own limits. All replicates above the estimate bound
// z0; an acceleration beyond its range gives the most extreme replicate.
func TestBCaEnds(t *testing.T) {
	draws := []float64{.5, .6, .7, .8}
	z0, bounded := stats.BiasCorrection(draws, .4)
	if !bounded {
		t.Error("a one-sided bootstrap is not told")
	}
	near(t, "bounded z0", z0, distuv.UnitNormal.Quantile(.5/4), 1e-12)
	if z0, bounded = stats.BiasCorrection(draws, .65); bounded || z0 != 0 {
		t.Errorf("an estimate in the middle: z0 %v, bounded %v", z0, bounded)
	}
	if z0, _ = stats.BiasCorrection([]float64{.5, .5, .5, .5}, .5); z0 != 0 {
		t.Errorf("replicates equal to the estimate: z0 %v", z0)
	}
	if end, cut := stats.BCaEnd(draws, .975, 0, 10); end != .8 || !cut {
		t.Errorf("upper end %v, cut %v", end, cut)
	}
	if end, cut := stats.BCaEnd(draws, .025, 0, -10); end != .5 || !cut {
		t.Errorf("lower end %v, cut %v", end, cut)
	}
}

func TestGroupBootstrapProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, cluster := grouped(t, rapid.SampledFrom([]float64{0, 0.5, 1}))
		seed := rapid.Uint64().Draw(t, "seed")
		i, err := stats.GroupBootstrap(sample(t, values, cluster), 200, .9, stream(seed))
		if err != nil {
			t.Fatal(err)
		}
		if !(0 <= i.Low && i.Low <= i.High && i.High <= 1) {
			t.Fatalf("not ordered or outside the data: %+v", i)
		}
		if again, _ := stats.GroupBootstrap(sample(t, values, cluster), 200, .9, stream(seed)); again.Low != i.Low || again.High != i.High {
			t.Fatalf("the same stream gives %v, then %v", i, again)
		}
		if wide, _ := stats.GroupBootstrap(sample(t, values, cluster), 200, .95, stream(seed)); wide.Low > i.Low || wide.High < i.High {
			t.Fatalf("95 %%: %v does not hold 90 %%: %v", wide, i)
		}
	})
}
