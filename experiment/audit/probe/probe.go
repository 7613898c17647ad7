package probe

import (
	"context"
	"fmt"
	"slices"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/metric"
)

// Result is how well columns predict the label, by predictions for images whose groups
// were not learned from.
type Result struct {
	Accuracy stats.Interval // over all tested images, by group
	// Majority is the share of the largest class: what is right without looking.
	Majority float64
	// OutOfFold is the accuracy of saying the training images' largest class. It lies
	// below Majority where folds are stratified or groups are pure: what is frequent
	// in training is rare in the test. It shows how low a useless classifier can
	// come out, and is not what a probe has to beat.
	OutOfFold float64
	// Balanced is the mean of the classes' accuracies where all classes count as equally
	// likely beforehand, and Chance what it is without looking: 1 over their number.
	Balanced stats.Interval
	Chance   float64
	// Excess is what Above goes by; see [Design.Probe]. Where Uneven, it is the balanced
	// accuracy above chance, else the accuracy above the majority.
	Excess stats.Interval
	Uneven bool
	// Confusion is that of Predicted, the class predicted for each of Images.
	Confusion metric.Confusion
	Images    []int // those tested, ascending
	Predicted []int
	Groups    int // among those tested
	Folds     int
}

// Above says whether the columns predict the label: the interval of the excess lies above
// zero.
func (r Result) Above() bool { return r.Excess.Low > 0 }

// Probe cross-validates a [logistic regression] on columns. All that it learns, bins and
// scales included, comes from the training side of a fold.
//
// The accuracy's interval is [stats.AccuracyInterval] by group, that of the balanced one
// [metric.BalancedAccuracyInterval], both widened since folds learn from each other's test
// images. Excess is one of them less the majority's share or chance, which are no
// estimates: labels are taken as they are, and the question is whether columns that have
// nothing to do with them could do as well. Their expected accuracy is that at most,
// whatever the folds.
//
// Where the largest class is more than a fifth above its even share, Excess is about the
// balanced accuracy. With nine of ten images in one class, even a column that doubles the
// odds of the other never makes it the likelier one, and the accuracy is the majority.
// The balanced one is of the same model, whose scores are freed from the training images'
// shares of classes.
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
	evened := slices.Clone(predicted)
	byMajority := make([]bool, len(d.Labels))
	for _, f := range d.Folds {
		train := training(f)
		model, err := fit(ctx, columns, train, d.Labels, d.Classes)
		if err != nil {
			return Result{}, err
		}
		largest := largestClasses(d.count(train))[0]
		predictor := newPredictor(model)
		for _, i := range f.Test {
			predicted[i], evened[i] = predictor.predict(i)
			byMajority[i] = d.Labels[i] == largest
		}
	}
	r, err := d.score(predicted, evened, level)
	for _, i := range r.Images {
		if byMajority[i] {
			r.OutOfFold += 1 / float64(len(r.Images))
		}
	}
	return r, err
}

// Score is the result of predictions that were made elsewhere on the folds of a design,
// by class for each image; what is below 0 was not tested. The balanced accuracy is of the
// same predictions, OutOfFold stays 0.
func (d Design) Score(predicted []int, level float64) (Result, error) {
	return d.score(predicted, predicted, level)
}

func (d Design) score(predicted, evened []int, level float64) (Result, error) {
	r := Result{Folds: len(d.Folds)}
	var labels, clusters []int
	var correct, balanced []float64
	for i, p := range predicted {
		if p < 0 {
			continue
		}
		r.Images, r.Predicted = append(r.Images, i), append(r.Predicted, p)
		labels, clusters = append(labels, d.Labels[i]), append(clusters, d.Groups.Of[i])
		correct, balanced = append(correct, hit(p, d.Labels[i])), append(balanced, hit(evened[i], d.Labels[i]))
	}
	sample, err := stats.NewSample(correct, nil, clusters)
	if err != nil {
		return Result{}, err
	}
	even, err := stats.NewSample(balanced, nil, clusters)
	if err != nil {
		return Result{}, err
	}
	r.Groups = sample.Groups()
	if r.Confusion, err = metric.NewConfusion(labels, r.Predicted, d.Classes); err != nil {
		return Result{}, err
	}
	if r.Accuracy, err = stats.AccuracyInterval(sample, level); err != nil {
		return Result{}, err
	}
	if r.Balanced, err = metric.BalancedAccuracyInterval(even, labels, d.Classes, level); err != nil {
		return Result{}, err
	}
	r.Accuracy = widened(r.Accuracy, widening(r.Folds))
	r.Balanced = widened(r.Balanced, widening(r.Folds)*fewest(labels, clusters, d.Classes, level))
	r.compare(d.count(r.Images))
	return r, nil
}

func hit(predicted, label int) float64 {
	if predicted == label {
		return 1
	}
	return 0
}

// uneven is how far above its even share the largest class may be before the balanced
// accuracy decides.
const uneven = 1.2

// compare says what is right without looking, and how much more is; counts has the images
// of each class.
func (r *Result) compare(counts []int) {
	present := 0.0
	for _, n := range counts {
		if n > 0 {
			present++
		}
	}
	r.Majority, r.Chance = float64(slices.Max(counts))/float64(len(r.Images)), 1/present
	if r.Uneven = r.Majority > uneven*r.Chance; r.Uneven {
		r.Excess = less(r.Balanced, r.Chance)
	} else {
		r.Excess = less(r.Accuracy, r.Majority)
	}
}

func (d Design) count(images []int) []int {
	counts := make([]int, d.Classes)
	for _, i := range images {
		counts[d.Labels[i]]++
	}
	return counts
}

// Classify learns the [logistic regression] of [Design.Probe] from the training images
// alone and predicts other ones, by class. Nothing of the other images is looked at but
// their values.
//
// [logistic regression]: https://en.wikipedia.org/wiki/Multinomial_logistic_regression
func Classify(ctx context.Context, columns []Column, labels []int, classes int, train, test []int) ([]int, error) {
	for _, c := range columns {
		if err := c.check(len(labels)); err != nil {
			return nil, err
		}
	}
	model, err := fit(ctx, columns, train, labels, classes)
	if err != nil {
		return nil, err
	}
	predicted, p := make([]int, len(test)), newPredictor(model)
	for at, i := range test {
		predicted[at], _ = p.predict(i)
	}
	return predicted, nil
}
