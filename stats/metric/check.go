package metric

import (
	"math"
	"slices"

	"github.com/refold/refold/stats"
)

// Why a measure, or its interval, does not exist.
var (
	ErrOneClass  = stats.Refuse(stats.ErrTooFew, "all images are of one class: it needs both")
	ErrOneGroup  = stats.Refuse(stats.ErrTooFew, "a class lies in one group: needs at least 2")
	ErrNoImages  = stats.Refuse(stats.ErrTooFew, "there is no image that it rests on, of a class or taken for it")
	ErrNoRandom  = stats.Refuse(stats.ErrInvalid, "no random stream to draw what chance adds")
	ErrInfinite  = stats.Refuse(stats.ErrInvalid, "it is infinite")
	ErrSeparated = stats.Refuse(stats.ErrNoVariance, "a threshold separates the classes: no finite slope fits best")
	ErrConstant  = stats.Refuse(stats.ErrNoVariance, "all probabilities are the same: any slope fits")
)

func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return stats.Refuse(stats.ErrInvalid, "level %v: must lie between 0 and 1, such as 0.95", level)
	}
	return nil
}

// checkScores returns an error that names the first score that is no number; infinite
// ones still rank.
func checkScores(score []float64) error {
	for i, s := range score {
		if math.IsNaN(s) {
			return stats.Refuse(stats.ErrInvalid, "the score of image %d is no number", i)
		}
	}
	return nil
}

// ratio is a/b, and 0 where b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// mean adds up in the order of the values, on every machine.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// union joins lists, keeping the first of equal strings.
func union(lists ...[]string) []string {
	var all []string
	for _, s := range slices.Concat(lists...) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
