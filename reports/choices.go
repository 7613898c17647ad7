package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// choices writes what choosing the epoch on the test images adds to the accuracy as
// published, from the predictions of every epoch.
func choices(d *text.Document, v *view.View) {
	if len(v.Choices) == 0 {
		return
	}
	d.Para("From the predictions of all epochs, without another training: what choosing the epoch on the test images adds, where folds are made as published. What leaks between training and test stays in these figures.")
	t := text.NewTable(text.Words("architecture"), text.Numbers("epochs"), text.Numbers("as published"), text.Numbers("corrected for the choice"), text.Numbers("interval"),
		text.Numbers("added, points"), text.Numbers("at least"), text.Numbers("p: labels mean nothing"))
	var missing, doubts []string
	for _, c := range v.Choices {
		row := []string{text.Code(c.Architecture), text.Number(c.Epochs), text.Percent(c.Published), text.Missing, text.Missing, text.Missing, text.Missing, text.Missing}
		if i := c.Corrected; i != nil {
			row[3], row[4], row[5] = text.Percent(i.Estimate), text.Tight(view.Span(i)), text.Points(c.Published-i.Estimate)
			doubts = append(doubts, i.Warnings...)
		}
		if c.Bound != nil {
			row[6] = text.Tight(text.Percent(c.Bound.Low))
		}
		if c.Null != nil {
			row[7] = text.Probability(c.Null.P)
		}
		t.Add(row...)
		for _, m := range c.Missing {
			missing = append(missing, c.Architecture+": "+m)
		}
	}
	d.Table(t)
	d.Para("%s", choiceWords(v.Choices[0]))
	list(d, "Not there", missing)
	list(d, "Doubts about these", doubts)
}

// choiceWords explain the columns.
func choiceWords(c summary.Choice) string {
	s := "*Corrected*: some groups choose the epoch, others score it (bootstrap bias correction, which errs to the low side)."
	if c.Bound != nil {
		s += fmt.Sprintf(" *At least*: %s confidence bound that holds for any choice of epochs.", text.PercentShort(c.Bound.Level))
	}
	if c.Null != nil {
		s += fmt.Sprintf(" *p*: how often labels that are dealt to groups at random have epochs as good; with such labels the best ones are %s points above chance on average.", text.Decimal(100*c.Null.Expected, 1))
	}
	return s
}
