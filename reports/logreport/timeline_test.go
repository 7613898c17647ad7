package logreport

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/traininglog"
	"github.com/refold/refold/reports/figure"
)

// numberedLog is a log with the given epoch numbers, of which the last is best.
func numberedLog(t *testing.T, numbers ...int) *traininglog.Analysis {
	t.Helper()
	var b strings.Builder
	b.WriteString("epoch,accuracy,loss,val_accuracy,val_loss\n")
	for i, n := range numbers {
		fmt.Fprintf(&b, "%d,0.9,0.5,%.3f,0.6\n", n, 0.5+0.4*float64(i)/float64(len(numbers)))
	}
	return analysedLog(t, "keras.csv", b.String(), traininglog.Options{TestImages: 100_000, Claim: 0.95})
}

func upTo(first, last int) []int {
	var all []int
	for n := first; n <= last; n++ {
		all = append(all, n)
	}
	return all
}

// The axis counts as the text does: as the log itself.
func TestTheAxisOfALogHasItsNumbers(t *testing.T) {
	join := func(runs ...[]int) (all []int) {
		for _, r := range runs {
			all = append(all, r...)
		}
		return all
	}
	const ofRuns, through = "epoch of each run", "epoch, counted through all runs"
	for name, c := range map[string]struct {
		numbers     []int
		first, last float64 // where the first and the last epoch are
		label       string
		ticks       string
	}{
		"from 1":               {upTo(1, 10), 1, 10, "epoch", "1 2 4 6 8 10"},
		"Keras from 0":         {upTo(0, 9), 0, 9, "epoch", "0 2 4 6 8"},
		"one epoch":            {upTo(7, 7), 7, 7, "epoch", "7"},
		"every fifth":          {[]int{5, 10, 15, 20}, 5, 20, "epoch", "5 10 15 20"},
		"resumed":              {upTo(38, 87), 38, 87, "epoch", "38 50 60 70 80"},
		"steps as epochs":      {[]int{1, 1_000_000_000}, 1, 1e9, "epoch", "1 200000000 400000000 600000000 800000000 1000000000"},
		"two runs":             {join(upTo(1, 50), upTo(1, 50)), 1, 100, ofRuns, "1 20 40 1 20 40"},
		"two runs from 0":      {join(upTo(0, 9), upTo(0, 9)), 0, 19, ofRuns, "0 5 0 5"},
		"from a checkpoint":    {join(upTo(1, 50), upTo(41, 90)), 1, 100, ofRuns, "1 20 40 41 60 80"},
		"more runs than named": {join(upTo(0, 2), upTo(0, 2), upTo(0, 2), upTo(0, 2), upTo(0, 2), upTo(0, 2)), 1, 18, through, "1 5 10 15"},
	} {
		x := newTimeline(numberedLog(t, c.numbers...).Log)
		var ticks []string
		for _, tick := range x.Ticks(0, 0) {
			ticks = append(ticks, tick.Label)
		}
		if diff := cmp.Diff(c.ticks, strings.Join(ticks, " ")); diff != "" {
			t.Errorf("%s: ticks (-want +got):\n%s", name, diff)
		}
		if first, last := x.at[0], x.at[len(x.at)-1]; first != c.first || last != c.last || x.label != c.label {
			t.Errorf("%s: from %v to %v, %q", name, first, last, x.label)
		}
	}
}

// No two labels of an axis touch.
func TestTheTicksOfALogStayApart(t *testing.T) {
	s := figure.NewTypesetter()
	for _, runs := range [][][]int{
		{upTo(0, 999)}, {upTo(95, 300)}, {upTo(1, 2), upTo(1, 2), upTo(1, 96)}, {upTo(1, 96), upTo(1, 2), upTo(1, 2)},
		{upTo(1, 50), upTo(1, 50), upTo(49, 100), upTo(1, 3), upTo(1, 77)}, {{1, 1_000_000_000}, {7, 999_999_999}},
	} {
		var numbers []int
		for _, r := range runs {
			numbers = append(numbers, r...)
		}
		x := newTimeline(numberedLog(t, numbers...).Log)
		low, high := x.bounds()
		end := -1e9
		for _, tick := range x.Ticks(0, 0) {
			middle, half := (tick.Value-low)/(high-low)*540, s.Measure(tick.Label, figure.Style{Size: figure.Small})/2
			if middle-half < end+2 {
				t.Errorf("%d runs: the label %s touches the one before", len(runs), tick.Label)
			}
			end = middle + half
		}
	}
}
