package reports

import (
	"fmt"
	"math"
	"slices"

	"github.com/refold/refold/experiment/summary"
	"github.com/refold/refold/reports/runfigure"
	"github.com/refold/refold/reports/text"
	"github.com/refold/refold/reports/view"
)

// growthSection writes how accuracies grow with the training images.
func growthSection(d *text.Document, v *view.View) {
	sketches := runfigure.Growths(v)
	if len(sketches) == 0 {
		return
	}
	d.Heading(2, "What more training images would give")
	if slices.ContainsFunc(v.Growth, hasParts) {
		d.Para("Networks were trained on parts of each fold as well; every size is tested on the same images, and read out as guarded does. Sizes leave the validation part out.")
	}
	for _, g := range v.Growth {
		if len(g.Points) > 0 {
			growthOf(d, g, sketches[0].FigureRef)
			sketches = sketches[1:]
		}
	}
}

// hasParts reports whether anything was trained on parts of the folds: not where a look ended
// the run.
func hasParts(g summary.Growth) bool {
	return slices.ContainsFunc(g.Points, func(p summary.GrowthPoint) bool { return p.Asked != 0 })
}

func growthOf(d *text.Document, g summary.Growth, figure text.FigureRef) {
	d.Para("%s on the split %s:", text.Code(g.Architecture), text.Escape(string(g.Split)))
	d.Figure(figure)
	t := text.NewTable(text.Numbers("training images"), text.Words("how known"), text.Numbers("accuracy"), text.Numbers("interval"), text.Numbers("seeds"))
	for _, p := range g.Points {
		how := "trained"
		if p.Asked == 0 {
			how = "trained, all images"
		}
		t.Add(sizeText(p.Size), how, text.Tight(text.Percent(p.Mean)), text.Tight(view.Span(&p.Interval)), text.Number(p.Seeds))
	}
	if c := g.Curve; c != nil {
		for _, p := range c.Beyond {
			t.Add(sizeText(p.Size), "by the curve", text.Tight(text.Percent(p.Accuracy)), text.Tight(text.Span(p.Low, p.High)+" %"), text.Missing)
		}
		t.Add("ever more", "by the curve", text.Tight(text.Percent(c.Limit.Accuracy)), text.Tight(text.Span(c.Limit.Low, c.Limit.High)+" %"), text.Missing)
	}
	d.Table(t)
	if g.Curve == nil {
		d.Note("No curve", "%s.", text.Escape(g.NoCurve))
		return
	}
	d.Para("%s", text.Escape(curveWords(g)))
	var warnings []string
	for _, w := range g.Curve.Warnings {
		warnings = append(warnings, text.Escape(w)+".")
	}
	d.Items(warnings...)
}

func sizeText(size float64) string { return text.Number(int(math.Round(size))) }

// curveWords say what was fitted, and what it is worth.
func curveWords(g summary.Growth) string {
	c := g.Curve
	return fmt.Sprintf("The curve is an inverse power law, accuracy = a - b n^-c on n training images, with a = %s, b = %s and c = %s. "+
		"Its intervals come from %s bootstrap replicates over groups and seeds; those of sizes that were trained allow for what other training images would change as well, and may be wider. Beyond %s images it is an extrapolation: as good as the law is, which nothing here can prove.",
		text.Decimal(c.A, 3), text.Decimal(c.B, 3), text.Decimal(c.C, 2), text.Number(c.Replicates), sizeText(c.Largest))
}

// growthWords are a sentence for a terminal, of the claim's network; empty: no training
// sizes were run.
func growthWords(v *view.View) string {
	if len(v.Growth) == 0 || len(v.Growth[0].Points) == 0 {
		return ""
	}
	g := v.Growth[0]
	words := "Accuracy by training images:"
	for i, p := range g.Points {
		if i > 0 {
			words += ","
		}
		words += fmt.Sprintf(" %s with %s", text.Percent(p.Mean), sizeText(p.Size))
	}
	if g.Curve == nil {
		return words + ". No curve: " + text.Plain(g.NoCurve) + "."
	}
	words += "; by the curve"
	for i, p := range g.Curve.Beyond {
		if i > 0 {
			words += ","
		}
		words += fmt.Sprintf(" %s (%s %%) with %s", text.Percent(p.Accuracy), text.Span(p.Low, p.High), sizeText(p.Size))
	}
	words += ", which is an extrapolation."
	if n := len(g.Curve.Warnings); n > 0 {
		words += " " + text.Count(n, "doubt stands", "doubts stand") + " in the report."
	}
	return words
}
