package sequential_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/primary"
	"github.com/refold/refold/stats/sequential"
	"github.com/refold/refold/stats/simulation"
)

// family is a kind of run: 1,000 images, ten folds, five seeds. With two networks and two
// splits that are 200 trainings, 50 of them guarded ones of the claim's network.
type family struct {
	name  string
	begin func(random *rand.Rand, truth float64) (begun, error)
}

// begun is a run whose seeds are scored one by one.
type begun struct {
	clusters []int
	truth    float64 // expected accuracy: as asked for or, of classifiers that are trained, theirs on new images
	seed     func(seed int) []stats.Tested
	set      func(*primary.Input)
}

// planned trainings of a seed's guarded folds, of which looks count whole passes.
const foldsOfSeed = 10

func families() []family {
	return []family{
		{"drawn, ungrouped", beginDrawn(design{images: 1000, largest: 1, k: foldsOfSeed, seeds: 5, shift: .1})},
		{"drawn, 84 groups", beginDrawn(design{groups: 84, largest: 23, rho: .3, k: foldsOfSeed, seeds: 5, shift: .1})},
		{"ridge, 84 groups", beginRidge},
	}
}

func beginDrawn(d design) func(*rand.Rand, float64) (begun, error) {
	return func(random *rand.Rand, truth float64) (begun, error) {
		r := d.draw(random, truth)
		return begun{r.clusters, truth, r.seed, func(in *primary.Input) { in.TestOverTrain = 1 / float64(d.k-1) }}, nil
	}
}

// ridgeDistances are how far classes must lie apart for the trained classifiers to have an
// accuracy on new images: from the mean over 2,000 data sets.
func ridgeDistances() map[float64]float64 {
	return map[float64]float64{.5: 0, .6: .5566, .7: 1.0889, .79: 1.6546, .8: 1.7255, .83: 1.9526, .85: 2.1189, .89: 2.5035, .91: 2.7349, .93: 3.0086, .94: 3.1687, .95: 3.3514, .97: 3.8302}
}

// beginRidge trains classifiers: groups of 1 to 23 images of both classes, with correlation .3.
func beginRidge(random *rand.Rand, truth float64) (begun, error) {
	distance, known := ridgeDistances()[truth]
	if !known {
		return begun{}, fmt.Errorf("no distance is known for an accuracy of %v", truth)
	}
	d := simulation.Design{Groups: 84, Sizes: simulation.Unequal, Correlation: .3, Classes: 2, Share: .5, Distance: distance, K: foldsOfSeed, Seeds: 5, Learner: simulation.Ridge{Penalty: 1}}
	r, _, err := d.Run(random)
	if err != nil {
		return begun{}, err
	}
	return begun{r.Trials.Clusters(), r.Risk, func(seed int) []stats.Tested {
		var tested []stats.Tested
		first, end := r.Trials.OfSeed(seed)
		for i := first; i < end; i++ {
			tested = append(tested, r.Trials.Of(i)...)
		}
		return tested
	}, func(in *primary.Input) { in.Labels, in.TestOverTrain = r.Labels, r.Ratio }}, nil
}

// follow looks at a run by several rules of as many looks, until each has ended.
func (b begun) follow(rules []sequential.Rule) ([]ended, error) {
	ends := make([]ended, len(rules))
	var tested []stats.Tested
	for look := 1; slices.ContainsFunc(ends, func(e ended) bool { return e.look == 0 }); look++ {
		tested = append(tested, b.seed(look-1)...)
		d, err := lookData(tested, b.clusters, rules[0], look, b.set)
		if err != nil {
			return nil, err
		}
		for i, rule := range rules {
			if ends[i].look > 0 {
				continue
			}
			got, err := rule.Look(look, d)
			if err != nil {
				return nil, err
			}
			if got.Decision != sequential.GoOn {
				ends[i] = ended{Decision: got.Decision, look: look}
			}
		}
	}
	return ends, nil
}

// Claims and margin of the table.
const margin = .01

func claims() []float64 { return []float64{.95, .8} }

// truths of the table. Those of a claim less the margin are the limits, where errors are the
// likeliest.
func truths() []float64 {
	return []float64{.5, .6, .7, .79, .8, .83, .85, .89, .91, .93, .94, .95, .97}
}

// limit is the least accuracy that meets a claim.
func limit(claim float64) float64 { return float64(int(100*(claim-margin)+.5)) / 100 }

// countEarly counts how so many runs of a family end, for each claim. Run i of a truth draws
// from its own stream, so counts do not depend on how many are counted at once.
func countEarly(f family, number int, truth float64, runs int) ([]early, error) {
	var rules []sequential.Rule
	all := make([]early, len(claims()))
	for i, claim := range claims() {
		rules = append(rules, sequential.Rule{Looks: 5, Level: .95, Threshold: limit(claim)})
		all[i] = early{Scores: f.name, Claim: claim, Truth: truth, Ends: make(map[ended]int)}
	}
	type result struct {
		ends  []ended
		truth float64
		err   error
	}
	results := make([]result, runs)
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < runs; i += workers {
				b, err := f.begin(rand.New(rand.NewPCG(uint64(1000*number)+uint64(1000*truth+.5), uint64(i))), truth)
				if results[i] = (result{truth: b.truth, err: err}); err == nil {
					results[i].ends, results[i].err = b.follow(rules)
				}
			}
		})
	}
	wait.Wait()
	for _, r := range results {
		if r.err != nil {
			return nil, fmt.Errorf("%s, truth %v: %w", f.name, truth, r.err)
		}
		for i, e := range r.ends {
			all[i].Ends[e]++
			all[i].Accuracy += r.truth / float64(runs)
		}
	}
	return all, nil
}
