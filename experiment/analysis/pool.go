package analysis

import (
	"math"
	"sync"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
	recommended "github.com/refold/refold/stats/primary"
)

// pool is a read-out over whole seeds: what intervals, metrics and differences are
// computed from.
type pool struct {
	readOut
	seeds         []int
	readings      [][]*reading // by seed, then fold
	trials        []float64    // accuracy of each seed x fold
	tested        []stats.Tested
	testOverTrain float64      // n_test / n_train over all trials; n_train without validation
	images        []int        // all images that were tested, ascending
	sample        stats.Sample // accuracy of each by group, averaged over the seeds that tested it: its weight
	seedMeans     []float64    // over images
	folds         []summary.FoldResult
	single        bool // one test set alone, of a split that somebody else made

	primary func() (primary, error) // computed when first asked for
}

// primary is the interval that a verdict rests on, why it does, and others beside it.
type primary struct {
	recommended.Recommendation
	candidates []stats.Interval // the interval itself first
}

// mean is the accuracy over images, averaged over seeds.
func (p *pool) mean() float64 { return mean(p.seedMeans) }

// newPool makes a pool of all images that were tested, or of those among only.
func newPool(r *Results, what readOut, seeds []int, only []bool) (*pool, error) {
	return poolOf(r, what, seeds, only, func(seed int) []result { return r.seeds[seedOf{what.architecture, what.split, seed}] })
}

// poolOf makes a pool of the given results of each seed.
func poolOf(r *Results, what readOut, seeds []int, only []bool, results func(seed int) []result) (*pool, error) {
	p := &pool{readOut: what, seeds: seeds, single: r.plan.SingleTest(what.split)}
	sum, times := make([]float64, len(r.plan.Manifest.Images)), make([]int, len(r.plan.Manifest.Images))
	var test, train int
	for _, seed := range seeds {
		var readings []*reading
		correct, images := 0, 0
		for _, done := range results(seed) {
			reading := done.reading
			readings = append(readings, reading)
			c := reading.chosen[what.selection]
			for i, image := range reading.images {
				if only != nil && !only[image] {
					continue
				}
				tested := stats.Tested{Image: image, Seed: seed, Fold: reading.trial.Fold}
				times[image]++
				images++
				if c.predicted[i] == reading.labels[i] {
					sum[image]++
					correct++
					tested.Value = 1
				}
				p.tested = append(p.tested, tested)
			}
			test, train = test+len(reading.images), train+reading.train
			p.trials = append(p.trials, c.score.Accuracy())
			p.folds = append(p.folds, summary.FoldResult{
				Seed: seed, Fold: reading.trial.Fold, Epoch: c.epoch,
				Correct: c.score.Correct, Images: c.score.Images, Accuracy: c.score.Accuracy(),
			})
		}
		p.readings = append(p.readings, readings)
		p.seedMeans = append(p.seedMeans, float64(correct)/float64(images))
	}
	p.testOverTrain = float64(test) / float64(train)
	p.primary = sync.OnceValues(func() (primary, error) { return p.judge(r.plan, r.plan.Spec.Claim.Level) })
	return p, p.average(sum, times, r.plan.Groups.Of)
}

// average makes the sample from how often each image of the manifest was right, of so
// many times that it was tested.
func (p *pool) average(right []float64, times, groups []int) error {
	var values, weights []float64
	var clusters []int
	for image, n := range times {
		if n > 0 {
			p.images = append(p.images, image)
			values = append(values, right[image]/float64(n))
			weights = append(weights, float64(n))
			clusters = append(clusters, groups[image])
		}
	}
	var err error
	p.sample, err = stats.NewSample(values, weights, clusters)
	return err
}

// judge computes the primary interval at a level.
func (p *pool) judge(of *plan.Plan, level float64) (primary, error) {
	if p.single {
		i, err := stats.AccuracyInterval(p.sample, level)
		i.Warnings = append(i.Warnings, "there is one test set: how the accuracy varies with the images that a network learns from cannot be seen")
		return primary{recommended.Recommendation{Interval: i, Why: "one test set, and one training at most: the spread of its groups"}, []stats.Interval{i}}, err
	}
	trials, err := stats.NewTrials(p.tested, of.Groups.Of)
	if err != nil {
		return primary{}, err
	}
	r, err := recommended.Recommend(recommended.Input{Trials: trials, Labels: p.labels(of), TestOverTrain: p.testOverTrain, Level: level})
	return primary{r, append([]stats.Interval{r.Interval}, r.Others...)}, err
}

// labels are the classes of the manifest's images; nil where each seed draws its own.
func (p *pool) labels(of *plan.Plan) []int {
	if of.Spec.Data.Null && len(p.seeds) > 1 {
		return nil
	}
	return of.Draws[p.seeds[0]].Labels
}

// mean of values; NaN never occurs, since callers have at least one.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / math.Max(1, float64(len(values)))
}
