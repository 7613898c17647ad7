package metric

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// tolerance is how far the probabilities of an image may be from adding up to 1,
// and a log-probability above 0: well above the rounding error of float32, well
// below a mistake.
const tolerance = 1e-3

// AUC is the area under the ROC curve: the share of pairs of a positive and a
// negative image in which the positive one has the higher score, ties counted as
// half (Mann and Whitney, 1947). Labels are 0 or 1; both must occur. Scores may be
// infinite, such as a log-probability of 0.
func AUC(labels []int, score []float64) (float64, error) {
	if len(labels) != len(score) {
		return 0, stats.Refuse(stats.ErrInvalid, "the AUC: %d labels but %d scores", len(labels), len(score))
	}
	if err := checkLabels(labels, 2); err != nil {
		return 0, fmt.Errorf("the AUC: %w", err)
	}
	if err := checkScores(score); err != nil {
		return 0, fmt.Errorf("the AUC: %w", err)
	}
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case score[a] < score[b]:
			return -1
		case score[a] > score[b]:
			return 1
		}
		return 0
	})
	// Twice the number of pairs won, so that ties stay whole numbers.
	won, negatives, positives := 0.0, 0.0, 0.0
	for from := 0; from < len(order); {
		to, tied := from, [2]float64{}
		for to < len(order) && score[order[to]] == score[order[from]] {
			tied[labels[order[to]]]++
			to++
		}
		won += tied[1] * (2*negatives + tied[0])
		negatives += tied[0]
		positives += tied[1]
		from = to
	}
	if positives == 0 || negatives == 0 {
		return 0, fmt.Errorf("the AUC: %w", ErrOneClass)
	}
	return won / (2 * positives * negatives), nil
}

// AUCOneVsRest is the AUC of class probabilities. With two classes it is that of
// class 1, scored by the log-odds, which rank as the probability does and keep
// more digits near 1. With more it is the mean over classes of the AUC of each
// class against all others (macro average, unweighted). Every class must occur.
//
// logProbabilities are natural logarithms, images x classes, row-major.
func AUCOneVsRest[F ~float32 | ~float64](labels []int, logProbabilities []F, classes int) (float64, error) {
	if err := checkProbabilities(labels, logProbabilities, classes); err != nil {
		return 0, fmt.Errorf("the AUC: %w", err)
	}
	score := make([]float64, len(labels))
	if classes == 2 {
		for i := range score {
			score[i] = float64(logProbabilities[2*i+1]) - float64(logProbabilities[2*i])
		}
		return AUC(labels, score)
	}
	against, sum := make([]int, len(labels)), 0.0
	for class := range classes {
		for i, label := range labels {
			against[i] = 0
			if label == class {
				against[i] = 1
			}
			score[i] = float64(logProbabilities[i*classes+class])
		}
		area, err := AUC(against, score)
		if err != nil {
			return 0, fmt.Errorf("class %d against the rest: %w", class, err)
		}
		sum += area
	}
	return sum / float64(classes), nil
}

// LogLoss is the mean negative log-probability of the true class, in nats. An
// image whose true class has probability 0 makes it infinite, which is an error.
// logProbabilities are natural logarithms, images x classes, row-major.
func LogLoss[F ~float32 | ~float64](labels []int, logProbabilities []F, classes int) (float64, error) {
	if err := checkProbabilities(labels, logProbabilities, classes); err != nil {
		return 0, fmt.Errorf("the log-loss: %w", err)
	}
	sum := 0.0
	for i, label := range labels {
		l := float64(logProbabilities[i*classes+label])
		if math.IsInf(l, -1) {
			return 0, fmt.Errorf("the log-loss: %w: image %d has probability 0 of its true class %d", ErrInfinite, i, label)
		}
		sum -= min(l, 0)
	}
	return sum / float64(len(labels)), nil
}

// Brier is the Brier score. With two classes it is the mean of (p1 - y)^2, as
// scikit-learn gives it, between 0 and 1. With more it is the mean over images of
// the sum over classes of (p - y)^2, between 0 and 2 (Brier, Monthly Weather
// Review 78, 1950). logProbabilities are natural logarithms, images x classes,
// row-major.
func Brier[F ~float32 | ~float64](labels []int, logProbabilities []F, classes int) (float64, error) {
	if err := checkProbabilities(labels, logProbabilities, classes); err != nil {
		return 0, fmt.Errorf("the Brier score: %w", err)
	}
	sum := 0.0
	for i, label := range labels {
		sum += brierLoss(logProbabilities[i*classes:(i+1)*classes], label)
	}
	return sum / float64(len(labels)), nil
}

// brierLoss is the squared error of an image's probabilities: of class 1 alone where there
// are two, whose errors are the same.
func brierLoss[F ~float32 | ~float64](logs []F, label int) float64 {
	first := 0
	if len(logs) == 2 {
		first = 1
	}
	sum := 0.0
	for class := first; class < len(logs); class++ {
		d := math.Exp(float64(logs[class]))
		if class == label {
			d--
		}
		sum += d * d
	}
	return sum
}

// checkProbabilities returns an error that names the first image whose
// log-probabilities are none.
func checkProbabilities[F ~float32 | ~float64](labels []int, logProbabilities []F, classes int) error {
	if classes < 2 {
		return stats.Refuse(stats.ErrInvalid, "%d classes: needs at least 2", classes)
	}
	if len(logProbabilities) != len(labels)*classes {
		return stats.Refuse(stats.ErrInvalid, "%d log-probabilities for %d images and %d classes: must be %d", len(logProbabilities), len(labels), classes, len(labels)*classes)
	}
	if err := checkLabels(labels, classes); err != nil {
		return err
	}
	for i := range labels {
		sum := 0.0
		for class, l := range logProbabilities[i*classes : (i+1)*classes] {
			// Written so that NaN fails too; -Inf is a probability of 0.
			if !(float64(l) <= tolerance) {
				return stats.Refuse(stats.ErrInvalid, "the log-probability of class %d for image %d is %v: must not be above 0", class, i, l)
			}
			sum += math.Exp(float64(l))
		}
		if math.Abs(sum-1) > tolerance {
			return stats.Refuse(stats.ErrInvalid, "the probabilities of image %d add up to %.6g: must be 1", i, sum)
		}
	}
	return nil
}
