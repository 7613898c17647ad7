package logreport

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"

	"github.com/refold/refold/experiment/traininglog"
)

// timeline places the epochs of a log on an axis that counts as the log does, so
// that an epoch of the text is found in the figure. Runs stand one behind the other.
type timeline struct {
	at    []float64 // of each epoch of the log
	label string
	ticks []plot.Tick
}

// namedRuns is the most runs whose names have room in the figure. Only with the
// names are numbers that start again a help.
const namedRuns = 5

func newTimeline(l *traininglog.Log) timeline {
	x := timeline{label: string(l.Unit)}
	numbers := make([]float64, len(l.Epochs))
	var starts []int // places of the first epochs of runs
	for i, e := range l.Epochs {
		numbers[i] = e.Number
		if i == 0 || e.Run != l.Epochs[i-1].Run {
			starts = append(starts, i)
		}
	}
	switch {
	case len(starts) > namedRuns:
		x.label, starts = x.label+", counted through all runs", starts[:1]
		for i := range numbers {
			numbers[i] = float64(i + 1)
		}
	case len(starts) > 1:
		x.label += " of each run"
	}
	sideBySide(numbers, starts)
	x.place(numbers, starts)
	x.mark(numbers, starts)
	return x
}

// sideBySide places several looks at one number side by side, before the next number.
func sideBySide(numbers []float64, starts []int) {
	for i := 0; i < len(numbers); {
		k := i + 1
		for k < len(numbers) && numbers[k] == numbers[i] && !slices.Contains(starts, k) {
			k++
		}
		for j := i + 1; j < k; j++ {
			numbers[j] += float64(j-i) / float64(k-i)
		}
		i = k
	}
}

// place gives each epoch the distance to the one before that their numbers have,
// and the first of a run the distance 1.
func (x *timeline) place(numbers []float64, starts []int) {
	for i, n := range numbers {
		switch {
		case i == 0:
			x.at = append(x.at, n)
		case slices.Contains(starts, i):
			x.at = append(x.at, x.at[i-1]+1)
		default:
			x.at = append(x.at, x.at[i-1]+n-numbers[i-1])
		}
	}
}

// mark marks the first epoch of each run and round ones, where there is room.
func (x *timeline) mark(numbers []float64, starts []int) {
	for _, i := range starts {
		x.tick(x.at[i], numbers[i])
	}
	low, high := x.bounds()
	step := roundStep(high - low)
	for k, i := range starts {
		last := len(numbers) - 1
		if k+1 < len(starts) {
			last = starts[k+1] - 1
		}
		for n := (math.Floor(numbers[i]/float64(step)) + 1) * float64(step); n <= numbers[last]; n += float64(step) {
			x.tick(x.at[i]+n-numbers[i], n)
		}
	}
	slices.SortFunc(x.ticks, func(a, b plot.Tick) int { return cmp.Compare(a.Value, b.Value) })
}

// tick adds a mark, unless its label would touch another.
func (x *timeline) tick(at, n float64) {
	const digit, gap = 0.0125, 0.02 // shares of the axis
	low, high := x.bounds()
	t := plot.Tick{Value: at, Label: strconv.FormatFloat(n, 'f', -1, 64)}
	for _, other := range x.ticks {
		if math.Abs(at-other.Value) < (high-low)*(gap+digit*float64(len(t.Label)+len(other.Label))/2) {
			return
		}
	}
	x.ticks = append(x.ticks, t)
}

// bounds are the ends of the axis.
func (x *timeline) bounds() (low, high float64) {
	low = x.at[0]
	return low, max(low+1, x.at[len(x.at)-1])
}

// between is halfway from an epoch, counted from 0, to the next.
func (x timeline) between(i int) float64 { return (x.at[i] + x.at[i+1]) / 2 }

// Ticks makes the timeline the marker of an axis.
func (x timeline) Ticks(_, _ float64) []plot.Tick { return x.ticks }

// roundStep is the smallest of 1, 2, 5, 10, 20 ... that divides a span into at
// most six parts.
func roundStep(span float64) int {
	for power := 1; ; power *= 10 {
		for _, step := range []int{power, 2 * power, 5 * power} {
			if span/float64(step) <= 6 {
				return step
			}
		}
	}
}
