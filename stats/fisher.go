package stats

import "fmt"

// FisherResult holds the exact probabilities of how correct images fall on two test sets,
// were both accuracies the same: p-values of Fisher's test.
type FisherResult struct {
	Less     float64 // of so few in the first set, or fewer
	Greater  float64 // of so many, or more
	TwoSided float64 // of all divisions that are no more likely than this one
}

// FisherExact compares two counts of correct images, exactly and given their sum
// (Fisher, Statistical Methods for Research Workers, 1934, section 21.02). It assumes
// independent images, also of one set from the other's.
//
// TwoSided is SciPy's and R's: it adds up the divisions whose probability is at most that
// of this one, with a relative tolerance of 1e-7 for equal ones.
func FisherExact(correct, total, otherCorrect, otherTotal int) (FisherResult, error) {
	for _, c := range [][2]int{{correct, total}, {otherCorrect, otherTotal}} {
		if err := checkCounts(c[0], c[1], 0); err != nil {
			return FisherResult{}, fmt.Errorf("fisher's exact test: %w", err)
		}
		if c[1] > MaxTestImages {
			return FisherResult{}, fmt.Errorf("fisher's exact test: a total of %d: must be at most %d", c[1], MaxTestImages)
		}
	}
	d := division{total: total, other: otherTotal, correct: correct + otherCorrect}
	return d.test(correct), nil
}

// division is how correct images can fall on two test sets: the hypergeometric
// distribution of the number in the first.
type division struct{ total, other, correct int }

// test adds up masses relative to that of the mode, which none exceeds.
func (d division) test(observed int) FisherResult {
	low, masses := d.masses()
	var less, greater, rare, all float64
	limit := masses[observed-low] * (1 + 1e-7)
	for i, m := range masses {
		all += m
		if low+i <= observed {
			less += m
		}
		if low+i >= observed {
			greater += m
		}
		if m <= limit {
			rare += m
		}
	}
	return FisherResult{Less: min(1, less/all), Greater: min(1, greater/all), TwoSided: min(1, rare/all)}
}

// masses are the probabilities of each number from low on, over that of the mode.
func (d division) masses() (low int, masses []float64) {
	low = max(0, d.correct-d.other)
	high := min(d.total, d.correct)
	mode := int((float64(d.total) + 1) * (float64(d.correct) + 1) / (float64(d.total) + float64(d.other) + 2))
	mode = min(max(mode, low), high)
	masses = make([]float64, high-low+1)
	masses[mode-low] = 1
	for x := mode; x < high; x++ {
		masses[x+1-low] = masses[x-low] * d.ratio(x)
	}
	for x := mode; x > low; x-- {
		masses[x-1-low] = masses[x-low] / d.ratio(x-1)
	}
	return low, masses
}

// ratio is the probability of x+1 over that of x.
func (d division) ratio(x int) float64 {
	return float64(d.correct-x) / float64(x+1) * float64(d.total-x) / float64(d.other-d.correct+x+1)
}
