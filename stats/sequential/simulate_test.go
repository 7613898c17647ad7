package sequential_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
	"github.com/refold/refold/stats/sequential"
)

var simulate = flag.Bool("simulate", false, "count false verdicts over 10,000 runs (a minute or two), or how early runs are decided (see -update)")

// design is a family of runs. Whether an image is right is the sign of a normal sum of
// effects, crossed: of the group and the image, which all seeds share; of the training set
// that the folds of all seeds share; of a model; of group and model; and of image and model.
type design struct {
	images, groups, largest int // groups of 1 to largest
	rho                     float64
	k, seeds                int
	shift                   float64 // standard deviation of a model's common effect
}

// steady is the share of what is of images, and of groups, that all seeds share.
const steady = 0.7

// drawn is one run of a design: its groups, and what the seeds share.
type drawn struct {
	design
	random   *rand.Rand
	clusters []int
	common   []float64 // effects of group and image
	mean     float64
}

// draw draws the images of a run with a true accuracy.
func (d design) draw(random *rand.Rand, truth float64) *drawn {
	r := &drawn{design: d, random: random}
	image := math.Sqrt((1 - d.rho - d.shift*d.shift) * steady)
	for g := 0; g < d.groups || d.groups == 0 && len(r.clusters) < d.images; g++ {
		group := random.NormFloat64() * math.Sqrt(d.rho*steady)
		for range 1 + random.IntN(d.largest) {
			r.clusters, r.common = append(r.clusters, g), append(r.common, group+image*random.NormFloat64())
		}
	}
	// The folds of all seeds learn from the same images: half of a model's variance over k.
	r.mean = distuv.UnitNormal.Quantile(truth) + random.NormFloat64()*d.shift*math.Sqrt(0.5/float64(d.k))
	return r
}

// seed is what the folds of one more seed score.
func (r *drawn) seed(seed int) []stats.Tested {
	groups := 1 + slices.Max(r.clusters)
	fold, own, model := make([]int, groups), make([]float64, groups), make([]float64, r.k)
	for g, at := range r.random.Perm(groups) {
		fold[g], own[g] = at%r.k, r.random.NormFloat64()*math.Sqrt(r.rho*(1-steady))
	}
	for f := range model {
		model[f] = r.random.NormFloat64() * r.shift * math.Sqrt(1-0.5/float64(r.k))
	}
	noise := math.Sqrt((1 - r.rho - r.shift*r.shift) * (1 - steady))
	tested := make([]stats.Tested, len(r.clusters))
	for i, g := range r.clusters {
		tested[i] = stats.Tested{Image: i, Seed: seed, Fold: fold[g]}
		if r.mean+r.common[i]+own[g]+model[fold[g]]+noise*r.random.NormFloat64() > 0 {
			tested[i].Value = 1
		}
	}
	return tested
}

// ended is how a run ended, and what all its seeds would have said.
type ended struct {
	sequential.Decision
	look    int
	decides bool // all seeds would have decided
}

// run looks at a run until it stops; where that is for futility, all its seeds are drawn too.
func (r *drawn) run(t *testing.T, rule sequential.Rule) ended {
	t.Helper()
	var tested []stats.Tested
	var e ended
	for look := 1; look <= rule.Looks; look++ {
		tested = append(tested, r.seed(look-1)...)
		if e.look > 0 && look < rule.Looks {
			continue // a futile one goes on to its end, to see what is lost
		}
		d, err := lookData(tested, r.clusters, rule, look, func(in *primary.Input) { in.TestOverTrain = 1 / float64(r.k-1) })
		if err != nil {
			t.Fatal(err)
		}
		got, err := rule.Look(look, d)
		if err != nil {
			t.Fatal(err)
		}
		if e.look > 0 {
			e.decides = got.Decision != sequential.Undecided
			return e
		}
		if got.Decision != sequential.GoOn {
			e.Decision, e.look = got.Decision, look
			if got.Decision != sequential.Futile {
				return e
			}
		}
	}
	return e
}

// lookData is what a look knows of the seeds so far.
func lookData(tested []stats.Tested, clusters []int, rule sequential.Rule, look int, set func(*primary.Input)) (d sequential.Data, err error) {
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		return d, err
	}
	in := primary.Input{Trials: trials, Level: rule.LevelAt(look)}
	set(&in)
	spoken, err := primary.Recommend(in)
	if err != nil {
		return d, err
	}
	in.Level = rule.Level
	full, err := primary.Recommend(in)
	if err != nil {
		return d, err
	}
	d = sequential.Data{Spoken: spoken.Interval, Full: full, Trainings: trials.Len()}
	if d.Images, err = trials.Sample(); err != nil {
		return d, err
	}
	for seed := range look {
		s, err := trials.Seed(seed)
		if err != nil {
			return d, err
		}
		d.SeedMeans = append(d.SeedMeans, s.Mean())
	}
	return d, nil
}

// isFalse reports whether a decision is wrong of a true accuracy.
func (e ended) isFalse(truth, threshold float64) bool {
	return e.Decision == sequential.Supported && truth < threshold || e.Decision == sequential.Refuted && truth >= threshold
}

func designs() []design {
	return []design{
		{images: 300, largest: 1, k: 5, seeds: 5, shift: .1},
		{groups: 14, largest: 23, rho: .3, k: 5, seeds: 5, shift: .1},
		{groups: 40, largest: 23, rho: .3, k: 10, seeds: 3, shift: .1},
		{groups: 40, largest: 23, rho: .8, k: 5, seeds: 5, shift: .1},
		{groups: 40, largest: 23, rho: 0, k: 4, seeds: 2, shift: .2},
		{groups: 80, largest: 8, rho: .8, k: 10, seeds: 10, shift: .05},
	}
}

// TestFalseVerdicts counts them over runs of several designs, where the truth is from .5 to
// .97 and the claim .95 or .8 (less a margin of .01). Truths just at the limit and just below
// it, where errors are the likeliest, are counted for themselves.
func TestFalseVerdicts(t *testing.T) {
	runs := 2 // of each cell
	if *simulate {
		runs = 105
	}
	truths := []float64{.5, .65, .75, .79, .83, .91, .94, .97}
	var all, wrong, atLimit, wrongAtLimit, stopped, lost int
	for n, d := range designs() {
		for _, threshold := range []float64{.94, .79} {
			rule := sequential.Rule{Looks: d.seeds, Level: .95, Threshold: threshold}
			for _, truth := range truths {
				random := rand.New(rand.NewPCG(uint64(n), uint64(1e4*(10*threshold+truth))))
				for range runs {
					for _, side := range []float64{0, 1e-9} { // at the limit, and below
						e := d.draw(random, truth).run(t, rule)
						all++
						bad := e.isFalse(truth-side, threshold)
						if truth == threshold {
							atLimit++
						}
						if bad {
							wrong++
						}
						if bad && truth == threshold {
							wrongAtLimit++
						}
						if e.Decision == sequential.Futile {
							stopped++
						}
						if e.decides {
							lost++
						}
					}
				}
			}
		}
	}
	t.Logf("%d runs: %d false verdicts (%.4f); at the limit %d of %d (%.4f); %d stopped as futile, of which %d would have been decided",
		all, wrong, share(wrong, all), wrongAtLimit, atLimit, share(wrongAtLimit, atLimit), stopped, lost)
	if share(wrong, all) > .05 {
		t.Errorf("%.4f false verdicts, allowed are .05", share(wrong, all))
	}
	if p := distuv.Binomial.Survival(distuv.Binomial{N: float64(atLimit), P: .05}, float64(wrongAtLimit)-1); p < .01 {
		t.Errorf("at the limit %d of %d verdicts are false: significantly more than .05 (p %.4f)", wrongAtLimit, atLimit, p)
	}
	if *simulate && share(lost, all) > .02 {
		t.Errorf("%d of %d runs were stopped that would have been decided", lost, all)
	}
}

func share(part, of int) float64 { return float64(part) / float64(of) }
