package view

import (
	"math"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
)

// TestResult is what a test shows, as plain text: "t 1.204, df 9"; where it was not made, why.
func TestResult(t summary.Test) string {
	if t.Missing != "" {
		return "not made: " + t.Missing
	}
	var all []string
	for _, f := range t.Figures {
		all = append(all, f.Name+" "+testNumber(f.Value))
	}
	result := strings.Join(all, ", ")
	if t.Says != "" {
		result += ": " + t.Says
	}
	return result
}

// testNumber formats counts as such, and everything else with three decimals.
func testNumber(x float64) string {
	switch {
	case x == math.Trunc(x) && math.Abs(x) < 1e9:
		return text.Number(int(x))
	case x > 0 && x < 0.001:
		return text.Probability(x)
	}
	return text.Decimal(x, 3)
}

// TestProbability is a probability that may be missing.
func TestProbability(p *float64) string {
	if p == nil {
		return text.Missing
	}
	return text.Probability(*p)
}

// TestDoubts are the doubts about a test, as plain text.
func TestDoubts(t summary.Test) string {
	all := t.Warnings
	if t.LeftOut != "" {
		all = append([]string{t.LeftOut + ": left out of the family"}, all...)
	}
	return strings.Join(all, "; ")
}

// Family counts the tests that were adjusted together.
func (v *View) Family() int {
	n := 0
	count := func(tests []summary.Test) {
		for _, t := range tests {
			if t.Holm != nil {
				n++
			}
		}
	}
	for _, c := range v.Comparison {
		count(c.Tests)
	}
	if v.Ranking != nil {
		count(v.Ranking.Tests)
	}
	return n
}
