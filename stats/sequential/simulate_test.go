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

var simulate = flag.Bool("simulate", false, "count false verdicts over 10,000 runs, and the trainings that they take (a minute or two)")

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
		d := dataOf(t, tested, r.clusters, rule, look, func(in *primary.Input) { in.TestOverTrain = 1 / float64(r.k-1) })
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

func dataOf(t *testing.T, tested []stats.Tested, clusters []int, rule sequential.Rule, look int, set func(*primary.Input)) sequential.Data {
	t.Helper()
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	at := func(level float64) primary.Recommendation {
		in := primary.Input{Trials: trials, Level: level}
		set(&in)
		r, err := primary.Recommend(in)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	d := sequential.Data{Spoken: at(rule.LevelAt(look)).Interval, Full: at(rule.Level), Trainings: trials.Len()}
	if d.Images, err = trials.Sample(); err != nil {
		t.Fatal(err)
	}
	for seed := range look {
		s, err := trials.Seed(seed)
		if err != nil {
			t.Fatal(err)
		}
		d.SeedMeans = append(d.SeedMeans, s.Mean())
	}
	return d
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

// TestTrainingsThatADecisionTakes: of 200 planned ones, 50 of them guarded ones of the claim's
// network, for 1,000 images. The claim is .95.
func TestTrainingsThatADecisionTakes(t *testing.T) {
	runs := 5
	if *simulate {
		runs = 200
	}
	rule := sequential.Rule{Looks: 5, Level: .95, Threshold: .94}
	for _, d := range []design{
		{images: 1000, largest: 1, k: 10, seeds: 5, shift: .1},
		{groups: 84, largest: 23, rho: .3, k: 10, seeds: 5, shift: .1},
	} {
		for _, truth := range []float64{.5, .6, .7, .75, .8, .83, .85, .87, .89, .91, .93, .95} {
			random := rand.New(rand.NewPCG(7, uint64(1000*truth)))
			var took []int
			counts := make(map[sequential.Decision]int)
			for range runs {
				e := d.draw(random, truth).run(t, rule)
				took = append(took, 10*e.look)
				counts[e.Decision]++
			}
			slices.Sort(took)
			t.Logf("%3d groups, truth %.2f: median %d trainings of 200, 9 of 10 at most %d; %v", d.groups, truth, took[len(took)/2], took[len(took)*9/10], counts)
			if limit := map[float64]int{.83: 20, .91: 50}[truth]; limit > 0 && took[len(took)/2] > limit {
				t.Errorf("truth %v: median %d trainings, to reach %d", truth, took[len(took)/2], limit)
			}
		}
	}
}
