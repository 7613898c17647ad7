package verdict_test

import (
	"math"
	"strings"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
	"github.com/refold/refold/stats/verdict"
)

// twice are 15 groups of 24 images that two seeds tested in 3 folds, each right in 9 of 10
// answers by a fixed pattern that differs from seed to seed.
func twice(t *testing.T) (components.Components, stats.Sample) {
	t.Helper()
	var tested []stats.Tested
	clusters := make([]int, 360)
	for i := range clusters {
		clusters[i] = i % 15
		for seed := range 2 {
			value := 1.0
			if (i*7+seed*13+i/15)%10 == 0 || clusters[i] == 3 && (i+seed)%3 == 0 {
				value = 0
			}
			tested = append(tested, stats.Tested{Image: i, Seed: seed, Fold: (clusters[i] + seed) % 3, Value: value})
		}
	}
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	c, err := components.Estimate(trials, .95)
	if err != nil {
		t.Fatal(err)
	}
	s, err := trials.Sample()
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// TestAdviseByParts: where the parts of the variance are known, what seeds and images bring
// is taken from them, over the variance of the interval, and is no bound.
func TestAdviseByParts(t *testing.T) {
	c, images := twice(t)
	quantile := stats.TQuantile(.95, 14)
	half := quantile * math.Sqrt(c.OfMean)
	in := verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.93, .93-half, .93+half), SeedMeans: []float64{.93, .93}, Images: images, Spread: &c}
	in.Guarded.Estimate = .94 - half*.97
	in.Guarded.Low, in.Guarded.High = in.Guarded.Estimate-half, in.Guarded.Estimate+half
	n, err := verdict.Advise(in)
	if err != nil {
		t.Fatal(err)
	}
	seeds, within := 0.0, 0.0
	for source, to := range map[components.Source][]*float64{components.Seeds: {&seeds}, components.Trainings: {&seeds}, components.GroupsByTraining: {&seeds}, components.Rest: {&seeds, &within}, components.Images: {&within}} {
		p, err := c.Part(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, sum := range to {
			*sum += p.Share
		}
	}
	near(t, "share of seeds", n.SeedShare, seeds, 1e-9)
	near(t, "share of images", n.ImageShare, within, 1e-9)
	shrunk := func(share, now, then float64) float64 { return half * math.Sqrt(1-share*(1-now/then)) }
	if s := float64(n.NeedSeeds); !n.Measured || n.NeedSeeds < 3 || shrunk(seeds, 2, s) > n.Gap || shrunk(seeds, 2, s-1) <= n.Gap {
		t.Errorf("%d seeds: %+v", n.NeedSeeds, n)
	}
	if m := float64(n.NeedImages); n.NeedImages <= 360 || shrunk(within, 360, m) > n.Gap || shrunk(within, 360, m-1) <= n.Gap {
		t.Errorf("%d images: %+v", n.NeedImages, n)
	}
	if s := n.String(); !strings.Contains(s, "of the variance comes from seeds and trainings.") || !strings.Contains(s, "Of the same groups, about ") {
		t.Errorf("%s", s)
	}
	// A wider interval than the parts show: what they do not is removed by neither.
	in.Guarded.High, in.Guarded.Low = in.Guarded.Estimate+2*half, in.Guarded.Estimate-2*half
	wide, err := verdict.Advise(in)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share of seeds in a wider interval", wide.SeedShare, seeds/4, 1e-9)
	if s := wide.String(); wide.NeedSeeds != 0 || !strings.Contains(s, "No number of seeds can do that: about ") || !strings.Contains(s, "More images of the same groups would not.") {
		t.Errorf("%s", s)
	}
}
