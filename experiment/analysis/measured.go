package analysis

import (
	"fmt"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/stats/metric"
)

// measured is a confusion table with all its metrics.
type measured struct {
	confusion metric.Confusion
	metrics   summary.Metrics
}

// measuredSeed are the folds of a seed, and all of them together.
type measuredSeed struct {
	seed  int
	folds []measured
	whole measured
}

// measureSeeds measures every seed of a pool.
func measureSeeds(p *plan.Plan, pool *pool) ([]measuredSeed, error) {
	var seeds []measuredSeed
	for i, seed := range pool.seeds {
		m, err := measureSeed(p, pool.readings[i], pool.selection)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", seed, err)
		}
		m.seed = seed
		seeds = append(seeds, m)
	}
	return seeds, nil
}

func measureSeed(p *plan.Plan, readings []*reading, selection plan.Selection) (measuredSeed, error) {
	var s measuredSeed
	var labels, predicted []int
	var logs []float32
	auc := 0.0
	for _, r := range readings {
		c := r.chosen[selection]
		m, err := measure(p, r.labels, c.predicted, c.logs)
		if err != nil {
			return s, fmt.Errorf("fold %d: %w", r.trial.Fold, err)
		}
		s.folds = append(s.folds, m)
		auc += m.metrics.AUC / float64(len(readings))
		labels, predicted, logs = append(labels, r.labels...), append(predicted, c.predicted...), append(logs, c.logs...)
	}
	var err error
	s.whole, err = measure(p, labels, predicted, logs)
	// Scores of different networks are not comparable, so the AUC is averaged over
	// folds, not computed over all of them.
	s.whole.metrics.AUC = auc
	return s, err
}

// measure computes every metric of some predictions.
func measure(p *plan.Plan, labels, predicted []int, logs []float32) (measured, error) {
	classes := len(p.Classes)
	confusion, err := metric.NewConfusion(labels, predicted, classes)
	if err != nil {
		return measured{}, err
	}
	var m summary.Metrics
	tableMetrics(p, confusion, &m)
	if m.AUC, err = metric.AUCOneVsRest(labels, logs, classes); err != nil {
		return measured{}, err
	}
	if m.LogLoss, err = metric.LogLoss(labels, logs, classes); err != nil {
		return measured{}, err
	}
	if m.Brier, err = metric.Brier(labels, logs, classes); err != nil {
		return measured{}, err
	}
	return measured{confusion: confusion, metrics: m}, nil
}

// tableMetrics computes the metrics that a confusion table alone gives.
func tableMetrics(p *plan.Plan, c metric.Confusion, m *summary.Metrics) {
	m.Accuracy, m.BalancedAccuracy, m.MCC, m.Kappa = c.Accuracy(), c.BalancedAccuracy(), c.MCC(), c.Kappa()
	if len(c) == 2 {
		m.Precision, m.Recall, m.F1 = c.Precision(p.Positive), c.Recall(p.Positive), c.F1(p.Positive)
	} else {
		m.Precision, m.Recall, m.F1 = c.MacroPrecision(), c.MacroRecall(), c.MacroF1()
	}
}
