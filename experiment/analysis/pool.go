package analysis

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats"
)

// pool is one architecture under one protocol over whole seeds: what intervals,
// metrics and differences are computed from.
type pool struct {
	seeds         []int
	trials        []float64    // accuracy of each seed x fold
	testOverTrain float64      // n_test / n_train over all trials; n_train without validation
	images        []int        // all images that were tested, ascending
	sample        stats.Sample // accuracy of each by group, averaged over the seeds that tested it: its weight
	seedMeans     []float64    // over images
	folds         []summary.FoldResult
	tables        []table // by seed
}

// table is one seed's confusions and probability metrics.
type table struct {
	seed  int
	folds []measured
	whole measured
}

// measured is a confusion with all its metrics.
type measured struct {
	fold      int
	confusion stats.Confusion
	metrics   summary.Metrics
}

// mean is the accuracy over images, averaged over seeds.
func (p *pool) mean() float64 { return mean(p.seedMeans) }

// complete lists the seeds of which all folds are finished.
func (a *analysis) complete(architecture string, split spec.Split) []int {
	var seeds []int
	for seed := range a.plan.Draws {
		folds := a.readings[trialGroup{architecture, split, seed}]
		if len(folds) > 0 && !slices.Contains(folds, nil) {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// pool gathers the given seeds, which must be complete.
func (a *analysis) pool(architecture string, split spec.Split, selection plan.Selection, seeds []int) (*pool, error) {
	p := &pool{seeds: seeds}
	sum, times := make([]float64, len(a.plan.Manifest.Images)), make([]int, len(a.plan.Manifest.Images))
	var test, train int
	for _, seed := range seeds {
		readings := a.readings[trialGroup{architecture, split, seed}]
		correct, images := 0, 0
		for _, r := range readings {
			c := r.chosen[selection]
			for i, image := range r.images {
				times[image]++
				if c.predicted[i] == r.labels[i] {
					sum[image]++
				}
			}
			correct, images = correct+c.score.Correct, images+c.score.Images
			test, train = test+len(r.images), train+r.train
			p.trials = append(p.trials, c.score.Accuracy())
			p.folds = append(p.folds, summary.FoldResult{
				Seed: seed, Fold: r.trial.Fold, Epoch: c.epoch,
				Correct: c.score.Correct, Images: c.score.Images, Accuracy: c.score.Accuracy(),
			})
		}
		p.seedMeans = append(p.seedMeans, float64(correct)/float64(images))
		t, err := a.table(seed, readings, selection)
		if err != nil {
			return nil, fmt.Errorf("%s, %s, %s, seed %d: %w", architecture, split, selection, seed, err)
		}
		p.tables = append(p.tables, t)
	}
	p.testOverTrain = float64(test) / float64(train)
	var values, weights []float64
	var groups []int
	for image, n := range times {
		if n > 0 {
			p.images = append(p.images, image)
			values = append(values, sum[image]/float64(n))
			weights = append(weights, float64(n))
			groups = append(groups, a.plan.Groups.Of[image])
		}
	}
	var err error
	if p.sample, err = stats.NewSample(values, weights, groups); err != nil {
		return nil, fmt.Errorf("%s, %s, %s: %w", architecture, split, selection, err)
	}
	return p, nil
}

// table measures the folds of a seed and all of them together.
func (a *analysis) table(seed int, readings []*reading, selection plan.Selection) (table, error) {
	t := table{seed: seed}
	var labels, predicted []int
	var logs []float32
	auc := 0.0
	for _, r := range readings {
		c := r.chosen[selection]
		m, err := a.measure(r.labels, c.predicted, c.logs)
		if err != nil {
			return t, fmt.Errorf("fold %d: %w", r.trial.Fold, err)
		}
		m.fold = r.trial.Fold
		t.folds = append(t.folds, m)
		auc += m.metrics.AUC / float64(len(readings))
		labels, predicted, logs = append(labels, r.labels...), append(predicted, c.predicted...), append(logs, c.logs...)
	}
	var err error
	t.whole, err = a.measure(labels, predicted, logs)
	// Scores of different networks are not comparable, so the AUC is averaged over
	// folds, not computed over all of them.
	t.whole.metrics.AUC = auc
	return t, err
}

// measure computes every metric of some predictions.
func (a *analysis) measure(labels, predicted []int, logs []float32) (measured, error) {
	classes := len(a.plan.Classes)
	confusion, err := stats.NewConfusion(labels, predicted, classes)
	if err != nil {
		return measured{}, err
	}
	m := a.tableMetrics(confusion)
	if m.AUC, err = stats.AUCOneVsRest(labels, logs, classes); err != nil {
		return measured{}, err
	}
	if m.LogLoss, err = stats.LogLoss(labels, logs, classes); err != nil {
		return measured{}, err
	}
	if m.Brier, err = stats.Brier(labels, logs, classes); err != nil {
		return measured{}, err
	}
	return measured{confusion: confusion, metrics: m}, nil
}

// tableMetrics are the metrics of a confusion table alone.
func (a *analysis) tableMetrics(c stats.Confusion) summary.Metrics {
	m := summary.Metrics{Accuracy: c.Accuracy(), BalancedAccuracy: c.BalancedAccuracy(), MCC: c.MCC(), Kappa: c.Kappa()}
	if len(c) == 2 {
		m.Precision, m.Recall, m.F1 = c.Precision(a.plan.Positive), c.Recall(a.plan.Positive), c.F1(a.plan.Positive)
	} else {
		m.Precision, m.Recall, m.F1 = c.MacroPrecision(), c.MacroRecall(), c.MacroF1()
	}
	return m
}

// metrics averages over seeds.
func (p *pool) metrics() summary.Metrics {
	var seeds []summary.Metrics
	for _, t := range p.tables {
		seeds = append(seeds, t.whole.metrics)
	}
	return summary.MeanMetrics(seeds)
}

// mean of values; NaN never occurs, since callers have at least one.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / math.Max(1, float64(len(values)))
}
