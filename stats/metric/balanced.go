package metric

import (
	"fmt"

	"github.com/refold/refold/stats"
)

// What [BalancedAccuracyInterval] is about.
const (
	EstimandBalanced = "mean balanced accuracy of the trained models on new images"
	EstimandGroupBal = "mean balanced accuracy of the trained models on new groups of images"
)

// BalancedAccuracyInterval is the interval of the balanced accuracy, the mean over
// classes of the share of correct images, from one accuracy an image. labels is the class
// of each image, which counts as often as the sample weighs it. The balanced accuracy is
// linearised (Taylor's method for a ratio, Cochran, Sampling Techniques, 1977, section
// 6.3): the image i of class c, where images weigh W in all and those of c W_c, stands for
//
//	balanced + W/(K W_c) * (v_i - recall_c),   K classes that have images,
//
// whose mean is the balanced accuracy, and the interval is [stats.Clustered] on these.
// It is the wider one of that and [stats.ClopperPearson] on their effective number of
// independent units, cut to [0, 1]. One group alone has the latter only.
func BalancedAccuracyInterval(s stats.Sample, labels []int, classes int, level float64) (stats.Interval, error) {
	interval, err := balancedInterval(s, labels, classes, level)
	if err != nil {
		return stats.Interval{}, fmt.Errorf("the interval of the balanced accuracy: %w", err)
	}
	return interval, nil
}

func balancedInterval(s stats.Sample, labels []int, classes int, level float64) (stats.Interval, error) {
	values, err := balancedValues(s, labels, classes)
	if err == nil {
		err = checkLevel(level)
	}
	if err != nil {
		return stats.Interval{}, err
	}
	linear, err := stats.NewSample(values, s.Weights(), s.Clusters())
	if err != nil {
		return stats.Interval{}, err
	}
	// The mean of accuracies is one too; rounding may say otherwise.
	balanced, units := min(max(linear.Mean(), 0), 1), linear.EffectiveUnits()
	interval, err := stats.ClopperPearson(balanced*units, units, level)
	if err != nil {
		return stats.Interval{}, err
	}
	interval.Estimate, interval.Method = balanced, stats.MethodFloor
	if linear.Groups() < 2 {
		interval.Warnings = append(interval.Warnings, "all images are one group: how much groups differ is unknown")
	} else {
		t, err := stats.Clustered(linear, level)
		if err != nil {
			return stats.Interval{}, err
		}
		interval.Warnings = union(interval.Warnings, t.Warnings)
		if t = cut(t, 0, 1); t.Width() >= interval.Width() {
			t.Estimate, t.Warnings = balanced, union(t.Warnings, interval.Warnings)
			interval = t
		}
	}
	interval.Estimand = EstimandGroupBal
	if s.Singletons() {
		interval.Estimand = EstimandBalanced
	}
	return interval, nil
}

// balancedValues are numbers, one per image, whose weighted mean is the balanced accuracy.
func balancedValues(s stats.Sample, labels []int, classes int) ([]float64, error) {
	if classes < 2 {
		return nil, stats.Refuse(stats.ErrInvalid, "needs at least 2 classes")
	}
	if s.Len() != len(labels) {
		return nil, stats.Refuse(stats.ErrInvalid, "%d images but %d labels", s.Len(), len(labels))
	}
	if err := checkLabels(labels, classes); err != nil {
		return nil, err
	}
	values, weights := s.Values(), s.Weights()
	recall, size := make([]float64, classes), make([]float64, classes)
	whole := 0.0
	for i, label := range labels {
		if !(values[i] >= 0 && values[i] <= 1) {
			return nil, stats.Refuse(stats.ErrInvalid, "the accuracy of image %d is %v: must lie between 0 and 1", i, values[i])
		}
		recall[label] += weights[i] * values[i]
		size[label] += weights[i]
		whole += weights[i]
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
	linear := make([]float64, len(values))
	for i, label := range labels {
		linear[i] = balanced + whole/(present*size[label])*(values[i]-recall[label])
	}
	return linear, nil
}

// cut cuts an interval to what its figure can be.
func cut(i stats.Interval, low, high float64) stats.Interval {
	if i.Low < low || i.High > high {
		i.Warnings = append(i.Warnings[:len(i.Warnings):len(i.Warnings)],
			fmt.Sprintf("the interval from %.3f to %.3f was cut to what the figure can be, %g to %g", i.Low, i.High, low, high))
	}
	i.Low, i.High = max(i.Low, low), min(i.High, high)
	return i
}
