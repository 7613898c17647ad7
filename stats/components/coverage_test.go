package components_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/components"
)

var simulate = flag.Bool("simulate", false, "measure how often the intervals of the parts cover (half a minute)")

// effect draws one with mean 0.
type effect struct {
	variance float64
	draw     func(*rand.Rand) float64
}

func normal(variance float64) effect {
	sd := sqrt(variance)
	return effect{variance, func(r *rand.Rand) float64 { return sd * r.NormFloat64() }}
}

// failing is rare and large, as groups that a classifier fails on: -fall with probability p.
func failing(fall, p float64) effect {
	return effect{fall * fall * p * (1 - p), func(r *rand.Rand) float64 {
		if r.Float64() < p {
			return -fall * (1 - p)
		}
		return fall * p
	}}
}

// world draws scores of which the variances are known. Binary scores come from the sum of
// the effects as a probability, which the caller keeps between 0 and 1.
type world struct {
	mean                                     float64
	group, image, seed, training, cell, rest effect
	binary                                   bool
	groups, k, seeds                         int
	size                                     func(r *rand.Rand, g int) int
	rows                                     bool
	sample                                   float64 // share of the images that a seed draws; 0: all
}

func (w world) truth() map[components.Source]float64 {
	rest := w.rest.variance
	others := w.group.variance + w.image.variance + w.seed.variance + w.training.variance + w.cell.variance
	if w.binary {
		rest = w.mean*(1-w.mean) - others
	}
	return map[components.Source]float64{components.Groups: w.group.variance, components.Images: w.image.variance, components.Seeds: w.seed.variance,
		components.Trainings: w.training.variance, components.GroupsByTraining: w.cell.variance, components.Rest: rest}
}

func (e effect) of(r *rand.Rand) float64 {
	if e.draw == nil {
		return 0
	}
	return e.draw(r)
}

func (w world) draw(t fataler, r *rand.Rand) stats.Trials {
	t.Helper()
	var clusters []int
	var base []float64
	for g := range w.groups {
		of := w.group.of(r)
		for range w.size(r, g) {
			clusters, base = append(clusters, g), append(base, w.mean+of+w.image.of(r))
		}
	}
	var tested []stats.Tested
	for s := range w.seeds {
		seed := w.seed.of(r)
		training, cell := make([]float64, w.k), make(map[[2]int]float64)
		for f := range training {
			training[f] = w.training.of(r)
		}
		order := r.Perm(w.groups)
		for i, g := range clusters {
			f := order[g] % w.k
			if w.rows {
				f = r.IntN(w.k)
			}
			if w.sample > 0 && r.Float64() > w.sample {
				continue
			}
			if _, ok := cell[[2]int{f, g}]; !ok {
				cell[[2]int{f, g}] = w.cell.of(r)
			}
			value := base[i] + seed + training[f] + cell[[2]int{f, g}] + w.rest.of(r)
			if w.binary {
				value = 0
				if p := base[i] + seed + training[f] + cell[[2]int{f, g}]; r.Float64() < p {
					value = 1
				}
			}
			tested = append(tested, stats.Tested{Image: i, Seed: s, Fold: f, Value: value})
		}
	}
	trials, err := stats.NewTrials(tested, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return trials
}

func upTo(most int) func(*rand.Rand, int) int {
	return func(r *rand.Rand, _ int) int { return 1 + r.IntN(most) }
}

func one(*rand.Rand, int) int { return 1 }

// TestCoverage counts how often intervals at 95 % hold the variance that was drawn, and
// how far the mean of the estimates, before they are cut at 0, is from it. Normal effects
// and binary scores with groups that fail rarely; unequal groups; rows and groups; seeds
// that draw samples.
func TestCoverage(t *testing.T) {
	if !*simulate {
		t.Skip("run with -simulate")
	}
	normalWorld := world{mean: .5, group: normal(.05), image: normal(.05), seed: normal(.002), training: normal(.004), cell: normal(.02), rest: normal(.1), groups: 40, k: 5, seeds: 5, size: upTo(23)}
	binary := world{mean: .8, binary: true, group: failing(.5, .1), image: failing(.2, .3), training: failing(.1, .5), cell: failing(.1, .3), groups: 40, k: 5, seeds: 5, size: upTo(23)}
	for name, w := range map[string]world{
		"normal": normalWorld, "binary": binary,
		"binary, 10 x 3, 150 groups": with(binary, func(w *world) { w.k, w.seeds, w.groups = 10, 3, 150 }),
		"binary, 4 x 2, 14 groups":   with(binary, func(w *world) { w.k, w.seeds, w.groups = 4, 2, 14 }),
		"binary, rows":               with(binary, func(w *world) { w.rows = true }),
		"binary, half is drawn":      with(binary, func(w *world) { w.sample = .5 }),
		"binary, singletons":         with(binary, func(w *world) { w.group, w.cell, w.groups, w.size = effect{}, effect{}, 300, one }),
		"binary, one seed":           with(binary, func(w *world) { w.seeds = 1 }),
		"binary, seeds differ":       with(binary, func(w *world) { w.seed, w.seeds, w.training = failing(.1, .5), 10, effect{} }),
	} {
		t.Run(name, func(t *testing.T) { w.measure(t, 1000) })
	}
}

func with(w world, change func(*world)) world { change(&w); return w }

func (w world) measure(t *testing.T, runs int) {
	r := rand.New(rand.NewPCG(3, uint64(w.groups*w.k*w.seeds)))
	covered, sum, cut, found := map[components.Source]float64{}, map[components.Source]float64{}, map[components.Source]float64{}, map[components.Source]float64{}
	truth := w.truth()
	if w.seeds == 1 { // images hold what goes with them
		truth[components.Images] += truth[components.Rest]
	}
	for range runs {
		c, err := components.Estimate(w.draw(t, r), .95)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Parts {
			found[p.Source]++
			sum[p.Source] += p.Variance
			if p.Truncated {
				cut[p.Source]++
			}
			if p.Low <= truth[p.Source] && truth[p.Source] <= p.High {
				covered[p.Source]++
			}
		}
	}
	for _, source := range []components.Source{components.Groups, components.Images, components.Seeds, components.Trainings, components.GroupsByTraining, components.Rest} {
		if n := found[source]; n > 0 {
			least := .92
			if source == components.Groups && w.binary { // few groups fail: no interval sees those that are not there
				least = .84
			}
			if w.seeds == 1 { // how trainings differ is in no other part, and not seen
				least = .8
			}
			if w.groups < 20 {
				least -= .03
			}
			if covered[source]/n < least {
				t.Errorf("%s: covered %.3f, want at least %.2f", source, covered[source]/n, least)
			}
			t.Logf("%-20s truth %.5f mean %.5f covered %.3f, below 0 in %.2f", source, truth[source], sum[source]/n, covered[source]/n, cut[source]/n)
		}
	}
}
