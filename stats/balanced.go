package stats

import (
	"errors"
	"fmt"
)

// BalancedAccuracyInterval is the interval of the balanced accuracy, the mean over
// classes of the share of correct images. The sample has accuracies; labels is the
// class of each image. Every image counts once, whatever its weight. The balanced
// accuracy is linearised (Taylor's method for a ratio, Cochran, Sampling Techniques,
// 1977, section 6.3): the image i of class c, of n_c images, stands for
//
//	balanced + n/(K n_c) * (v_i - recall_c),   K classes that have images,
//
// whose mean is the balanced accuracy, and the interval is [Clustered] on these.
// It is the wider one of that and [ClopperPearson] on their effective number of
// independent units, cut to [0, 1].
func BalancedAccuracyInterval(s Sample, labels []int, classes int, level float64) (Interval, error) {
	interval, err := balancedInterval(s, labels, classes, level)
	if err != nil {
		return Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
	}
	return interval, nil
}

func balancedInterval(s Sample, labels []int, classes int, level float64) (Interval, error) {
	values, err := balancedValues(s, labels, classes)
	if err == nil {
		err = checkLevel(level)
	}
	if err != nil {
		return Interval{}, err
	}
	linear, err := NewSample(values, nil, s.clusters)
	if err != nil {
		return Interval{}, err
	}
	// The mean of accuracies is one too; rounding may say otherwise.
	proportion := linear
	proportion.totals.mean = min(max(linear.totals.mean, 0), 1)
	interval, err := widerThanFloor(linear, proportion, level)
	if err != nil {
		return Interval{}, err
	}
	interval.Estimand = EstimandGroupBal
	if s.Singletons() {
		interval.Estimand = EstimandBalanced
	}
	interval.Warnings = union(interval.Warnings, linear.Doubts())
	return interval, nil
}

// balancedValues are numbers, one per image, whose mean is the balanced accuracy.
func balancedValues(s Sample, labels []int, classes int) ([]float64, error) {
	if classes < 2 {
		return nil, errors.New("needs at least 2 classes")
	}
	if s.Len() != len(labels) {
		return nil, fmt.Errorf("%d images but %d labels", s.Len(), len(labels))
	}
	if err := checkLabels(labels, classes); err != nil {
		return nil, err
	}
	if err := s.checkAccuracies(); err != nil {
		return nil, err
	}
	values := s.values
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
