package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// resultsSection writes the table of architectures and protocols, and on demand every
// interval and every metric.
func resultsSection(d *text.Document, v *view.View) {
	if len(v.Cells) == 0 {
		return
	}
	d.Heading(2, "What each protocol gives")
	d.Para("The accuracy is pooled over all test images of a seed and averaged over seeds; the interval is about that mean.")
	interval := []text.Column{text.Numbers(text.PercentShort(v.Claim.Level) + " interval")}
	if !v.OneLevel() {
		interval = []text.Column{text.Numbers("interval"), text.Numbers("its level")}
	}
	t := text.NewTable(slices.Concat([]text.Column{text.Words("architecture"), text.Words("protocol"), text.Numbers("accuracy")}, interval,
		[]text.Column{text.Numbers("seeds: means, %"), text.Numbers("folds: lowest to highest, %")})...)
	for _, c := range v.Cells {
		mark := ""
		if c.Protocol.IsNamed() {
			mark = "**"
		}
		low, high := view.FoldRange(c)
		row := []string{text.Code(c.Architecture), protocolCell(c), mark + text.Tight(text.Percent(c.Mean)) + mark}
		i := v.Shown(&c)
		if row = append(row, text.Tight(view.Span(i))); !v.OneLevel() {
			row = append(row, levelCell(i))
		}
		t.Add(append(row, seedsCell(c.SeedMeans), text.Tight(text.Number(len(c.Folds))+": "+text.Span(low, high)))...)
	}
	d.Table(t)
	spreads(d, v)
	comparisons(d, v)
	differenceTests(d, v)
	d.Details("Every interval that was computed", func() { intervals(d, v) })
	d.Details("Other measures than accuracy", func() { metrics(d, v) })
	measures(d, v)
}

func levelCell(i *summary.Interval) string {
	if i == nil {
		return text.Missing
	}
	return text.Tight(text.Level(i.Level))
}

// protocolCell names a protocol and says what it is made of.
func protocolCell(c summary.Cell) string {
	halves := text.Escape(string(c.Split)) + ", " + text.Escape(view.SelectionName(c.Selection))
	if c.Protocol.IsNamed() {
		return "**" + view.ProtocolName(c.Protocol) + "**: " + halves
	}
	return halves
}

// seedsCell counts the seeds and lists the means of up to five, or the range of
// more.
func seedsCell(means []float64) string {
	n := len(means)
	if n == 0 {
		return text.Missing
	}
	if n > 5 {
		return text.Tight(text.Number(n) + ": " + text.Span(slices.Min(means), slices.Max(means)))
	}
	var each []string
	for _, m := range means {
		each = append(each, text.Decimal(100*m, 1))
	}
	return text.Tight(text.Number(n) + ": " + strings.Join(each, ", "))
}

// comparisons writes the differences between architectures.
func comparisons(d *text.Document, v *view.View) {
	if len(v.Comparison) == 0 {
		return
	}
	compared := "One architecture against another"
	if len(v.Design.Preparations) > 0 {
		compared = "One architecture against another with the same preparation of images, and one preparation against that of the claim"
	}
	d.Para("%s, on the same folds, in percentage points. Where folds differ in size, the mean over trials differs from that over images:", compared)
	t := text.NewTable(text.Words("difference"), text.Words("protocol"), text.Numbers("points"), text.Numbers("interval"), text.Words("method"))
	for _, c := range v.Comparison {
		name := text.Code(c.A) + " minus " + text.Code(c.B)
		if len(c.Intervals) == 0 {
			t.Add(name, text.Escape(view.ProtocolName(c.Protocol)), text.Points(c.Value), text.Tight(view.PointSpan(c.Interval)), methodOf(c.Interval))
		}
		for _, i := range c.Intervals {
			t.Add(name, text.Escape(view.ProtocolName(c.Protocol)), text.Points(i.Estimate), text.Tight(view.PointSpan(&i)), text.Escape(i.Method))
		}
	}
	d.Table(t)
}

// intervals writes every interval with its method, estimand and warnings.
func intervals(d *text.Document, v *view.View) {
	first := "The first of each read-out is the one that verdicts rest on."
	if levelWords(v) != "" {
		first = fmt.Sprintf("The first of each read-out is of the method that verdicts rest on. These are of %s each; that of the look which speaks is not: see [deciding early](#deciding-early).", text.Level(v.Claim.Level))
	}
	d.Para("%s Units: the effective number of independent trainings (corrected t) or images (all others).", first)
	headings := []text.Column{text.Words("architecture"), text.Words("read-out"), text.Words("method"), text.Numbers("estimate"), text.Numbers("interval"),
		text.Numbers("level"), text.Numbers("units"), text.Words("what it is about"), text.Words("warnings")}
	claimed := slices.ContainsFunc(v.Cells, func(c summary.Cell) bool {
		return slices.ContainsFunc(c.Intervals, func(i summary.Interval) bool { return i.PClaim != nil })
	})
	if claimed {
		d.Para("p: how likely data like these, or further below the claim, would be were the accuracy what is claimed (one-sided, by the test that belongs to the interval).")
		headings = slices.Insert(headings, 7, text.Numbers("p"))
	}
	t := text.NewTable(headings...)
	for _, c := range v.Cells {
		for _, i := range c.Intervals {
			units := text.Missing
			if i.Units > 0 {
				units = text.Decimal(i.Units, 1)
			}
			var warnings []string
			for _, w := range i.Warnings {
				warnings = append(warnings, text.Escape(w))
			}
			row := []string{text.Code(c.Architecture), text.Escape(view.Label(c)), text.Escape(i.Method), text.Tight(text.Percent(i.Estimate)), text.Tight(view.Span(&i)), text.Tight(text.PercentShort(i.Level)),
				units, text.Escape(i.Estimand), strings.Join(warnings, "; ")}
			if claimed {
				row = slices.Insert(row, 7, view.TestProbability(i.PClaim))
			}
			t.Add(row...)
		}
	}
	d.Table(t)
}

// metrics writes the other measures.
func metrics(d *text.Document, v *view.View) {
	if v.Classes() == 2 && text.Plain(v.Data.Positive) != "" {
		d.Para("Precision, recall and F1 are those of the class %s. Averages over seeds.", text.Escape(v.Data.Positive))
	} else {
		d.Para("Precision, recall and F1 are plain averages over classes (macro). Averages over seeds.")
	}
	columns := []text.Column{text.Words("architecture"), text.Words("read-out")}
	for _, metric := range summary.MetricTable() {
		columns = append(columns, text.Numbers(metric.Label))
	}
	t := text.NewTable(columns...)
	for _, c := range v.Cells {
		row := []string{text.Code(c.Architecture), text.Escape(view.Label(c))}
		for _, metric := range summary.MetricTable() {
			row = append(row, text.Decimal(*metric.In(&c.Metrics), 3))
		}
		t.Add(row...)
	}
	d.Table(t)
}

// foldsSection writes the forest plot.
func foldsSection(d *text.Document, v *view.View) {
	k, ok := runfigure.Forest(v)
	if !ok {
		return
	}
	d.Heading(2, "Every fold and every seed")
	d.Para("Each small dot is one training, tested on one fold; a line of dots is a seed, with its mean as a stroke. " +
		"The diamond is the mean with its interval. The vertical line is the claim, the band its margin.")
	d.Figure(k.FigureRef)
}
