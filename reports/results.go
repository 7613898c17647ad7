package reports

import (
	"slices"
	"strings"

	"github.com/refold/refold/experiment"
)

// results writes the table of architectures and protocols, and on demand every
// interval and every metric.
func (v *view) results(d *document) {
	if len(v.Cells) == 0 {
		return
	}
	d.heading(2, "What each protocol gives")
	d.para("The accuracy is pooled over all test images of a seed and averaged over seeds; the interval is about that mean.")
	t := newTable(words("architecture"), words("protocol"), figures("accuracy"), figures(percentShort(v.Claim.Level)+" interval"),
		figures("seeds: means, %"), figures("folds: lowest to highest, %"))
	for _, c := range v.Cells {
		mark := ""
		if c.Protocol == guarded || c.Protocol == asPublished {
			mark = "**"
		}
		low, high := foldRange(c)
		t.add(code(c.Architecture), protocolCell(c), mark+tight(percent(c.Mean))+mark, tight(span(c.Primary)),
			seedsCell(c), tight(number(len(c.Folds))+": "+bareSpan(low, high)))
	}
	d.table(t)
	v.comparisons(d)
	d.details("Every interval that was computed", func() { v.intervals(d) })
	d.details("Other measures than accuracy", func() { v.metrics(d) })
}

// protocolCell names a protocol and says what it is made of.
func protocolCell(c experiment.Cell) string {
	halves := text(c.Split) + ", " + text(selectionName(c.Selection))
	if c.Protocol == guarded || c.Protocol == asPublished {
		return "**" + protocolName(c.Protocol) + "**: " + halves
	}
	return halves
}

// seedsCell counts the seeds and lists the means of up to five, or the range of
// more.
func seedsCell(c experiment.Cell) string {
	n := len(c.SeedMeans)
	if n == 0 {
		return missing
	}
	if n > 5 {
		return tight(number(n) + ": " + bareSpan(slices.Min(c.SeedMeans), slices.Max(c.SeedMeans)))
	}
	var each []string
	for _, m := range c.SeedMeans {
		each = append(each, decimal(100*m, 1))
	}
	return tight(number(n) + ": " + strings.Join(each, ", "))
}

// comparisons writes the differences between architectures.
func (v *view) comparisons(d *document) {
	if len(v.Comparison) == 0 {
		return
	}
	d.para("One architecture against another, on the same folds, in percentage points. Where folds differ in size, the mean over trials differs from that over images:")
	t := newTable(words("difference"), words("protocol"), figures("points"), figures("interval"), words("method"))
	for _, c := range v.Comparison {
		name := code(c.A) + " minus " + code(c.B)
		if len(c.Intervals) == 0 {
			t.add(name, text(protocolName(c.Protocol)), points(c.Value), tight(pointSpan(c.Interval)), methodOf(c.Interval))
		}
		for _, i := range c.Intervals {
			t.add(name, text(protocolName(c.Protocol)), points(i.Estimate), tight(pointSpan(&i)), text(i.Method))
		}
	}
	d.table(t)
}

// intervals writes every interval with its method, estimand and warnings.
func (v *view) intervals(d *document) {
	d.para("Units: the effective number of independent trainings (corrected t) or images (all others).")
	t := newTable(words("architecture"), words("read-out"), words("method"), figures("estimate"), figures("interval"),
		figures("level"), figures("units"), words("what it is about"), words("warnings"))
	for _, c := range v.Cells {
		for _, i := range c.Intervals {
			units := missing
			if i.Units > 0 {
				units = decimal(i.Units, 1)
			}
			var warnings []string
			for _, w := range i.Warnings {
				warnings = append(warnings, text(w))
			}
			t.add(code(c.Architecture), text(forestLabel(c)), text(i.Method), tight(percent(i.Estimate)), tight(span(&i)), tight(percentShort(i.Level)),
				units, text(i.Estimand), strings.Join(warnings, "; "))
		}
	}
	d.table(t)
}

// metrics writes the other measures.
func (v *view) metrics(d *document) {
	if v.classes() == 2 && plain(v.Data.Positive) != "" {
		d.para("Precision, recall and F1 are those of the class %s. Averages over seeds.", text(v.Data.Positive))
	} else {
		d.para("Precision, recall and F1 are plain averages over classes (macro). Averages over seeds.")
	}
	t := newTable(words("architecture"), words("read-out"), figures("accuracy"), figures("balanced"), figures("precision"),
		figures("recall"), figures("F1"), figures("MCC"), figures("kappa"), figures("AUC"), figures("log-loss"), figures("Brier"))
	for _, c := range v.Cells {
		m := c.Metrics
		row := []string{code(c.Architecture), text(forestLabel(c))}
		for _, x := range []float64{m.Accuracy, m.BalancedAccuracy, m.Precision, m.Recall, m.F1, m.MCC, m.Kappa, m.AUC, m.LogLoss, m.Brier} {
			row = append(row, decimal(x, 3))
		}
		t.add(row...)
	}
	d.table(t)
}

// folds writes the forest plot.
func (v *view) folds(d *document) {
	k, ok := v.forestFigure()
	if !ok {
		return
	}
	d.heading(2, "Every fold and every seed")
	d.para("Each small dot is one training, tested on one fold; a line of dots is a seed, with its mean as a stroke. " +
		"The diamond is the mean with its interval. The vertical line is the claim, the band its margin.")
	d.figure(k.figureRef)
}
