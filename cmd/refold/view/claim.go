package view

import (
	"fmt"
	"io"
	"math"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/stats"
	"github.com/refold/refold/stats/verdict"
)

// Claim is a judgement of numbers, for programs. Accuracies are fractions.
type Claim struct {
	Claim        float64 `json:"claim"`
	Margin       float64 `json:"margin"`
	Level        float64 `json:"level"`
	ClaimCorrect int     `json:"claim_correct,omitempty"`
	ClaimTotal   int     `json:"claim_total,omitempty"`

	Correct  int     `json:"correct"`         // the fewest that fit the accuracy
	Most     int     `json:"correct_at_most"` // the most
	Total    int     `json:"total"`
	Accuracy float64 `json:"accuracy"`

	Intervals []ClaimInterval `json:"intervals"` // the last one decides
	Test      ClaimTest       `json:"test"`      // exact, one-sided: of so few correct images or fewer, were the claim true
	Guessing  *ClaimGuessing  `json:"guessing"`  // null: nothing is known of the classes
	Counts    *ClaimCounts    `json:"counts"`    // null: the claim has no counts
	Choosing  *ClaimChoosing  `json:"choosing"`  // null: no epoch was chosen, or it is not known

	Verdict  verdict.Outcome `json:"verdict"`
	Rule     string          `json:"rule"`
	Sentence string          `json:"sentence"`
	Advice   string          `json:"advice,omitempty"`
	Trivial  string          `json:"trivial,omitempty"`
	Unknown  string          `json:"unknown"`
	Needed   *ClaimNeeded    `json:"needed"` // null: it is decided
}

// ClaimInterval is an interval of the accuracy.
type ClaimInterval struct {
	Method string  `json:"method"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// ClaimTest is the p-value of a test and whether it leaves the two compatible.
type ClaimTest struct {
	Probability float64 `json:"probability"`
	Compatible  bool    `json:"compatible"`
}

// ClaimGuessing compares with an answer that ignores the images.
type ClaimGuessing struct {
	Accuracy    float64 `json:"accuracy"`
	Probability float64 `json:"probability"`
	Better      bool    `json:"better"`
}

// ClaimCounts compares with the claim's own counts: their Wilson interval, and Fisher's
// exact test.
type ClaimCounts struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	ClaimTest
}

// ClaimChoosing is what choosing the best epoch was worth at most.
type ClaimChoosing struct {
	Epochs   int     `json:"epochs"`
	Worth    float64 `json:"worth"`
	Ordinary float64 `json:"ordinary"`
	Lower    float64 `json:"lower"`
}

// ClaimNeeded is how many images would decide a verdict that is undecided; 0: no number.
type ClaimNeeded struct {
	Verdict verdict.Outcome `json:"verdict"`
	Same    int             `json:"if_the_accuracy_stays"`
	Likely  int             `json:"nine_times_in_ten"`
}

// ClaimRecord is a judgement as programs read it.
func ClaimRecord(v verdict.TestSetVerdict) Claim {
	c := Claim{
		Claim: v.Claim, Margin: v.Margin, Level: v.Level, ClaimCorrect: v.ClaimCorrect, ClaimTotal: v.ClaimTotal,
		Correct: v.Correct.Low, Most: v.Correct.High, Total: v.Total, Accuracy: rounded(v.Estimate),
		Test:    ClaimTest{rounded(v.Probability), v.Compatible},
		Verdict: v.Outcome, Rule: v.Rule, Sentence: v.Sentence, Advice: v.Advice, Trivial: v.Trivial, Unknown: v.Unknown,
	}
	for _, i := range []stats.Interval{v.Wilson, v.Exact, v.Deciding} {
		c.Intervals = append(c.Intervals, ClaimInterval{i.Method, rounded(i.Low), rounded(i.High)})
	}
	if g := v.Guessing; g != nil {
		c.Guessing = &ClaimGuessing{rounded(g.Accuracy), rounded(g.Probability), g.Better}
	}
	if t := v.Counts; t != nil {
		c.Counts = &ClaimCounts{rounded(t.Own.Low), rounded(t.Own.High), ClaimTest{rounded(t.TwoSided), t.Compatible}}
	}
	if s := v.Choosing; s != nil {
		c.Choosing = &ClaimChoosing{s.Looks, rounded(s.Worth), rounded(s.Ordinary), rounded(s.Lower)}
	}
	if n := v.Needed; n != nil {
		c.Needed = &ClaimNeeded{n.Outcome, n.Same, n.Likely}
	}
	return c
}

// rounded keeps ten digits: more differ between processors.
func rounded(x float64) float64 {
	if x == 0 || !text.Finite(x) {
		return x
	}
	scale := math.Pow(10, 9-math.Floor(math.Log10(math.Abs(x))))
	if math.IsInf(scale, 0) {
		return 0
	}
	return math.Round(x*scale) / scale
}

// WriteClaim writes the verdict, then the figures behind it.
func WriteClaim(t *terminal.Terminal, v verdict.TestSetVerdict) error {
	if err := writeSentences(t, v.Sentence, v.Trivial, v.Advice); err != nil {
		return err
	}
	if err := t.WriteTable([]text.Column{text.Words("figure"), text.Words("value")}, ClaimRows(v)); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(t.Out); err != nil {
		return err
	}
	return writeSentences(t, "Rule: "+v.Rule+".", v.Unknown)
}

// writeSentences writes paragraphs that fit the terminal.
func writeSentences(t *terminal.Terminal, paragraphs ...string) error {
	width := t.Width()
	if width <= 0 {
		width = 80
	}
	for _, p := range paragraphs {
		if p == "" {
			continue
		}
		if _, err := io.WriteString(t.Out, text.Wrap(text.Plain(p), width)+"\n\n"); err != nil {
			return err
		}
	}
	return nil
}

// ClaimRows are the figures of a judgement, with their names.
func ClaimRows(v verdict.TestSetVerdict) [][]string {
	level := text.PercentShort(v.Level)
	correct := text.Number(v.Correct.Low)
	if v.Correct.High > v.Correct.Low {
		correct += " to " + text.Number(v.Correct.High)
	}
	span := func(i stats.Interval) string { return text.Span(i.Low, i.High) + " %" }
	rows := [][]string{
		{"correct", fmt.Sprintf("%s of %s, %s", correct, text.Number(v.Total), text.Percent(v.Estimate))},
		{level + " interval, Wilson", span(v.Wilson)},
		{level + " interval, Clopper-Pearson", span(v.Exact)},
	}
	if v.Deciding.Low != v.Exact.Low || v.Deciding.High != v.Exact.High {
		rows = append(rows, []string{level + " interval that decides", span(v.Deciding)})
	}
	rows = append(rows, []string{"so few correct, were the claim true", text.Probability(v.Probability) + compatible(v.Compatible)})
	if c := v.Counts; c != nil {
		rows = append(rows,
			[]string{fmt.Sprintf("the claim's own %s of %s", text.Number(v.ClaimCorrect), text.Number(v.ClaimTotal)), span(c.Own) + " (Wilson)"},
			[]string{"so far from these, were both one accuracy", text.Probability(c.TwoSided) + compatible(c.Compatible)})
	}
	if g := v.Guessing; g != nil {
		better := ": better than guessing"
		if !g.Better {
			better = ": not told from guessing"
		}
		rows = append(rows, []string{fmt.Sprintf("so many by guessing, %s each", text.Percent(g.Accuracy)), text.Probability(g.Probability) + better})
	}
	if s := v.Choosing; s != nil {
		rows = append(rows,
			[]string{fmt.Sprintf("worth of choosing the best of %s epochs", text.Number(s.Looks)), fmt.Sprintf("at most about %s points", text.Decimal(100*s.Worth, 1))},
			[]string{"accuracy that shows such a best every other time", text.Percent(s.Ordinary)},
			[]string{"true accuracy, allowing for the choice", fmt.Sprintf("at least %s (%s, one-sided)", text.Percent(s.Lower), level)})
	}
	return rows
}

func compatible(yes bool) string {
	if yes {
		return ": compatible"
	}
	return ": not compatible"
}
