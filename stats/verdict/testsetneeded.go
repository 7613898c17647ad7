package verdict

import (
	"math"

	"github.com/refold/refold/stats"
)

// ImagesNeeded is how many independent test images, all in all, would decide a verdict
// that one test set leaves undecided. 0: no number up to [stats.MaxTestImages] would.
type ImagesNeeded struct {
	Outcome Outcome // what the verdict would become, if the accuracy stays where it is
	Same    int     // the fewest, if the share of correct ones stays exactly the same
	// Likely is about the fewest that decide it nine times in ten, if the accuracy seen is
	// the true one: the exact binomial probability of a count that decides is .9 or more.
	Likely int
}

// likely is how often a planned test set shall decide.
const likely = 0.9

// needed finds both numbers with Clopper and Pearson's interval, as if nothing was chosen
// on the images: fresh ones are meant.
func (s TestSet) needed(estimate float64) ImagesNeeded {
	t := Input{Claim: s.Claim, Margin: s.Margin}.threshold()
	n := ImagesNeeded{Outcome: Supported}
	if estimate < t {
		n.Outcome = Refuted
	}
	if math.Abs(estimate-t) < 1e-9 {
		return n
	}
	n.Same = fewest(func(total int) bool { return s.decides(estimate*float64(total), total, t, n.Outcome) })
	n.Likely = fewest(func(total int) bool { return s.power(estimate, total, t, n.Outcome) >= likely })
	return n
}

// decides says whether a count, which may be no whole number, gives an outcome.
func (s TestSet) decides(correct float64, total int, t float64, outcome Outcome) bool {
	i, err := stats.ClopperPearson(correct, float64(total), s.Level)
	if err != nil {
		return false
	}
	if outcome == Supported {
		return i.Low >= t
	}
	return i.High < t
}

// power is the probability of a count that gives an outcome.
func (s TestSet) power(accuracy float64, total int, t float64, outcome Outcome) float64 {
	// From the last count that refutes down, or from the first that supports up, all do.
	low, high := -1, total+1
	for high-low > 1 {
		middle := low + (high-low)/2
		if s.decides(float64(middle), total, t, outcome) == (outcome == Refuted) {
			low = middle
		} else {
			high = middle
		}
	}
	if outcome == Refuted && low < 0 || outcome == Supported && high > total {
		return 0
	}
	count := low
	if outcome == Supported {
		count = high
	}
	b, err := stats.BinomialTest(count, total, accuracy)
	if err != nil {
		return 0
	}
	if outcome == Supported {
		return b.Greater
	}
	return b.Less
}

// fewest is about the smallest number of images for which enough holds, and 0 where none
// does. What a test decides moves up and down a little with each image.
func fewest(enough func(int) bool) int {
	high := 1
	for !enough(high) {
		if high >= stats.MaxTestImages {
			return 0
		}
		high = min(2*high, stats.MaxTestImages)
	}
	low := high / 2
	for high-low > 1 {
		middle := low + (high-low)/2
		if enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}
