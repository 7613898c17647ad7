package simulation

import (
	"fmt"
	"io"
	"math"
)

// WriteSetups writes a line for each set-up and method. Misses are shares of intervals that
// do not hold the truth, with their Monte-Carlo error and, in brackets, those wholly below
// it and wholly above it.
func WriteSetups(w io.Writer, outcomes []SetupOutcome) {
	fmt.Fprint(w, "| rows | method | data sets | mean | SD | width | over oracle |")
	for _, truth := range []string{"model", "expectation"} {
		for _, l := range levels {
			fmt.Fprintf(w, " misses the %s, nominally %s |", truth, share(1-l.nominal))
		}
	}
	fmt.Fprintln(w, "\n|--:|---|--:|--:|--:|--:|--:|---|---|---|---|")
	for _, o := range outcomes {
		for _, s := range o.Scores {
			if s.Intervals == 0 {
				continue // a plan without nested cross-validation
			}
			last := s.Levels[len(s.Levels)-1]
			fmt.Fprintf(w, "| %d | %s | %d | %s | %s | %s | %.2f |", o.Rows, s.Method, s.Intervals, share(s.Mean), share(s.SD), share(last.Width), last.Oracle)
			for _, l := range s.Levels {
				fmt.Fprintf(w, " %s |", l.Model.cell(s.Intervals))
			}
			for _, l := range s.Levels {
				fmt.Fprintf(w, " %s |", l.Expected.cell(s.Intervals))
			}
			fmt.Fprintln(w)
		}
	}
}

func (t Tails) cell(intervals int) string {
	p := t.Miss()
	return fmt.Sprintf("%s +- %s (%s, %s)", share(p), share(math.Sqrt(p*(1-p)/float64(intervals))), share(t.Below), share(t.Above))
}
