package simulation

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"
)

// Promised is the coverage that no cell may be significantly below, of intervals at 95 %.
const Promised = 0.94

// Size of the tests of all cells together, and the width over the oracle's that a cell is
// to keep to.
const (
	size        = 0.05
	widestWidth = 1.5
)

// Short counts the cells in which a method covers significantly less than promised: one-sided
// exact binomial tests, Holm's correction (Scandinavian Journal of Statistics 6, 1979) over
// all cells.
func Short(outcomes []Outcome, method string) int {
	var p []float64
	for _, o := range outcomes {
		if s, ok := o.of(method); ok {
			p = append(p, atMost(int(math.Round(s.Covered*float64(s.Intervals))), s.Intervals, Promised))
		}
	}
	slices.Sort(p)
	for i, v := range p {
		if v > size/float64(len(p)-i) {
			return i
		}
	}
	return len(p)
}

// atMost is P(X <= k) of a binomial variable.
func atMost(k, n int, p float64) float64 {
	if k >= n {
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}

func (o Outcome) of(method string) (Score, bool) {
	i := slices.IndexFunc(o.Scores, func(s Score) bool { return s.Method == method })
	if i < 0 || o.Scores[i].Intervals == 0 {
		return Score{}, false
	}
	return o.Scores[i], true
}

// WriteSummary writes a line a method, over all outcomes.
func WriteSummary(w io.Writer, outcomes []Outcome) {
	fmt.Fprintln(w, "| method | cells | lowest coverage | below .94 | mean width | widest | above 1.5 | without an interval |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|--:|--:|--:|")
	for _, s := range outcomes[0].Scores {
		cells, failures, above := 0, 0, 0
		lowest, sum, widest := 1.0, 0.0, 0.0
		for _, o := range outcomes {
			got, ok := o.of(s.Method)
			if i := slices.IndexFunc(o.Scores, func(s2 Score) bool { return s2.Method == s.Method }); i >= 0 {
				failures += o.Scores[i].Failures
			}
			if !ok {
				continue
			}
			cells++
			lowest, widest, sum = min(lowest, got.Covered), max(widest, got.Width), sum+got.Width
			if got.Width > widestWidth {
				above++
			}
		}
		fmt.Fprintf(w, "| %s | %d | %s | %d | %.2f | %.2f | %d | %d |\n", s.Method, cells, share(lowest), Short(outcomes, s.Method), sum/float64(max(1, cells)), widest, above, failures)
	}
}

// WriteCells writes a line a cell: the recommended interval in full, coverage and width of
// the others that are named.
func WriteCells(w io.Writer, outcomes []Outcome, others ...string) {
	writeHead(w, []string{"covered", "below", "above", "risk", "width"}, others)
	for _, o := range outcomes {
		s := o.Scores[0]
		o.writeDesign(w)
		fmt.Fprintf(w, " %s | %s | %s | %s | %.2f |", share(s.Covered), share(s.Below), share(s.Above), share(s.Risk), s.Width)
		for _, name := range others {
			if got, ok := o.of(name); ok {
				fmt.Fprintf(w, " %s (%.2f) |", share(got.Covered), got.Width)
			} else {
				fmt.Fprint(w, " none |")
			}
		}
		fmt.Fprintln(w)
	}
}

// WriteAll writes a line a cell, with coverage and width of every method, and in how many
// data sets it had no interval.
func WriteAll(w io.Writer, outcomes []Outcome) {
	var names []string
	for _, s := range outcomes[0].Scores {
		names = append(names, s.Method)
	}
	writeHead(w, nil, names)
	for _, o := range outcomes {
		o.writeDesign(w)
		for _, s := range o.Scores {
			switch {
			case s.Intervals == 0:
				fmt.Fprintf(w, " none of %d |", s.Failures)
			case s.Failures > 0:
				fmt.Fprintf(w, " %s (%.2f), %d without |", share(s.Covered), s.Width, s.Failures)
			default:
				fmt.Fprintf(w, " %s (%.2f) |", share(s.Covered), s.Width)
			}
		}
		fmt.Fprintln(w)
	}
}

// writeHead begins a table of cells, with columns of numbers and of words.
func writeHead(w io.Writer, numbers, words []string) {
	fmt.Fprint(w, "| cell | groups | sizes | corr. | pure | k x seeds | accuracy | SD |")
	for _, name := range slices.Concat(numbers, words) {
		fmt.Fprintf(w, " %s |", name)
	}
	fmt.Fprintf(w, "\n|---|--:|---|--:|---|---|--:|--:|%s%s\n", strings.Repeat("--:|", len(numbers)), strings.Repeat("---|", len(words)))
}

// writeDesign begins a line of such a table.
func (o Outcome) writeDesign(w io.Writer) {
	pure := "mixed"
	if o.Pure {
		pure = "pure"
	}
	fmt.Fprintf(w, "| %s | %d | %s | %s | %s | %d x %d | %s | %.4f |", o.Name, o.Groups, o.Sizes, share(o.Correlation), pure, o.K, o.Seeds, share(o.Accuracy), o.SD)
}

// Widest are the outcomes whose recommended interval is wider than a limit, widest first.
func Widest(outcomes []Outcome, limit float64) []Outcome {
	wide := slices.DeleteFunc(slices.Clone(outcomes), func(o Outcome) bool { return o.Scores[0].Width <= limit })
	slices.SortFunc(wide, func(a, b Outcome) int { return cmp.Compare(b.Scores[0].Width, a.Scores[0].Width) })
	return wide
}

// share is a number without its leading zero, with three digits.
func share(x float64) string {
	return strings.TrimPrefix(fmt.Sprintf("%.3f", x), "0")
}

// String is a word of the tables.
func (s Sizes) String() string { return [...]string{"1", "1 to 23", "one of a third"}[s] }
