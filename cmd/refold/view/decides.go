package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/experiment/forecast"
	"github.com/refold/refold/reports/text"
)

// writeDecides writes what a plan can decide of its claim: up to which true accuracy, and
// what it takes elsewhere.
func writeDecides(t *terminal.Terminal, d *forecast.Decides) error {
	assumed := "Before training nobody knows how alike the images of a group are, so three correlations stand side by side"
	switch {
	case d.Measured:
		assumed = "How alike the images of a group are, and what trainings bring, is as the other run has shown"
	case len(d.Assumed) == 1 && d.Assumed[0].Shares.Groups == 0:
		assumed = "Images are taken to be independent"
	case len(d.Assumed) != 3:
		assumed = "Before training nobody knows how alike the images of a group are: the correlation is assumed"
	}
	about := fmt.Sprintf("What this plan can decide of the claim of %s, with a power of %s: the claim is refuted where the interval at %s ends below %s. "+
		"%s images in %s groups, k %d, %s. %s. Each figure is from %s drawn runs at most, to which the rule of the verdict is applied; a power is known to %s points.",
		text.Percent(d.Claim), text.PercentShort(d.Power), text.PercentShort(d.Level), text.Percent(d.Limit), text.Number(d.Images), text.Number(d.Groups), d.K,
		terminal.Plural(d.Seeds, "seed"), assumed, text.Number(d.Draws), text.Decimal(100*d.Error, 1))
	if _, err := fmt.Fprintf(t.Out, "\n%s\n\n", terminal.Wrap(about, t.OutColumns())); err != nil {
		return err
	}
	if err := writeAssumed(t, d); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(t.Out, "\n%s\n\n", terminal.Wrap("The fewest trainings of one network on the guarded split that refute it on these images, k x seeds, by the true accuracy; two seeds at least, since one shows nothing of how trainings differ. Beside them, how many independent images, tested once, would refute it by an exact test. "+
		"With fewer folds networks train on fewer images, which may change the accuracy itself.", t.OutColumns())); err != nil {
		return err
	}
	return writeCheapest(t, d)
}

func correlationText(d *forecast.Decides, a forecast.Assumed) string {
	if d.Measured {
		return "correlation in groups " + text.Decimal(a.Shares.Groups, 2) + " (measured)"
	}
	return "correlation in groups " + text.Short(a.Shares.Groups)
}

func writeAssumed(t *terminal.Terminal, d *forecast.Decides) error {
	columns := []text.Column{text.Words("assumption"), text.Numbers("refuted up to"), text.Numbers("detectable difference"), text.Numbers("supported from")}
	var rows [][]string
	for _, a := range d.Assumed {
		refuted, difference, supported := "never", text.Missing, "never"
		if a.Refutable > 0 {
			refuted, difference = text.Percent(a.Refutable), text.Decimal(100*(d.Limit-a.Refutable), 1)+" points"
		}
		if a.Supportable > 0 {
			supported = text.Percent(a.Supportable)
		}
		rows = append(rows, []string{correlationText(d, a), refuted, difference, supported})
	}
	return t.WriteTable(columns, rows)
}

func writeCheapest(t *terminal.Terminal, d *forecast.Decides) error {
	columns := []text.Column{text.Numbers("true accuracy"), text.Numbers("independent images")}
	for _, a := range d.Assumed {
		columns = append(columns, text.Words(correlationText(d, a)))
	}
	var rows [][]string
	for _, truth := range d.Truths {
		independent := text.Missing
		if truth.Independent > 0 {
			independent = text.Number(truth.Independent)
		}
		row := []string{text.Percent(truth.Truth), independent}
		for _, c := range truth.Cheapest {
			row = append(row, cheapestText(c, truth.Truth < d.Limit))
		}
		rows = append(rows, row)
	}
	return t.WriteTable(columns, rows)
}

// cheapestText is "20 (10 x 2), 5.0 min". A truth that meets the claim less its margin is
// false to refute, with any number of groups.
func cheapestText(c forecast.Cheapest, refutable bool) string {
	if !refutable {
		return "never: within the margin"
	}
	if c.Trainings == 0 {
		return "more groups"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%d x %d)", strconv.Itoa(c.Trainings), c.K, c.Seeds)
	if c.Seconds > 0 {
		b.WriteString(", " + terminal.SpanText(c.Seconds))
	}
	return b.String()
}
