package simulation

import (
	"fmt"
	"io"
	"math"
)

// WriteSetups writes a table of Markdown: a row for each set-up and method, shares in
// per cent with the Monte-Carlo error of one standard deviation and, in brackets, of
// intervals wholly below the truth and wholly above it.
func WriteSetups(w io.Writer, outcomes []SetupOutcome) error {
	if _, err := fmt.Fprint(w, "| rows | method | replicates | failures | mean, SD | width at 95 % | over oracle | model, nominal 10 % | model, nominal 5 % | expectation, nominal 10 % | expectation, nominal 5 % |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"); err != nil {
		return err
	}
	for _, o := range outcomes {
		for _, s := range o.Scores {
			if s.Intervals == 0 {
				continue // a plan without nested cross-validation
			}
			ninety, more := s.Levels[0], s.Levels[1]
			if _, err := fmt.Fprintf(w, "| %d | %s | %d | %d | %.1f, %.1f | %.1f | %.2f | %s | %s | %s | %s |\n",
				o.Rows, s.Method, s.Intervals, s.Failures, 100*s.Mean, 100*s.SD, 100*more.Width, more.Oracle,
				ninety.Model.cell(s.Intervals), more.Model.cell(s.Intervals), ninety.Expected.cell(s.Intervals), more.Expected.cell(s.Intervals)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t Tails) cell(n int) string {
	p := t.Miss()
	return fmt.Sprintf("%.1f ± %.1f (%.1f, %.1f)", 100*p, 100*math.Sqrt(p*(1-p)/float64(n)), 100*t.Below, 100*t.Above)
}
