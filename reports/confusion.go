package reports

import (
	"fmt"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/figure"
	"github.com/refold/refold/reports/text"
)

// maxFoldRows is the longest table of folds that the report prints; code hosts
// stop rendering pages of some hundred kilobytes.
const maxFoldRows = 400

// confusion writes which classes are taken for which: pooled as a figure and a
// table, by seed in a table, by fold on demand.
func (v *view) confusion(d *text.Document) {
	if len(v.Confusions) == 0 {
		return
	}
	d.Heading(2, "Which classes are confused")
	d.Para("Rows are true classes, columns predictions. Each seed tests every image of its sample once, so the pooled counts are images times seeds.")
	for _, a := range v.architectures {
		pooled := v.scope(a, "pooled")
		if k, ok := v.heatFigure(a); ok {
			d.Figure(k.FigureRef)
			d.Para("%s", classKey(pooled[0].Classes))
		}
		if len(pooled) > 0 {
			d.Para("%s, all seeds:", text.Code(a))
			d.Table(v.confusionTable(pooled))
		}
		v.confusionsBy(d, a, "seed")
		v.confusionsBy(d, a, "fold")
	}
}

// confusionsBy writes the tables of seeds or folds of an architecture. Long ones
// and those of folds open on demand.
func (v *view) confusionsBy(d *text.Document, architecture, scope string) {
	tables := v.scope(architecture, scope)
	if len(tables) == 0 {
		return
	}
	t := v.confusionTable(tables)
	switch {
	case scope == "seed" && t.Size() <= 20:
		d.Para("%s, by seed:", text.Code(architecture))
		d.Table(t)
	case t.Size() > maxFoldRows:
		d.Para("The tables by %s have %s rows and are left out; `summary.json` holds them.", scope, text.Number(t.Size()))
	default:
		d.Details(fmt.Sprintf("Confusion tables of %s by %s", text.Plain(architecture), scope), func() { d.Table(t) })
	}
}

// scope are the confusion tables of an architecture that are pooled, or those of
// seeds, or of folds.
func (v *view) scope(architecture, scope string) []summary.Confusion {
	var all []summary.Confusion
	for _, c := range v.Confusions {
		if c.Architecture == architecture && c.Scope == scope {
			all = append(all, c)
		}
	}
	return all
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
func (v *view) confusionTable(tables []summary.Confusion) *text.Table {
	classes := tables[0].Classes
	columns := []text.Column{text.Words("protocol")}
	if tables[0].Scope != "pooled" {
		columns = append(columns, text.Numbers("seed"))
	}
	if tables[0].Scope == "fold" {
		columns = append(columns, text.Numbers("fold"))
	}
	if len(classes) == 2 {
		for _, truth := range classes {
			for _, predicted := range classes {
				columns = append(columns, text.Numbers(text.Escape(truth)+" → "+text.Escape(predicted)))
			}
		}
		t := text.NewTable(append(columns, text.Numbers("accuracy"), text.Numbers("balanced"), text.Numbers("MCC"))...)
		for _, c := range tables {
			row := v.place(c)
			for _, counts := range c.Counts {
				for _, n := range counts {
					row = append(row, text.Number(n))
				}
			}
			t.Add(append(row, text.Percent(c.Metrics.Accuracy), text.Percent(c.Metrics.BalancedAccuracy), text.Decimal(c.Metrics.MCC, 3))...)
		}
		return t
	}
	columns = append(columns, text.Words("true class"))
	for _, predicted := range classes {
		columns = append(columns, text.Numbers("→ "+text.Escape(predicted)))
	}
	t := text.NewTable(append(columns, text.Numbers("right"))...)
	for _, c := range tables {
		for i, counts := range c.Counts {
			row := append(v.place(c), text.Escape(classes[i]))
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

// place is where a confusion table belongs: protocol, seed, fold.
func (v *view) place(c summary.Confusion) []string {
	row := []string{text.Tight(text.Escape(v.readOutName(c.Architecture, c.Protocol)))}
	if c.Scope != "pooled" {
		row = append(row, fmt.Sprint(c.Seed))
	}
	if c.Scope == "fold" {
		row = append(row, fmt.Sprint(c.Fold))
	}
	return row
}

// learning writes the learning curves.
func (v *view) learning(d *text.Document) {
	var sketches []figure.Sketch
	for _, set := range v.curveSets() {
		if k, ok := v.curvesFigure(set); ok {
			sketches = append(sketches, k)
		}
	}
	if len(sketches) == 0 {
		return
	}
	d.Heading(2, "Learning curves")
	d.Para("%s", strings.Join([]string{
		"A thin line is one fold, a thick one the mean (of the logarithms, for losses).",
		"Both columns show the same weights after every epoch.",
		"On the left they are evaluated as Keras does it, with the *moving* averages that batch normalisation keeps while it trains: " +
			"with few steps an epoch these lag behind the weights, so that accuracy may stay near chance for many epochs, and the test loss may jump by " +
			"orders of magnitude, although the network learns steadily.",
		"On the right the statistics are computed anew from training images for the weights as they are (*precise*).",
		"If the left is chaos and the right is calm, the chaos was in the evaluation, not in the training.",
		"A gap between train and test that stays on the right is over-fitting.",
	}, " "))
	for _, k := range sketches {
		d.Figure(k.FigureRef)
	}
}
