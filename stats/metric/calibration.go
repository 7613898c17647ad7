package metric

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// Bin is a point of a reliability diagram.
type Bin struct {
	Low, High  float64 // of confidence; without Low but in the first bin
	Images     int
	Confidence float64 // mean
	Accuracy   float64
	// Interval is the accuracy's [stats.AccuracyInterval] by group, where it was asked for.
	Interval *stats.Interval
}

// Confidences are the probability of the class that is predicted, the first of the most
// probable ones, and whether that is right, 1 or 0. logProbabilities are natural
// logarithms, images x classes, row-major.
func Confidences(labels []int, logProbabilities []float64, classes int) (confidence []float64, right []int, err error) {
	if err := checkProbabilities(labels, logProbabilities, classes); err != nil {
		return nil, nil, fmt.Errorf("the confidences: %w", err)
	}
	confidence, right = make([]float64, len(labels)), make([]int, len(labels))
	for i, label := range labels {
		row := logProbabilities[i*classes : (i+1)*classes]
		top := slices.Max(row)
		confidence[i] = min(math.Exp(top), 1)
		if slices.Index(row, top) == label {
			right[i] = 1
		}
	}
	return confidence, right, nil
}

// Reliability are the bins that hold images, by confidence; right is 1 or 0.
func Reliability(confidence []float64, right []int, b Binning) ([]Bin, error) {
	if err := checkBinned(confidence, right, b); err != nil {
		return nil, fmt.Errorf("the reliability diagram: %w", err)
	}
	assigned, edges := b.assigned(confidence)
	all := make([]Bin, len(edges)-1)
	for i, bin := range assigned {
		all[bin].Images++
		all[bin].Confidence += confidence[i]
		all[bin].Accuracy += float64(right[i])
	}
	for i := range all {
		n := float64(all[i].Images)
		all[i].Low, all[i].High = edges[i], edges[i+1]
		all[i].Confidence /= max(n, 1)
		all[i].Accuracy /= max(n, 1)
	}
	return slices.DeleteFunc(all, func(b Bin) bool { return b.Images == 0 }), nil
}

// ECE is the expected calibration error of the bins of a reliability diagram, the mean
// over images of the gap between the confidence and the accuracy of their bin
//
//	sum_b n_b/n |accuracy_b - confidence_b|
//
// (Guo et al., ICML 2017, formula 3, there with bins of equal width; with bins of equal
// mass see Nixon et al., CVPR Workshops 2019). Chance alone makes it larger than 0: gaps
// of calibrated predictions do not cancel. So the lower end of its interval in [Measure] is
// what remains by the triangle inequality, |gap| >= |measured gap| - |error|: the error's
// distribution is that of the sum of the bins' errors where the residuals of whole groups
// change their sign at random (wild cluster bootstrap: Cameron, Gelbach and Miller, Review
// of Economics and Statistics 90, 2008), at least as far as the probabilities say. The end
// holds whatever the truth, and is too low rather than too high. Reliability and resolution
// of the Brier score, sums of squares, are treated alike.
func ECE(bins []Bin) float64 {
	sum, n := 0.0, 0.0
	for _, b := range bins {
		sum += float64(b.Images) * math.Abs(b.Accuracy-b.Confidence)
		n += float64(b.Images)
	}
	return ratio(sum, n)
}

// Diagram is the reliability diagram of the predicted classes of all seeds together, with
// an interval of each bin's accuracy by group.
func Diagram(in Input, b Binning) ([]Bin, error) {
	seeds, err := prepare(in)
	if err != nil {
		return nil, fmt.Errorf("the reliability diagram: %w", err)
	}
	var confidence []float64
	var right, groups []int
	for _, s := range seeds {
		if s.logs == nil {
			return nil, stats.Refuse(stats.ErrInvalid, "the reliability diagram: needs probabilities")
		}
		c, r := s.confidences()
		confidence, right, groups = append(confidence, c...), append(right, r...), append(groups, s.of...)
	}
	bins, err := Reliability(confidence, right, b)
	if err != nil {
		return nil, err
	}
	_, edges := b.assigned(confidence)
	members := make(map[float64][]int) // by upper edge
	for i, c := range confidence {
		high := edges[binOf(edges, c)+1]
		members[high] = append(members[high], i)
	}
	for i := range bins {
		var values []float64
		var clusters []int
		for _, j := range members[bins[i].High] {
			values, clusters = append(values, float64(right[j])), append(clusters, groups[j])
		}
		sample, err := stats.NewSample(values, nil, clusters)
		if err != nil {
			return nil, fmt.Errorf("the reliability diagram: %w", err)
		}
		interval, err := stats.AccuracyInterval(sample, in.Level)
		if err != nil {
			return nil, fmt.Errorf("the reliability diagram: %w", err)
		}
		bins[i].Interval = &interval
	}
	return bins, nil
}

// confidences are those of the predicted classes.
func (s *seed) confidences() (confidence []float64, right []int) {
	confidence, right = make([]float64, len(s.labels)), make([]int, len(s.labels))
	for i, label := range s.labels {
		confidence[i] = min(math.Exp(s.row(i)[s.predicted[i]]), 1)
		if s.predicted[i] == label {
			right[i] = 1
		}
	}
	return confidence, right
}

// ofECE is the expected calibration error of a seed, over all folds.
func ofECE(b Binning) measure {
	return func(s *seed) (parts, error) {
		confidence, right := s.confidences()
		assigned, edges := b.assigned(confidence)
		bins := len(edges) - 1
		a := additive{sums: bins + 1,
			add: func(i int, sign float64, total []float64) {
				total[assigned[i]] += sign * (confidence[i] - float64(right[i]))
				total[bins] += sign
			},
			value: func(total []float64) float64 {
				sum := 0.0
				for _, gap := range total[:bins] {
					sum += math.Abs(gap)
				}
				return sum / total[bins]
			}}
		p := a.parts(s)
		p.gaps = newGaps(len(s.groups), false)
		p.gaps.add(s, assigned, bins, confidence, func(i int) bool { return right[i] == 1 })
		return p, nil
	}
}
