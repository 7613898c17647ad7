package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// measures writes, on demand, every measure of an architecture with its interval, the
// protocols that have a name side by side.
func measures(d *text.Document, v *view.View) {
	for _, a := range v.Architectures {
		var cells []summary.Cell
		for _, protocol := range []plan.Protocol{plan.AsPublished, plan.Guarded} {
			if c := v.Cell(a, protocol); c != nil && len(c.Measures) > 0 {
				cells = append(cells, *c)
			}
		}
		if len(cells) > 0 {
			d.Details("Measures of "+text.Plain(a)+" with their intervals", func() { measuresOf(d, v, cells) })
		}
	}
}

// measuresOf is the table of an architecture.
func measuresOf(d *text.Document, v *view.View, cells []summary.Cell) {
	accuracy := "The accuracy's interval is the one above."
	if !v.OneLevel() {
		accuracy = fmt.Sprintf("All intervals are of %s, that of the accuracy as well.", text.Level(v.Claim.Level))
	}
	d.Para("%s Those of guarded are about the procedure on new data, as far as seeds show what trainings add; those of as published are about the trained networks on new groups of images.", accuracy)
	columns := []text.Column{text.Words("measure")}
	for _, c := range cells {
		columns = append(columns, text.Numbers(view.ProtocolName(c.Protocol)), text.Numbers("interval"))
	}
	t := text.NewTable(append(columns, text.Words("formula"))...)
	var missing, doubts []string
	for _, m := range allMeasures(cells) {
		row := []string{text.Escape(m.Name)}
		for _, c := range cells {
			of := measureOf(c, m.Key)
			row = append(row, measureCells(of)...)
			if of == nil {
				continue
			}
			if of.Missing != "" {
				missing = append(missing, view.ProtocolName(c.Protocol)+": "+of.Missing)
			}
			doubts = append(doubts, of.Warnings...)
			if of.Interval != nil && of.Key != "accuracy" { // whose doubts stand above
				doubts = append(doubts, of.Interval.Warnings...)
			}
		}
		t.Add(append(row, text.Escape(m.Formula))...)
	}
	d.Table(t)
	list(d, "Not there", missing)
	list(d, "Doubts about these", doubts)
}

// allMeasures are those of the first cell, then what others have besides.
func allMeasures(cells []summary.Cell) []summary.Measure {
	var all []summary.Measure
	for _, c := range cells {
		for _, m := range c.Measures {
			if !slices.ContainsFunc(all, func(other summary.Measure) bool { return other.Key == m.Key }) {
				all = append(all, m)
			}
		}
	}
	return all
}

// measureOf is a measure of a cell; nil: it has none of that name.
func measureOf(c summary.Cell, key string) *summary.Measure {
	i := slices.IndexFunc(c.Measures, func(m summary.Measure) bool { return m.Key == key })
	if i < 0 {
		return nil
	}
	return &c.Measures[i]
}

// measureCells are the value and the interval in a table.
func measureCells(m *summary.Measure) []string {
	if m == nil || m.Value == nil {
		return []string{text.Missing, text.Missing}
	}
	return []string{text.Decimal(*m.Value, 3), measureSpan(m)}
}

func measureSpan(m *summary.Measure) string {
	if m.Interval == nil {
		return text.Missing
	}
	return text.Tight(text.Decimal(m.Interval.Low, 3) + " to " + text.Decimal(m.Interval.High, 3))
}

// list writes sentences, each once.
func list(d *text.Document, heading string, sentences []string) {
	var each []string
	for _, s := range sentences {
		if e := text.Escape(s); !slices.Contains(each, e) {
			each = append(each, e)
		}
	}
	if len(each) > 0 {
		d.Para("%s: %s.", heading, strings.Join(each, "; "))
	}
}
