package traininglog

import (
	"fmt"
	"math"
)

// mostFitting is the largest test set that FittingImages looks for.
const mostFitting = 10_000

// FittingImages is the smallest number of test images, at least 2, of which all
// test accuracies are whole counts; 0 where none up to 10,000 fits better than
// rounding would explain. The true number may be a multiple of it.
func (l *Log) FittingImages() int {
	looks := l.looks()
	for n := 2; n <= mostFitting && len(looks) > 0 && slack(n) < 0.25; n++ {
		fits := true
		for i := 0; i < len(looks) && fits; i++ {
			fits = isCount(looks[i].TestAccuracy, n)
		}
		if fits {
			return n
		}
	}
	return 0
}

// slack is how far, in images, an accuracy that was rounded to three decimals may
// lie from a whole count of n images.
func slack(n int) float64 { return 0.02 + 5e-4*float64(n) }

func isCount(accuracy float64, n int) bool {
	count := accuracy * float64(n)
	return math.Abs(count-math.Round(count)) <= slack(n)
}

// checkCounts compares the accuracies with the number of test images.
func (l *Log) checkCounts(looks []Look, n int) error {
	for _, e := range looks {
		if isCount(e.TestAccuracy, n) {
			continue
		}
		hint := ""
		if fit := l.FittingImages(); fit > 0 {
			hint = fmt.Sprintf("; the accuracies of this log fit %d, or a multiple of it", fit)
		}
		return fmt.Errorf("%s:%d: a test accuracy of %.4g %% is no whole count of %d test images (%.2f): give the true size of the test set%s",
			l.Name, e.Line, 100*e.TestAccuracy, n, e.TestAccuracy*float64(n), hint)
	}
	return nil
}
