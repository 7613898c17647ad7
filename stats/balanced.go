package stats

import (
	"errors"
	"fmt"
	"math"
)

// BalancedAccuracyInterval is the interval of the balanced accuracy, the mean over
// classes of the share of correct images. values has one accuracy per image,
// averaged over seeds; labels its class; cluster its group. The balanced accuracy
// is linearised (Taylor's method for a ratio, Cochran, Sampling Techniques, 1977,
// section 6.3): the image i of class c, of n_c images, stands for
//
//	balanced + n/(K n_c) * (v_i - recall_c),   K classes that have images,
//
// whose mean is the balanced accuracy, and the interval is [Clustered] on these.
// It is the wider one of that and [ClopperPearson] on their effective number of
// independent units, cut to [0, 1].
func BalancedAccuracyInterval(values []float64, labels, cluster []int, classes int, level float64) (Interval, error) {
	linear, err := balancedValues(values, labels, classes)
	if err == nil {
		err = checkLevel(level)
	}
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
	}
	c, err := newClusters(linear, cluster)
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
	}
	// The mean of accuracies is one too; rounding may say otherwise.
	c.mean = min(max(c.mean, 0), 1)
	interval, err := c.floor(level)
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
	}
	if c.count() >= 2 {
		t, err := Clustered(linear, cluster, level)
		if err != nil {
			return Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
		}
		if t = t.clampToUnit(); t.Width() >= interval.Width() {
			interval = t
		}
	}
	interval.Estimand = EstimandGroupBal
	if c.singletons() {
		interval.Estimand = EstimandBalanced
	}
	interval.Warnings = union(interval.Warnings, c.warnings())
	return interval, nil
}

// balancedValues are numbers, one per image, whose mean is the balanced accuracy.
func balancedValues(values []float64, labels []int, classes int) ([]float64, error) {
	if classes < 2 {
		return nil, errors.New("needs at least 2 classes")
	}
	if len(values) != len(labels) {
		return nil, fmt.Errorf("%d values but %d labels: one of each an image is needed", len(values), len(labels))
	}
	if err := checkLabels(labels, classes); err != nil {
		return nil, err
	}
	if err := checkAccuracies("the accuracy of image", values); err != nil {
		return nil, err
	}
	recall, size := make([]float64, classes), make([]float64, classes)
	for i, label := range labels {
		recall[label] += values[i]
		size[label]++
	}
	present, balanced := 0.0, 0.0
	for class := range recall {
		if size[class] > 0 {
			recall[class] /= size[class]
			balanced += recall[class]
			present++
		}
	}
	balanced /= present
	linear, n := make([]float64, len(values)), float64(len(values))
	for i, label := range labels {
		linear[i] = balanced + n/(present*size[label])*(values[i]-recall[label])
	}
	return linear, nil
}

// LargestShare is the share of the most frequent class, given how often each image of
// a class counts; 0 where there is nothing.
func LargestShare(classes []int, weights []float64) float64 {
	of, sum, most := make(map[int]float64), 0.0, 0.0
	for i, class := range classes {
		of[class] += weights[i]
		sum += weights[i]
		most = math.Max(most, of[class])
	}
	if sum == 0 {
		return 0
	}
	return most / sum
}
