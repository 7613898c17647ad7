package verdict_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
	"github.com/refold/refold/stats/verdict"
)

// fifteen is 15 clusters of 24 images, correct in a share of the seeds each.
func fifteen(t *testing.T, share float64) stats.Sample {
	t.Helper()
	var values []float64
	var cluster []int
	for i := range 360 {
		values, cluster = append(values, share), append(cluster, i%15)
	}
	return sample(t, values, cluster)
}

// TestAdviseGroups: a half-width of .06 must shrink to .04. Without variance from
// seeds that takes t(G-1) sqrt(15/G) <= t(14) * 4/6, that is 31 groups.
func TestAdviseGroups(t *testing.T) {
	images := fifteen(t, 1)
	n, err := verdict.Advise(verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.9, .84, .96), SeedMeans: []float64{.9, .9}, Images: images})
	if err != nil {
		t.Fatal(err)
	}
	half := func(groups float64) float64 {
		return .06 * stats.TQuantile(.95, groups-1) / stats.TQuantile(.95, 14) * math.Sqrt(15/groups)
	}
	if n.NeedGroups != 31 || half(31) > .04 || half(30) <= .04 {
		t.Errorf("%d groups, half-widths %v and %v", n.NeedGroups, half(30), half(31))
	}
	if n.Outcome != verdict.Refuted || n.NeedSeeds != 0 || n.SeedShare != 0 || n.Groups != 15 || n.Seeds != 2 || n.Singletons {
		t.Errorf("%+v", n)
	}
	if s := n.String(); !strings.Contains(s, "would be refuted once the interval reaches no further than 4.0 points from it (now 6.0)") ||
		!strings.Contains(s, "No number of seeds can do that: at most 0 %") || !strings.Contains(s, "About 31 groups of the same kind would (now 15)") {
		t.Errorf("%s", s)
	}
}

// TestAdviseSeeds: the seeds' means differ so much that their variance over S is
// .75 of V; .0004 must shrink by (4/6)^2 to .444: .25 + .75 * 2/S <= .444 from 8 on.
func TestAdviseSeeds(t *testing.T) {
	images := fifteen(t, 1)
	v := math.Pow(.06/stats.TQuantile(.95, 14), 2)
	spread := math.Sqrt(.75 * v) // of two means around .9: variance/2 = spread^2
	in := verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.9, .84, .96), SeedMeans: []float64{.9 - spread, .9 + spread}, Images: images}
	n, err := verdict.Advise(in)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", n.SeedShare, .75, 1e-9)
	if n.NeedSeeds != 8 {
		t.Errorf("%d seeds, want 8: %+v", n.NeedSeeds, n)
	}
	if s := verdict.Decide(in).Advice; !strings.Contains(s, "At best, about 8 seeds would do that (now 2): up to 75 % of the variance comes from the seeds, perhaps less.") {
		t.Errorf("%s", s)
	}
}

// TestAdviseShareOfSeeds has each of the three bounds as the largest.
func TestAdviseShareOfSeeds(t *testing.T) {
	images := fifteen(t, .5)
	in := verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.9, .84, .96), SeedMeans: []float64{.9, .9}, Images: images}
	share := func() float64 {
		n, err := verdict.Advise(in)
		if err != nil {
			t.Fatal(err)
		}
		return n.SeedShare
	}
	v := math.Pow(.06/stats.TQuantile(.95, 14), 2)
	near(t, "images that vary independently", share(), .25*360/(360*360)/v, 1e-9)
	in.Images = fifteen(t, .99)
	in.SeedMeans = []float64{.88, .92}
	near(t, "means of the seeds", share(), .02*.02/v, 1e-9)
	in.Guarded.Method, in.Trials, in.TestOverTrain = stats.MethodCorrectedT, 8, 1.0/3
	near(t, "corrected t", share(), max(.125/(.125+1.0/3), .02*.02/math.Pow(.06/stats.TQuantile(.95, 7), 2)), 1e-9)
	in.SeedMeans = in.SeedMeans[:1]
	near(t, "one seed of a corrected t", share(), .125/(.125+1.0/3), 1e-9)
	in.Trials = 0
	near(t, "one seed", share(), -1, 0)
	if n, _ := verdict.Advise(in); n.NeedSeeds != 0 || !strings.Contains(n.String(), "With a single seed it is unknown") {
		t.Errorf("%s", n)
	}
	in.SeedMeans = []float64{.5, 1}
	near(t, "never above all", share(), 1, 0)
}

// TestAdviseAllCorrect: 15 groups all correct. G/(G + t^2) >= .94, t on G-1 degrees of
// freedom, holds from 63 groups on (SciPy's t.ppf), and no number of seeds helps.
func TestAdviseAllCorrect(t *testing.T) {
	images := fifteen(t, 1)
	p := recommended(t, 1, images.Values(), images.Clusters(), .95)
	n, err := verdict.Advise(verdict.Input{Claim: .95, Margin: .01, Guarded: p, SeedMeans: []float64{1, 1}, Images: images})
	if err != nil {
		t.Fatal(err)
	}
	if n.NeedGroups != 63 || n.NeedSeeds != 0 || n.Outcome != verdict.Supported {
		t.Errorf("%+v", n)
	}
}

func TestAdviseLimits(t *testing.T) {
	images := fifteen(t, 1)
	in := verdict.Input{Claim: .95, Margin: .01, Guarded: guarded(.94, .9, .98), SeedMeans: []float64{.94, .94}, Images: images}
	n, err := verdict.Advise(in)
	if err != nil || n.NeedGroups != 0 || n.NeedSeeds != 0 || !strings.Contains(n.String(), "exactly on the limit") {
		t.Errorf("on the limit: %+v, %v", n, err)
	}
	in.Guarded.Estimate = .94 + 1e-7
	if n, err = verdict.Advise(in); err != nil || n.NeedGroups != 0 || !strings.Contains(n.String(), "No practical number of groups") {
		t.Errorf("next to the limit: %+v, %v", n, err)
	}
	// The upper end was cut at 1; the lower one tells the true half-width.
	in.Guarded = guarded(.95, .8, 1)
	if n, err = verdict.Advise(in); err != nil || n.NeedGroups < 2500 {
		t.Errorf("cut interval: %+v, %v", n, err)
	}
	in.Images = sample(t, []float64{1, 1, 1}, []int{0, 1, 2})
	if n, err = verdict.Advise(in); err != nil || !n.Singletons || !strings.Contains(n.String(), "images of the same kind") {
		t.Errorf("singletons: %s, %v", n, err)
	}
	in.Images = stats.Sample{}
	if n, err = verdict.Advise(in); err == nil {
		t.Errorf("without groups: %+v, want an error", n)
	}
	if advice := verdict.Decide(in).Advice; !strings.Contains(advice, "cannot be told: the groups of the images are unknown") {
		t.Errorf("advice %q", advice)
	}
	in.Images, in.Guarded = images, guarded(.97, .95, .99)
	if n, err = verdict.Advise(in); err == nil {
		t.Errorf("a decided verdict: %+v, want an error", n)
	}
	in.Claim = 2
	if n, err = verdict.Advise(in); err == nil {
		t.Errorf("a senseless claim: %+v, want an error", n)
	}
}

// TestAdviceKeepsItsWord: data repeated until there are as many groups as advised
// are decided.
func TestAdviceKeepsItsWord(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.IntRange(4, 12).Draw(t, "groups")
		correct := rapid.SliceOfN(rapid.IntRange(6, 10), groups, groups).Draw(t, "correct")
		input := func(repeats int) verdict.Input {
			var counts []int
			for range repeats {
				counts = append(counts, correct...)
			}
			values, cluster := evenly(10, counts...)
			images := sample(t, values, cluster)
			p := recommended(t, 2, values, cluster, .9)
			return verdict.Input{Claim: .85, Margin: .01, Guarded: p, SeedMeans: []float64{p.Estimate, p.Estimate}, Images: images, Trials: 4, TestOverTrain: 1.0 / 3}
		}
		now := input(1)
		n, err := verdict.Advise(now)
		if err != nil || n.NeedGroups == 0 || n.NeedGroups > 50*groups {
			t.Skip("decided, or too far from it to repeat")
		}
		// A quarter more: (G-1)/G of the jackknife, and rounding up to whole repeats.
		repeats := int(math.Ceil(1.25 * float64(n.NeedGroups) / float64(groups)))
		then := input(repeats)
		if verdict.Decide(then).Outcome == verdict.Undecided && math.Abs(then.Guarded.Estimate-now.Guarded.Estimate) < 1e-9 {
			t.Fatalf("%d repeats of %d groups are still undecided: %+v, before %+v, advice %+v", repeats, groups, then.Guarded, now.Guarded, n)
		}
		tried++
	})
	if tried == 0 {
		t.Error("nothing was tried")
	}
}

// TestAdviceOnSeedsKeepsItsWord: no number of seeds is promised where the interval of many
// seeds is as wide as that of two.
func TestAdviceOnSeedsKeepsItsWord(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	clusters := make([]int, 280)
	for i := range clusters {
		clusters[i] = i / 20
	}
	input := func(seeds int) verdict.Input {
		in := verdict.Input{Claim: .84, Trials: 4 * seeds, TestOverTrain: 1.0 / 3}
		var tested []stats.Tested
		for seed := range seeds {
			order, right := random.Perm(14), 0.0
			for i, group := range clusters {
				one := stats.Tested{Image: i, Seed: seed, Fold: order[group] % 4}
				if random.Float64() < .8 {
					one.Value = 1
					right++
				}
				tested = append(tested, one)
			}
			in.SeedMeans = append(in.SeedMeans, right/280)
		}
		trials, err := stats.NewTrials(tested, clusters)
		if err != nil {
			t.Fatal(err)
		}
		r, err := primary.Recommend(primary.Input{Trials: trials, TestOverTrain: in.TestOverTrain, Level: .95})
		if err != nil {
			t.Fatal(err)
		}
		if in.Images, err = trials.Sample(); err != nil {
			t.Fatal(err)
		}
		in.Guarded = r.Interval
		return in
	}
	two, many := input(2), input(20)
	n, err := verdict.Advise(two)
	if err != nil {
		t.Fatal(err)
	}
	if n.NeedSeeds > 0 && many.Guarded.Width() > .8*two.Guarded.Width() {
		t.Errorf("%s\n%.3f to %.3f, with 20 seeds %.3f to %.3f", n, two.Guarded.Low, two.Guarded.High, many.Guarded.Low, many.Guarded.High)
	}
	if s := n.String(); !strings.Contains(s, "More seeds would not do that") || strings.Contains(s, "Miller") {
		t.Error(s)
	}
}

func TestAbout(t *testing.T) {
	for n, want := range map[int]string{7: "7", 99: "99", 100: "100", 101: "110", 460: "460", 461: "470", 12345: "13000"} {
		if got := verdict.About(n); got != want {
			t.Errorf("about(%d) = %s, want %s", n, got, want)
		}
	}
}

// TestAdviceOnAnIntervalThatWasCut: what it says of the width agrees with what it
// computes from it, also where one end was cut at 1.
func TestAdviceOnAnIntervalThatWasCut(t *testing.T) {
	n, err := verdict.Advise(verdict.Input{Claim: 0.95, Margin: 0.01, Classes: 2, SeedMeans: []float64{0.7, 0.76}, Trials: 6, TestOverTrain: 0.5,
		Guarded: stats.Interval{Estimate: 0.73, Low: 0.2, High: 1, Level: 0.95, Method: stats.MethodCorrectedT},
		Images:  sample(t, []float64{1, 0.5, 0, 1}, []int{0, 1, 2, 2})})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(n.HalfWidth-0.53) > 1e-12 || math.Abs(n.Gap-0.21) > 1e-12 {
		t.Errorf("%+v", n)
	}
}
