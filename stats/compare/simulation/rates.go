package simulation

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/compare"
)

// Tests that are tried. "plain" takes trials as independent, which they are not.
const (
	PlainResampled     = "plain t, 30 random thirds"
	CorrectedResampled = "corrected t, 30 random thirds"
	PlainFolds         = "plain t, 10 folds"
	CorrectedFolds     = "corrected t, 10 folds"
	PlainRepeated      = "plain t, 3 x 10 folds"
	CorrectedRepeated  = "corrected t, 3 x 10 folds"
	Bayes              = "Bayesian correlated t, region .01, 3 x 10 folds"
	Superior           = "P(A > B) against 1/2, 3 x 10 folds"
	FiveT              = "5x2cv t"
	FiveF              = "5x2cv F"
	McNemarThird       = "McNemar mid-p, one third"
	McNemarMid         = "McNemar mid-p, 10 folds"
	McNemarExact       = "McNemar exact, 10 folds"
	McNemarChi         = "McNemar chi-squared, 10 folds"
	McNemarCorrected   = "McNemar with continuity, 10 folds"
	Flips              = "sign flips by group, 10 folds"
	DeLong             = "DeLong, 10 folds"
	DeLongGroups       = "DeLong by group, 10 folds"
	DeLongFolds        = "DeLong, mean of 10 folds"
	Cochran            = "Cochran's Q, 10 folds"
	Permuted           = "models permuted by group, 10 folds"
	Friedman           = "Friedman, 10 folds"
	FriedmanF          = "Friedman, Iman-Davenport F, 10 folds"
	Nemenyi            = "Nemenyi, any pair, 10 folds"
)

// Tests lists them in order.
func Tests() []string {
	return []string{
		PlainResampled, PlainFolds, PlainRepeated, CorrectedResampled, CorrectedFolds, CorrectedRepeated, Bayes, Superior, FiveT, FiveF, Friedman, FriedmanF, Nemenyi,
		McNemarThird, McNemarMid, McNemarExact, McNemarChi, McNemarCorrected, Flips, DeLong, DeLongGroups, DeLongFolds, Cochran, Permuted,
	}
}

// Rate is how often a test rejected at .05.
type Rate struct {
	Design   Design
	Null     Null
	Test     string
	Rejected int
	Failed   int // had no answer, and did not reject
	Runs     int
}

// Share of runs that rejected.
func (r Rate) Share() float64 { return float64(r.Rejected) / float64(r.Runs) }

// Error is the Monte-Carlo standard error of the share.
func (r Rate) Error() float64 {
	return math.Sqrt(r.Share() * (1 - r.Share()) / float64(r.Runs))
}

// Measure tries all tests on runs sets of images. The same seed gives the same rates.
func Measure(d Design, null Null, runs int, seed uint64) []Rate {
	rates := make([]Rate, len(Tests()))
	for i, test := range Tests() {
		rates[i] = Rate{Design: d, Null: null, Test: test, Runs: runs}
	}
	for run := range runs {
		random := rand.New(rand.NewPCG(seed, uint64(run)))
		r := &replicate{design: d, null: null, data: d.draw(random), random: random, found: make(map[string]bool), failed: make(map[string]bool)}
		r.run()
		for i := range rates {
			rates[i].Rejected += int(number(r.found[rates[i].Test]))
			rates[i].Failed += int(number(r.failed[rates[i].Test]))
		}
	}
	return rates
}

// TooOften are the rates that are significantly above .05: by the exact one-sided test,
// adjusted over all of them, at .05.
func TooOften(rates []Rate) ([]Rate, error) {
	p := make([]float64, len(rates))
	for i, r := range rates {
		b, err := stats.BinomialTest(r.Rejected, r.Runs, level)
		if err != nil {
			return nil, err
		}
		p[i] = b.Greater
	}
	adjusted, err := compare.Holm(p)
	if err != nil {
		return nil, err
	}
	var out []Rate
	for i, r := range rates {
		if adjusted[i] <= level {
			out = append(out, r)
		}
	}
	return out, nil
}

// WriteTable writes rates as a Markdown table: a row a test, a column a measurement, all of
// the same tests in the same order.
func WriteTable(w io.Writer, heads []string, columns [][]Rate) error {
	line := "| test |"
	rule := "|---|"
	for _, h := range heads {
		line, rule = line+" "+h+" |", rule+"---:|"
	}
	if _, err := fmt.Fprintf(w, "%s\n%s\n", line, rule); err != nil {
		return err
	}
	for i := range columns[0] {
		line := "| " + columns[0][i].Test + " |"
		for _, c := range columns {
			line += fmt.Sprintf(" %.3f |", c[i].Share())
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
