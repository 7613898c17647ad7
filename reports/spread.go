package reports

import (
	"fmt"
	"math"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// spreads writes where the spread of guarded accuracies comes from.
func spreads(d *text.Document, v *view.View) {
	if len(v.Spread) == 0 {
		return
	}
	d.Para("Where the spread of the guarded accuracy comes from: what each source adds to the variance of the mean, as a share and as the standard deviation that it would leave alone, and its variance for a single right or wrong answer. " +
		"All trainings learn from the same images; what these have in common is in none of the parts.")
	t := text.NewTable(text.Words("architecture"), text.Words("source"), text.Numbers("share"), text.Numbers("points"), text.Numbers("variance of one answer"), text.Numbers("interval"))
	for _, s := range v.Spread {
		for _, p := range s.Parts {
			variance, interval := text.Missing, text.Missing
			if p.Source != drawnSource {
				variance, interval = text.Decimal(p.Variance, 4), text.Tight(text.Decimal(p.Low, 4)+" to "+text.Decimal(p.High, 4))
			}
			t.Add(text.Code(s.Architecture), text.Escape(p.Source), text.Tight(text.PercentShort(math.Round(100*p.Share)/100)), text.Decimal(100*math.Sqrt(max(0, p.OfMean)), 1), variance, interval)
		}
	}
	d.Table(t)
	d.Items(spreadNotes(v.Spread)...)
}

// drawnSource has no effect on a single answer.
const drawnSource = "draws"

// spreadNotes are the parts that cannot be told and the doubts, each once.
func spreadNotes(all []summary.Spread) []string {
	var notes []string
	seen := make(map[string]bool)
	add := func(note string) {
		if !seen[note] {
			seen[note] = true
			notes = append(notes, text.Escape(note))
		}
	}
	for _, s := range all {
		for _, m := range s.Missing {
			where := ""
			if m.In != "" {
				where = fmt.Sprintf(", so that they are part of %s", m.In)
			}
			add(fmt.Sprintf("%s cannot be told: %s%s.", m.Source, m.Why, where))
		}
		for _, w := range s.Warnings {
			add(w + ".")
		}
	}
	return notes
}
