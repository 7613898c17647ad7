package reports

import (
	"fmt"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// maxFoldRows is the longest table of folds that the report prints; code hosts
// stop rendering pages of some hundred kilobytes.
const maxFoldRows = 400

// confusionSection writes which classes are taken for which: pooled as a figure and a
// table, by seed in a table, by fold on demand.
func confusionSection(d *text.Document, v *view.View) {
	if len(v.Confusions) == 0 {
		return
	}
	d.Heading(2, "Which classes are confused")
	d.Para("Rows are true classes, columns predictions. Each seed tests every image of its sample once, so the pooled counts are images times seeds.")
	for _, a := range v.Architectures {
		pooled := v.ConfusionsOf(a, summary.ScopePooled)
		if k, ok := runfigure.Confusion(v, a); ok {
			d.Figure(k.FigureRef)
			d.Para("%s", classKey(pooled[0].Classes))
		}
		if len(pooled) > 0 {
			d.Para("%s, all seeds:", text.Code(a))
			d.Table(confusionTable(v, pooled))
			tableDoubts(d, v, pooled)
		}
		confusionsBy(d, v, a, summary.ScopeSeed)
		confusionsBy(d, v, a, summary.ScopeFold)
	}
}

// confusionsBy writes the tables of seeds or folds of an architecture. Long ones
// and those of folds open on demand.
func confusionsBy(d *text.Document, v *view.View, architecture string, scope summary.Scope) {
	tables := v.ConfusionsOf(architecture, scope)
	if len(tables) == 0 {
		return
	}
	t := confusionTable(v, tables)
	switch {
	case scope == summary.ScopeSeed && t.Size() <= 20:
		d.Para("%s, by seed:", text.Code(architecture))
		d.Table(t)
		tableDoubts(d, v, tables)
	case t.Size() > maxFoldRows:
		d.Para("The tables by %s have %s rows and are left out; `summary.json` holds them%s.", scope, text.Number(t.Size()), leftOutDoubts(tables))
	default:
		d.Details(fmt.Sprintf("Confusion tables of %s by %s", text.Plain(architecture), scope), func() {
			d.Table(t)
			tableDoubts(d, v, tables)
		})
	}
}

// classKey explains the labels of a figure that stand for names which its font
// cannot show.
func classKey(classes []string) string {
	t := figure.NewTypesetter()
	var key []string
	for i, name := range classes {
		if label := figure.ClassLabel(t, name, i); label != text.Plain(name) {
			key = append(key, label+" is "+text.Code(name))
		}
	}
	if len(key) == 0 {
		return ""
	}
	return "In the figure, " + text.List(key) + "."
}

// confusionTable puts tables of the same classes below each other. With two
// classes, each table is one row of four counts.
func confusionTable(v *view.View, tables []summary.Confusion) *text.Table {
	columns := []text.Column{text.Words("protocol")}
	if tables[0].Scope != summary.ScopePooled {
		columns = append(columns, text.Numbers("seed"))
	}
	if tables[0].Scope == summary.ScopeFold {
		columns = append(columns, text.Numbers("fold"))
	}
	if len(tables[0].Classes) == 2 {
		return fourCounts(v, columns, tables)
	}
	return rowsOfClasses(v, columns, tables)
}

// fourCounts has a row for each table of two classes.
func fourCounts(v *view.View, columns []text.Column, tables []summary.Confusion) *text.Table {
	classes := tables[0].Classes
	for _, truth := range classes {
		for _, predicted := range classes {
			columns = append(columns, text.Numbers(text.Escape(truth)+" → "+text.Escape(predicted)))
		}
	}
	t := text.NewTable(append(columns, text.Numbers("accuracy"), text.Numbers("balanced"), text.Numbers("MCC"))...)
	for _, c := range tables {
		row := placeCells(v, c)
		for _, counts := range c.Counts {
			for _, n := range counts {
				row = append(row, text.Number(n))
			}
		}
		t.Add(append(row, text.Percent(c.Metrics.Accuracy), text.Percent(c.Metrics.BalancedAccuracy), text.Decimal(c.Metrics.MCC, 3))...)
	}
	return t
}

// rowsOfClasses has a row for each true class of each table.
func rowsOfClasses(v *view.View, columns []text.Column, tables []summary.Confusion) *text.Table {
	classes := tables[0].Classes
	columns = append(columns, text.Words("true class"))
	for _, predicted := range classes {
		columns = append(columns, text.Numbers("→ "+text.Escape(predicted)))
	}
	t := text.NewTable(append(columns, text.Numbers("right"))...)
	for _, c := range tables {
		for i, counts := range c.Counts {
			row := append(placeCells(v, c), text.Escape(classes[i]))
			total := 0
			for _, n := range counts {
				row = append(row, text.Number(n))
				total += n
			}
			right := text.Missing
			if total > 0 {
				right = text.Percent(float64(counts[i]) / float64(total))
			}
			t.Add(append(row, right)...)
		}
	}
	return t
}

// placeCells is where a confusion table belongs: protocol, seed, fold.
func placeCells(v *view.View, c summary.Confusion) []string {
	row := []string{text.Tight(text.Escape(v.ReadOutName(c.Architecture, c.Protocol)))}
	if c.Scope != summary.ScopePooled {
		row = append(row, fmt.Sprint(c.Seed))
	}
	if c.Scope == summary.ScopeFold {
		row = append(row, fmt.Sprint(c.Fold))
	}
	return row
}
