package probe

import (
	"context"
	"fmt"
	"slices"

	"github.com/refold/refold/stats"
)

// Result is how well columns predict the label, by predictions for images whose groups
// were not learned from.
type Result struct {
	Accuracy stats.Interval // over all tested images, by group
	Balanced stats.Interval // the mean over classes
	// Majority is the share of the largest class: what is right without looking.
	Majority float64
	// OutOfFold is the accuracy of saying the training images' largest class. It lies
	// below Majority where folds are stratified or groups are pure: what is frequent
	// in training is rare in the test. It shows how low a useless classifier can
	// come out, and is not what a probe has to beat.
	OutOfFold float64
	// Excess is the accuracy above the majority; see [Design.Probe].
	Excess    stats.Interval
	Confusion stats.Confusion
	Images    []int // those tested, ascending
	Predicted []int // the class predicted for each of Images
	Groups    int   // among those tested
	Folds     int
}

// Above says whether the columns predict the label: the interval of the excess lies above
// zero.
func (r Result) Above() bool { return r.Excess.Low > 0 }

// Probe cross-validates a [logistic regression] on columns. All that it learns, bins and
// scales included, comes from the training side of a fold.
//
// The accuracy's interval is [stats.AccuracyInterval] by group, widened since folds learn
// from each other's test images. Excess is the same less the majority's share, which is no
// estimate: labels are taken as they are, and the question is whether columns that have
// nothing to do with them could do as well. Their expected accuracy is that share at
// most, whatever the folds.
//
// level is that of every interval. Of many probes, some are above by chance: divide
// 1 - level by their number (Bonferroni) and the chance that any useless one is above
// stays at (1 - level) / 2 in all.
//
// [logistic regression]: https://en.wikipedia.org/wiki/Multinomial_logistic_regression
func (d Design) Probe(ctx context.Context, columns []Column, level float64) (Result, error) {
	r, err := d.probe(ctx, columns, level)
	if err != nil {
		return Result{}, fmt.Errorf("the probe: %w", err)
	}
	return r, nil
}

func (d Design) probe(ctx context.Context, columns []Column, level float64) (Result, error) {
	if err := d.check(); err != nil {
		return Result{}, err
	}
	if len(columns) == 0 {
		return Result{}, fmt.Errorf("no columns")
	}
	for _, c := range columns {
		if err := c.check(len(d.Labels)); err != nil {
			return Result{}, err
		}
	}
	predicted := slices.Repeat([]int{-1}, len(d.Labels))
	byMajority := make([]bool, len(d.Labels))
	for _, f := range d.Folds {
		train := training(f)
		model, err := fit(ctx, columns, train, d.Labels, d.Classes)
		if err != nil {
			return Result{}, err
		}
		largest := largestClasses(d.count(train))[0]
		scores := make([]float64, d.Classes)
		var active []int
		var linear []float64
		for _, i := range f.Test {
			predicted[i] = model.predict(i, scores, active, linear)
			byMajority[i] = d.Labels[i] == largest
		}
	}
	r, err := d.Score(predicted, level)
	for _, i := range r.Images {
		if byMajority[i] {
			r.OutOfFold += 1 / float64(len(r.Images))
		}
	}
	return r, err
}

// Score is the result of predictions that were made elsewhere on the folds of a design,
// by class for each image; what is below 0 was not tested. OutOfFold stays 0.
func (d Design) Score(predicted []int, level float64) (Result, error) {
	r := Result{Folds: len(d.Folds)}
	var labels, clusters []int
	var correct []float64
	for i, p := range predicted {
		if p < 0 {
			continue
		}
		r.Images, r.Predicted = append(r.Images, i), append(r.Predicted, p)
		labels, clusters = append(labels, d.Labels[i]), append(clusters, d.Groups.Of[i])
		hit := 0.0
		if p == d.Labels[i] {
			hit = 1
		}
		correct = append(correct, hit)
	}
	sample, err := stats.NewSample(correct, nil, clusters)
	if err != nil {
		return Result{}, err
	}
	r.Groups = sample.Groups()
	if r.Confusion, err = stats.NewConfusion(labels, r.Predicted, d.Classes); err != nil {
		return Result{}, err
	}
	if r.Accuracy, err = stats.AccuracyInterval(sample, level); err != nil {
		return Result{}, err
	}
	if r.Balanced, err = stats.BalancedAccuracyInterval(sample, labels, d.Classes, level); err != nil {
		return Result{}, err
	}
	r.Accuracy, r.Balanced = widened(r.Accuracy, widening(r.Folds)), widened(r.Balanced, widening(r.Folds))
	counts := d.count(r.Images)
	r.Majority = float64(counts[largestClasses(counts)[0]]) / float64(len(r.Images))
	r.Excess = less(r.Accuracy, r.Majority)
	return r, nil
}

func (d Design) count(images []int) []int {
	counts := make([]int, d.Classes)
	for _, i := range images {
		counts[d.Labels[i]]++
	}
	return counts
}
