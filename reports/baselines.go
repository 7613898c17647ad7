package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/baseline"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// baselinesSection writes what classifiers that know less than a network reach on the same
// folds, a table a split.
func baselinesSection(d *text.Document, v *view.View) {
	if len(v.Baselines) == 0 {
		return
	}
	d.Heading(2, "What simple baselines reach")
	settings := "the validation images chose the penalty of ridge regression and the number of neighbours"
	if v.HonestSelection() == plan.SelectLast {
		settings = "without validation images, the penalty of ridge regression and the number of neighbours are the usual ones"
	}
	d.Para("These were fitted on the same folds as the networks, to the same training images; %s. "+
		"*What files say* is a logistic regression on dimensions, size, format, quantisation and which metadata there are; a *colour histogram* has 8 × 8 × 8 colours, a *thumbnail* at most %d × %d pixels, both of the pixels that networks are given. "+
		"An accuracy that one of them reaches as well says more about the images, or about what crosses the split, than about the network. Intervals are made as those of the networks are.",
		settings, baseline.ThumbnailSide, baseline.ThumbnailSide)
	for _, split := range v.Design.Splits {
		baselinesOn(d, v, split)
	}
	if left := leftOutBaselines(v); left != "" {
		d.Para("Left out were %s: neighbours are looked for among at most %s images, and pictures looked at of at most %s.", left,
			text.Number(baseline.MaxCompared), text.Number(baseline.MaxPictured))
	}
}

// leftOutBaselines names those that were not fitted; empty: all were.
func leftOutBaselines(v *view.View) string {
	var left []string
	for _, name := range baseline.Names() {
		if v.BaselineOn(name, v.Baselines[0].Split) == nil {
			left = append(left, view.BaselineName(name))
		}
	}
	return text.List(left)
}

// baselinesOn writes the networks and the baselines under a split.
func baselinesOn(d *text.Document, v *view.View, split spec.Split) {
	all := v.BaselinesOn(split)
	if len(all) == 0 {
		return
	}
	compared := comparedNetwork(v, split)
	columns := []text.Column{text.Words("what"), text.Numbers("accuracy"), text.Numbers(text.PercentShort(v.Claim.Level) + " interval"), text.Numbers("seeds: means, %")}
	if compared != "" {
		columns = append(columns, text.Numbers(text.Code(compared)+" minus it, points"), text.Numbers("interval"))
	}
	t := text.NewTable(columns...)
	add := func(cells []string, more ...string) {
		if compared != "" {
			cells = append(cells, more...)
		}
		t.Add(cells...)
	}
	for _, c := range v.Cells {
		if c.Split == split && c.Selection == v.HonestSelection() {
			add([]string{text.Code(c.Architecture) + ", " + text.Escape(view.SelectionName(c.Selection)), text.Tight(text.Percent(c.Mean)), text.Tight(view.Span(c.Primary)), seedsCell(c.SeedMeans)}, "", "")
		}
	}
	for _, b := range all {
		points, span := text.Missing, text.Missing
		if o := b.Over(compared); o != nil {
			points, span = text.Points(o.Value), text.Tight(view.PointSpan(o.Interval))
		}
		add([]string{text.Escape(view.BaselineName(b.Baseline)), text.Tight(text.Percent(b.Mean)), text.Tight(view.Span(b.Primary)), seedsCell(b.SeedMeans)}, points, span)
	}
	d.Para("On *%s*:", text.Escape(string(split)))
	d.Table(t)
}

// comparedNetwork is the one that baselines under a split are compared with: the claim's,
// or else the first; empty: no seed of any is whole.
func comparedNetwork(v *view.View, split spec.Split) string {
	names := slices.Clone(v.Architectures)
	if name := v.Claim.Architecture; name != "" {
		names = append([]string{name}, names...)
	}
	if h := v.Headline(); h != nil {
		names = append([]string{h.Architecture}, names...)
	}
	for _, name := range names {
		for _, b := range v.BaselinesOn(split) {
			if b.Over(name) != nil {
				return name
			}
		}
	}
	return ""
}

// baselineWords say where a simple baseline does what the verdict is about: reaches the
// guarded accuracy, the claim, or on rows the claimed figure. Empty: none does.
func baselineWords(v *view.View) string {
	h := v.Headline()
	if h == nil {
		return ""
	}
	guarded := v.Cell(h.Architecture, plan.Guarded)
	if guarded == nil {
		return ""
	}
	all, rows := v.BaselinesOn(guarded.Split), v.BaselinesOn(v.Published())
	equal := kept(all, func(b summary.Baseline) bool { o := b.Over(h.Architecture); return o != nil && !o.Better })
	claimed := kept(all, func(b summary.Baseline) bool { return b.ReachesClaim })
	published := kept(rows, func(b summary.Baseline) bool { return b.Mean >= v.Claim.Accuracy-v.Claim.Margin })
	var words []string
	if len(equal) > 0 {
		best := highest(equal)
		words = append(words, fmt.Sprintf("the %s of %s on %s are not shown to be better than %s on the same folds: %s reaches %s (%s) there%s.",
			text.Percent(guarded.Mean), h.Architecture, guarded.Split, text.Count(len(equal), "simple baseline", "simple baselines"),
			view.BaselineName(best.Baseline), text.Percent(best.Mean), view.Span(best.Primary), onRows(v, best)))
	}
	if len(claimed) > 0 {
		words = append(words, fmt.Sprintf("the interval of %s reaches the claim on %s.", baselineNames(claimed), guarded.Split))
	}
	if len(published) > 0 && guarded.Split != v.Published() {
		best := highest(published)
		words = append(words, fmt.Sprintf("on %s the claimed figure needs no network: %s reaches %s.", v.Published(), view.BaselineName(best.Baseline), text.Percent(best.Mean)))
	}
	for i, w := range words {
		words[i] = sentence(w)
	}
	return strings.Join(words, " ")
}

func kept(all []summary.Baseline, keep func(summary.Baseline) bool) []summary.Baseline {
	return slices.DeleteFunc(slices.Clone(all), func(b summary.Baseline) bool { return !keep(b) })
}

// highest is the baseline with the highest accuracy, of several the first.
func highest(all []summary.Baseline) summary.Baseline {
	return slices.MaxFunc(all, func(a, b summary.Baseline) int { return cmp.Compare(a.Mean, b.Mean) })
}

func baselineNames(all []summary.Baseline) string {
	var names []string
	for _, b := range all {
		names = append(names, view.BaselineName(b.Baseline))
	}
	return text.List(names)
}

// onRows is what the same baseline reaches on rows, where that is another split: leakage
// flatters baselines too, neighbours most.
func onRows(v *view.View, b summary.Baseline) string {
	rows := v.BaselineOn(b.Baseline, v.Published())
	if rows == nil || b.Split == v.Published() {
		return ""
	}
	return ", and " + text.Percent(rows.Mean) + " on " + string(v.Published())
}

// baselineNote says the same below the verdict.
func baselineNote(d *text.Document, v *view.View) {
	if words := baselineWords(v); words != "" {
		d.Note("Simple baselines.", "%s See [simple baselines](#what-simple-baselines-reach).", text.Escape(words))
	}
}
